import { existsSync, readFileSync } from 'node:fs';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { aucTable, clusteredAuc, dataFile, docsFile, markedPart, type Scored } from './metrics-auc.ts';

/** Groups of up to four scores with ties; correct ones are higher, and scores within a group are similar. */
function draw(seed: number, groups: number): Scored[] {
  const rng = createRng(seed);
  return Array.from({ length: groups }, (_, group) => {
    const shift = rng.normal();
    return Array.from({ length: 1 + rng.integer(4) }, () => {
      const correct = rng.uniform() < 0.4;
      return { group, correct, score: Math.round(2 * (shift + rng.normal() + (correct ? 1 : 0))) };
    });
  }).flat();
}

describe('clusteredAuc', () => {
  it('is the share of pairs in the right order, with ties counted as half', () => {
    const items = draw(1, 40);
    let [wins, pairs] = [0, 0];
    for (const right of items.filter(({ correct }) => correct)) {
      for (const wrong of items.filter(({ correct }) => !correct)) {
        pairs++;
        wins += right.score > wrong.score ? 1 : right.score === wrong.score ? 0.5 : 0;
      }
    }
    expect(clusteredAuc(items).auc).toBeCloseTo(wins / pairs, 12);
  });

  it('returns approximately the standard error of new samples', () => {
    const runs = Array.from({ length: 400 }, (_, seed) => clusteredAuc(draw(seed, 60)));
    const mean = runs.reduce((sum, { auc }) => sum + auc, 0) / runs.length;
    const spread = Math.sqrt(runs.reduce((sum, { auc }) => sum + (auc - mean) ** 2, 0) / (runs.length - 1));
    const stated = runs.reduce((sum, { error }) => sum + error, 0) / runs.length;
    expect(Math.abs(stated / spread - 1)).toBeLessThan(0.15);
  });
});

describe('docs/metrics.md', () => {
  it.skipIf(!existsSync(dataFile))(
    'contains the table that its command writes (skipped without DER_GYM_DATA)',
    () => {
      expect(markedPart(readFileSync(docsFile, 'utf8'))).toBe(aucTable(dataFile));
    },
    240_000,
  );
});
