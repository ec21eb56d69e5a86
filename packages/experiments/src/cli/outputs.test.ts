import { describe, expect, it } from 'vitest';
import { narrowWidth } from './outputs.ts';

describe('narrowWidth', () => {
  it('returns the width of a terminal of less than 100 columns, and undefined for a wider one or a pipe', () => {
    expect(narrowWidth({ isTTY: true, columns: 80 }, {})).toBe(80);
    expect(narrowWidth({ isTTY: true, columns: 100 }, {})).toBeUndefined();
    expect(narrowWidth({ columns: 80 }, {})).toBeUndefined();
    // some terminals report 0 or nothing
    expect(narrowWidth({ isTTY: true, columns: 0 }, {})).toBeUndefined();
  });

  it('returns the value of COLUMNS if it is a positive number', () => {
    expect(narrowWidth({}, { COLUMNS: '72' })).toBe(72);
    expect(narrowWidth({ isTTY: true, columns: 80 }, { COLUMNS: '120' })).toBeUndefined();
    for (const COLUMNS of ['', 'wide', '-5', '0', '7.5'])
      expect(narrowWidth({}, { COLUMNS })).toBeUndefined();
  });
});
