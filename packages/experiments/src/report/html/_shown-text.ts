/** Writes a code point as `[U+202E]`. */
const named = (text: string) => `[U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;

/** Replaces a control character with its Unicode picture, if there is one. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : named(control);
}

/**
 * Makes text from files and models safe to show: invisible characters, and those that would reverse, hide or break the text around
 * them, are replaced with visible ones. Line ends and tabs stay.
 */
export function shownText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      .replace(/(?![\n\t])\p{Cc}/gu, picture)
      // line and paragraph separators, marks of text direction, and invisible marks
      .replace(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g, named)
      // lone surrogates and noncharacters
      .replace(/\p{Cs}|\p{Noncharacter_Code_Point}/gu, '\ufffd')
  );
}

/** The most characters of a name or a note. */
const LINE = 300;

/** As `shownText`, on one line, cut to a length that fits a table. */
export function shownLine(text: string): string {
  return shortened(shownText(text).replace(/\s+/g, ' ').trim(), LINE);
}

/** As `shownText`, cut to `most` characters, with the number of characters that were cut. */
export function shortened(text: string, most: number): string {
  const shown = shownText(text);
  const points = [...shown];
  if (points.length <= most) return shown;
  return `${points.slice(0, most).join('')} … (${points.length - most} more characters)`;
}
