import { editDistance } from './edit-distance.ts';

/**
 * Returns the known name closest to an unknown one, counted in insertions, deletions, replacements and swaps of
 * neighbours; null if none is close. The first of several equally close names is returned.
 */
export function nearestName(name: string, known: readonly string[]): string | null {
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (best === null || distance < best.distance) best = { name: candidate, distance };
  }
  // a name that differs in more than a third of its letters would be a misleading hint
  return best !== null && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.name : null;
}
