// The white space that Python's str.split and str.rstrip know; JavaScript's \s has U+FEFF besides, and lacks
// U+001C..U+001F and U+0085.
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`);
const ONE_SPACE = new RegExp(`[${SPACE}]$`);

/** The pieces of a text between white space, none of them empty: Python's `text.split()`. */
export function pythonSplit(text: string): string[] {
  return text.split(SPACES).filter((piece) => piece !== '');
}

/** A text without the white space at its end: Python's `text.rstrip()`. */
export function pythonTrimEnd(text: string): string {
  // one character at a time: a pattern anchored at the end takes quadratic time on a long run of spaces
  let end = text.length;
  while (end > 0 && ONE_SPACE.test(text.slice(end - 1, end))) end--;
  return text.slice(0, end);
}

/** A text without the white space around it: Python's `text.strip()`. */
export function pythonTrim(text: string): string {
  const trimmed = pythonTrimEnd(text);
  let start = 0;
  while (start < trimmed.length && ONE_SPACE.test(trimmed.slice(start, start + 1))) start++;
  return trimmed.slice(start);
}
