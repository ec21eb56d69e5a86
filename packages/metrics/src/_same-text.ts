const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * Whether two texts of which nothing is left to compare are the same all the same: without case and ASCII punctuation, articles
 * kept, so that "(A)" is "a"; where that leaves nothing either, as they are.
 */
export function sameText(text: string, other: string): boolean {
  const [a, b] = [text, other].map((each) => each.toLowerCase().trim()) as [string, string];
  const [bareA, bareB] = [a, b].map((each) => each.replace(PUNCTUATION, '').trim()) as [string, string];
  return bareA === '' && bareB === '' ? a === b : bareA === bareB;
}
