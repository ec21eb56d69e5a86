import { describe, expect, it } from 'vitest';
import { pythonSplit, pythonTrim, pythonTrimEnd } from './_python-space.ts';

// [c for c in range(0x110000) if chr(c).isspace()], Python 3.11.7
const SPACES = [
  ...[9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760],
  ...[8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288],
];

describe("Python's white space", () => {
  it('consists of 29 characters, which differ from those of JavaScript', () => {
    const found: number[] = [];
    for (let code = 0; code < 0x10000; code++) {
      const character = String.fromCharCode(code);
      const splits = pythonSplit(`a${character}b`).length === 2;
      const trimmed = [pythonTrimEnd(`a${character}`), pythonTrim(`${character}a${character}`)];
      if (trimmed.some((text) => (text === 'a') !== splits)) expect(trimmed, `${code}`).toEqual(splits);
      if (splits) found.push(code);
    }
    expect(found).toEqual(SPACES);
  });

  it('leaves no empty pieces, and nothing of a blank text', () => {
    expect(pythonSplit('  a \t b\n')).toEqual(['a', 'b']);
    expect(pythonSplit(' \n')).toEqual([]);
    expect(pythonTrim(' \n')).toBe('');
    expect(pythonTrimEnd(' a ')).toBe(' a');
  });
});
