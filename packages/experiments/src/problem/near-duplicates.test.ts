import type { Question } from '@der-gym/env';
import * as fc from 'fast-check';
import { createRng, shuffle } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { groupNearDuplicates, nearDuplicatePairs } from './near-duplicates.ts';
import { splitQuestions } from './split-choice.ts';

/** Texts of few words, so that near-duplicates abound. */
const text = fc
  .array(fc.constantFrom('how', 'many', 'eggs', 'are', 'left', 'Tom', 'now'), { maxLength: 8 })
  .map((words) => words.join(' '));
const texts = fc.array(text, { minLength: 2, maxLength: 12 });
const asked = (all: readonly string[]): Question[] =>
  all.map((each, i) => ({ id: `q${i}`, text: each, reference: null }));

/** Jaccard index of word runs, straight from its definition. */
function similarity(a: string, b: string, size: number): number {
  const runs = (of: string) => {
    const words = of === '' ? [] : of.toLowerCase().split(' ');
    if (words.length <= size) return new Set([words.join(' ')]);
    return new Set(
      words.flatMap((_, i) => (i + size <= words.length ? [words.slice(i, i + size).join(' ')] : [])),
    );
  };
  const [one, other] = [runs(a), runs(b)];
  const shared = [...one].filter((run) => other.has(run)).length;
  return shared / (one.size + other.size - shared);
}

describe('nearDuplicatePairs', () => {
  it('returns the pairs that comparing all pairs finds', () => {
    const threshold = fc.constantFrom(0.2, 1 / 3, 0.5, 0.6, 0.75, 1);
    fc.assert(
      fc.property(texts, threshold, fc.integer({ min: 1, max: 3 }), (all, t, shingle) => {
        const found = nearDuplicatePairs(asked(all), { threshold: t, shingle });
        const expected = all.flatMap((b, second) =>
          all.slice(0, second).flatMap((a, first) => {
            const value = similarity(a, b, shingle);
            return value >= t ? [{ first, second, similarity: value }] : [];
          }),
        );
        expect(found).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('ignores case and punctuation, and rejects options out of range', () => {
    const twice = asked(['How many eggs, Tom?', 'how many eggs Tom']);
    expect(nearDuplicatePairs(twice, { threshold: 1 })).toEqual([{ first: 0, second: 1, similarity: 1 }]);
    expect(() => nearDuplicatePairs(twice, { threshold: 0 })).toThrow('`threshold`');
    expect(() => nearDuplicatePairs(twice, { threshold: 1.1 })).toThrow('`threshold`');
    expect(() => nearDuplicatePairs(twice, { shingle: 0 })).toThrow('`shingle`');
  });
});

describe('groupNearDuplicates', () => {
  it('joins chains of near-duplicates, and questions that already shared a group', () => {
    // 0 and 1, and 1 and 2, share two of four shingles; 0 and 2 share one; 3 already has the group of 0
    const chain = asked(['a b c d', 'b c d e', 'c d e f', 'z', 'y']);
    const options = { threshold: 0.5, shingle: 2 };
    expect(nearDuplicatePairs(chain, options)).toHaveLength(2);
    const before = chain.map((each, i) => (i === 0 || i === 3 ? { ...each, group: 'old' } : each));
    expect(groupNearDuplicates(before, options).map(({ group }) => group)).toEqual([
      'old',
      'old',
      'old',
      'old',
      'q4',
    ]);
    expect(before[1]).not.toHaveProperty('group');
  });

  it('is unchanged by a permutation of the questions', () => {
    fc.assert(
      fc.property(texts, fc.integer(), (all, seed) => {
        const questions = asked(all);
        const order = shuffle(
          createRng(seed),
          Int32Array.from(questions, (_, i) => i),
        );
        const turned = groupNearDuplicates(Array.from(order, (i) => questions[i]!));
        const byId = new Map(turned.map(({ id, group }) => [id, group]));
        for (const { id, group } of groupNearDuplicates(questions)) expect(byId.get(id)).toBe(group);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the split 'near-duplicates'", () => {
  /** Questions in little families that differ by a word at the end. */
  const rng = createRng('families');
  const words = () => Array.from({ length: 10 }, () => `w${rng.integer(500)}`).join(' ');
  const families = asked(
    Array.from({ length: 60 }, words).flatMap((stem) =>
      Array.from({ length: 1 + rng.integer(4) }, (_, i) => `${stem} ${i}`),
    ),
  );

  it('never puts two near-duplicates into different parts, checked by brute force', () => {
    const split = splitQuestions(families, 'near-duplicates', { seed: 3 });
    const part = new Map<number, string>();
    for (const name of ['train', 'validation', 'test'] as const)
      for (const q of split[name]) part.set(q, name);
    expect(part.size).toBe(families.length);
    let pairs = 0;
    families.forEach((a, i) => {
      families.slice(0, i).forEach((b, j) => {
        if (similarity(a.text, b.text, 3) < 0.5) return;
        pairs += 1;
        expect(part.get(i)).toBe(part.get(j));
      });
    });
    expect(pairs).toBeGreaterThan(50);
    // the plain hash splits some of them
    const plain = splitQuestions(families, 'hash', { seed: 3 });
    expect(plain.test).not.toEqual(split.test);
    expect(split.name).toMatch('near-duplicates together');
  });

  it('does not depend on the order of the questions', () => {
    const backwards = families.toReversed();
    const ids = (questions: readonly Question[]) =>
      new Set(splitQuestions(questions, 'near-duplicates', { seed: 3 }).test.map((q) => questions[q]!.id));
    expect(ids(backwards)).toEqual(ids(families));
  });
});
