// White space as Python's str.split and str.rstrip define it. JavaScript's \s also contains U+FEFF, and lacks
// U+001C..U+001F and U+0085.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`);
const ONE_SPACE = new RegExp(`[${SPACE}]$`);

/** Splits a text at white space into non-empty pieces, like Python's `text.split()`. */
export function pythonSplit(text: string): string[] {
  return text.split(SPACES).filter((piece) => piece !== '');
}

/** Removes the white space at the end of a text, like Python's `text.rstrip()`. */
export function pythonTrimEnd(text: string): string {
  // one character at a time, since a pattern anchored at the end takes quadratic time on a long run of spaces
  let end = text.length;
  while (end > 0 && ONE_SPACE.test(text.slice(end - 1, end))) end--;
  return text.slice(0, end);
}

/** Removes the white space around a text, like Python's `text.strip()`. */
export function pythonTrim(text: string): string {
  const trimmed = pythonTrimEnd(text);
  let start = 0;
  while (start < trimmed.length && ONE_SPACE.test(trimmed.slice(start, start + 1))) start++;
  return trimmed.slice(start);
}
