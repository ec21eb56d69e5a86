import type { Question } from '@der-gym/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldsByGroup, splitByGroup } from './split.ts';

const question = (id: string, group = id): Question => ({ id, text: id, reference: null, group });
const many = Array.from({ length: 400 }, (_, index) => question(`q${index}`, `g${index >> 1}`));

describe('splitByGroup', () => {
  it('puts every question into exactly one part', () => {
    const { train, validation, test } = splitByGroup(many, { seed: 3 });
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual(many.map((_, index) => index));
  });

  it('never divides a group', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const split = splitByGroup(many, { seed });
        for (const part of [split.train, split.validation, split.test]) {
          const members = new Set(part);
          for (const index of part) expect(members.has(index ^ 1)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('keeps a question in its part when other questions come or go', () => {
    const all = splitByGroup(many, { seed: 1 });
    const half = splitByGroup(many.slice(0, 200), { seed: 1 });
    expect(half.test).toEqual(all.test.filter((index) => index < 200));
  });

  it('differs for another seed, with parts of about the requested size', () => {
    const split = splitByGroup(many, { seed: 1 });
    expect(splitByGroup(many, { seed: 2 }).test).not.toEqual(split.test);
    // 200 groups, expected 100 in training, standard deviation sqrt(200 * .5 * .5) = 7.1 groups
    expect(Math.abs(split.train.length / 2 - 100)).toBeLessThan(30);
  });

  it('rejects shares that leave nothing, and too few questions', () => {
    expect(() => splitByGroup(many, { seed: 1, train: 0.9, validation: 0.1 })).toThrow(/leave a test part/);
    expect(() => splitByGroup([question('only')], { seed: 1 })).toThrow(/got 1 \(/);
  });
});

describe('foldsByGroup', () => {
  it('tests every question exactly once and never trains on it', () => {
    const folds = foldsByGroup(many, { seed: 5 });
    expect(folds.flatMap(({ test }) => test).sort((a, b) => a - b)).toEqual(many.map((_, index) => index));
    for (const { train, validation, test } of folds) {
      const held = new Set([...test, ...validation]);
      expect(train.some((index) => held.has(index))).toBe(false);
      expect(train.length + validation.length + test.length).toBe(many.length);
    }
  });

  it('rejects fewer than three folds, since train, validation and test must differ', () => {
    expect(() => foldsByGroup(many, { seed: 1, folds: 2 })).toThrow('Expected `folds`');
  });
});
