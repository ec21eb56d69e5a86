import { editDistance } from './edit-distance.ts';

/**
 * The known name that is nearest to one that is not, by insertions, deletions, replacements and swaps of neighbours;
 * null where none is near. Ties go to the first.
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (best === null || distance < best.distance) best = { name: candidate, distance };
  }
  // beyond a third of the letters a hint would only mislead
  return best !== null && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.name : null;
}
