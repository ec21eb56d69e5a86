import type { StopRule } from '@der-gym/env';
import { expect, it } from 'vitest';
import type { Effect } from './data/schema.ts';
import { mainEffects } from './main-effects.ts';

const effect = (name: string, against: string, measure: string, stopRule: StopRule): Effect => {
  return {
    name,
    against,
    measure,
    stopRule,
    difference: { value: 1, interval: null, n: 1, runs: 1 },
    p: null,
  };
};

it('mainEffects prefers the stop rule of the report, and keeps pairs compared under another rule only', () => {
  const effects = [
    effect('a', 'b', 'utility', 'never'),
    effect('a', 'b', 'utility', 'terminator'),
    effect('a', 'b', 'utility', 'reference'),
    effect('c', 'b', 'utility', 'never'),
    effect('a', 'b', 'calls', 'terminator'),
    effect('a', 'b', 'score', 'terminator'),
  ];
  expect(mainEffects(effects, 'terminator')).toEqual([[effects[1], effects[3]], [effects[5]]]);
  expect(mainEffects([effects[4]!], 'terminator')).toEqual([]);
});
