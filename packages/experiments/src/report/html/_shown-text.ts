/** Code points in brackets, as `[U+202E]`. */
const named = (text: string) => `[U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`;

/** A control as its picture, where Unicode has one. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : named(control);
}

/**
 * Text from files and models as a page can show it: what has no shape of its own, or would turn, hide or break what stands
 * around it, is made visible in place. Line ends and tabs stay.
 */
export function shownText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      .replace(/(?![\n\t])\p{Cc}/gu, picture)
      // line and paragraph separators, marks that turn the direction of what follows or are seen by nobody
      .replace(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g, named)
      // halves of a pair, and what is no character in any version of Unicode
      .replace(/\p{Cs}|\p{Noncharacter_Code_Point}/gu, '\ufffd')
  );
}

/** Characters of a name or a note; whoever has longer ones is up to something. */
const LINE = 300;

/** The same in one line of a length that a table can hold. */
export function shownLine(text: string): string {
  return shortened(shownText(text).replace(/\s+/g, ' ').trim(), LINE);
}

/** The same, with what goes beyond so many characters counted instead of shown. */
export function shortened(text: string, most: number): string {
  const shown = shownText(text);
  const points = [...shown];
  if (points.length <= most) return shown;
  return `${points.slice(0, most).join('')} … (${points.length - most} more characters)`;
}
