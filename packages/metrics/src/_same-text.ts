const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/**
 * Compares two texts that have no tokens. Case and ASCII punctuation are ignored and articles are kept, so that "(A)"
 * equals "a". If nothing remains of either text, the original texts are compared.
 */
export function sameText(text: string, other: string): boolean {
  const [a, b] = [text, other].map((each) => each.toLowerCase().trim()) as [string, string];
  const [bareA, bareB] = [a, b].map((each) => each.replace(PUNCTUATION, '').trim()) as [string, string];
  return bareA === '' && bareB === '' ? a === b : bareA === bareB;
}
