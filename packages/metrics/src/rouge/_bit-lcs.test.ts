import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lcsLength, lcsReference, markLcs } from './_bit-lcs.ts';

/** Returns the table of lengths, shape [reference + 1, candidate + 1]. */
function table(reference: readonly string[], candidate: readonly string[]): number[][] {
  const t = Array.from({ length: reference.length + 1 }, () =>
    new Array<number>(candidate.length + 1).fill(0),
  );
  for (let i = 1; i <= reference.length; i++) {
    for (let j = 1; j <= candidate.length; j++) {
      t[i]![j] =
        reference[i - 1] === candidate[j - 1]
          ? t[i - 1]![j - 1]! + 1
          : Math.max(t[i - 1]![j]!, t[i]![j - 1]!);
    }
  }
  return t;
}

function readOut(reference: readonly string[], candidate: readonly string[]): number[] {
  const t = table(reference, candidate);
  const found: number[] = [];
  for (let i = reference.length, j = candidate.length; i > 0 && j > 0; ) {
    if (reference[i - 1] === candidate[j - 1]) {
      found.unshift(--i);
      j--;
    } else if (t[i]![j - 1]! > t[i - 1]![j]!) j--;
    else i--;
  }
  return found;
}

const marked = (reference: readonly string[], candidate: readonly string[]): number[] => {
  const hits = new Uint8Array(reference.length);
  markLcs(lcsReference(reference), candidate, hits);
  return [...hits.entries()].filter(([, hit]) => hit === 1).map(([i]) => i);
};

// few letters, for long common subsequences; up to 100, so that carries cross blocks
const tokens = fc.oneof(
  fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 100, size: 'max' }),
  fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'), { maxLength: 100, size: 'max' }),
);

describe('the bit-parallel longest common subsequence', () => {
  it('has the length of the full table', () => {
    fc.assert(
      fc.property(tokens, tokens, (reference, candidate) => {
        const length = lcsLength(lcsReference(reference), candidate);
        expect(length).toBe(table(reference, candidate)[reference.length]![candidate.length]);
        expect(lcsLength(lcsReference(candidate), reference)).toBe(length);
      }),
      { numRuns: 300 },
    );
  });

  it('is the subsequence that rouge_score finds in the table, including ties', () => {
    fc.assert(
      fc.property(tokens, tokens, (reference, candidate) => {
        expect(marked(reference, candidate)).toEqual(readOut(reference, candidate));
      }),
      { numRuns: 300 },
    );
  });

  it("returns the indices of rouge_score's tests", () => {
    // testLcsTable and testUnionLcs of rouge_scorer_test.py
    const reference = ['1', '2', '3', '4', '5'];
    expect(marked(reference, ['2', '5', '3', '4'])).toEqual([1, 2, 3]);
    expect(marked(reference, ['8', '9'])).toEqual([]);
    expect(marked(reference, ['1', '2', '6', '7', '8'])).toEqual([0, 1]);
    expect(marked(reference, ['1', '3', '8', '9', '5'])).toEqual([0, 2, 4]);
  });

  it('is correct at the borders of its 30-bit blocks', () => {
    for (const n of [1, 29, 30, 31, 59, 60, 61, 90]) {
      const same = new Array<string>(n).fill('a');
      expect(lcsLength(lcsReference(same), same)).toBe(n);
      expect(lcsLength(lcsReference(same), ['b'])).toBe(0);
      expect(lcsLength(lcsReference(same), ['a'])).toBe(1);
      expect(lcsLength(lcsReference([...same.slice(1), 'b']), ['b'])).toBe(1);
      expect(marked(same, same)).toHaveLength(n);
    }
    expect(lcsLength(lcsReference([]), ['a'])).toBe(0);
    expect(lcsLength(lcsReference(['a']), [])).toBe(0);
  });
});
