const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
]);

/**
 * Parses a list of strings as printed by Python, `['one', "it's two"]`, or as JSON.
 *
 * @returns null for any other text
 */
export function parsePythonList(text: string): string[] | null {
  let place = 0;
  const space = () => {
    while (/\s/.test(text[place] ?? '')) place++;
  };
  const take = (character: string) => {
    space();
    if (text[place] !== character) return false;
    place++;
    return true;
  };
  const items: string[] = [];
  if (!take('[')) return null;
  while (!take(']')) {
    if (items.length > 0 && !take(',')) return null;
    // a trailing comma
    if (take(']')) break;
    space();
    const item = readString(text, place);
    if (item === null) return null;
    items.push(item.value);
    place = item.end;
  }
  space();
  return place === text.length ? items : null;
}

/** Parses a quoted string at a position, and returns it with its end. */
function readString(text: string, start: number): { readonly value: string; readonly end: number } | null {
  const mark = text[start];
  if (mark !== "'" && mark !== '"') return null;
  const pieces: string[] = [];
  let from = start + 1;
  for (let place = from; place < text.length; place++) {
    const character = text[place];
    if (character === mark) {
      pieces.push(text.slice(from, place));
      return { value: pieces.join(''), end: place + 1 };
    }
    if (character !== '\\') continue;
    const letter = text[place + 1] ?? '';
    const digits = { x: 2, u: 4, U: 8 }[letter];
    pieces.push(text.slice(from, place));
    if (digits === undefined) {
      const value = ESCAPES.get(letter);
      if (value === undefined) return null;
      pieces.push(value);
      place++;
    } else {
      const code = text.slice(place + 2, place + 2 + digits);
      const number = Number.parseInt(code, 16);
      if (!/^[0-9a-f]+$/i.test(code) || code.length !== digits || number > 0x10ffff) return null;
      pieces.push(String.fromCodePoint(number));
      place += 1 + digits;
    }
    from = place + 1;
  }
  return null;
}
