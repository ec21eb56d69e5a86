import { compileAnswerGraph, type StopRule, utilityReward, withThreshold } from '@der-gym/env';
import { derDefaults } from '@der-gym/env/rewards';
import { arbitraryWorld } from '@der-gym/env/testing';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Task } from '../../problem/task.ts';
import { compareMethods, stopRules } from '../compare.ts';
import type { MethodName } from '../methods.ts';

type World = Parameters<typeof compileAnswerGraph>[0] & { readonly threshold: number };

/** Turns a world into a task; its questions go to train, validation and test in turn. */
export function taskOf(world: World, costWeight: number): Task {
  const graph = withThreshold(compileAnswerGraph(world), world.threshold);
  const part = (rest: number) => world.questions.flatMap((_, q) => (q % 3 === rest ? [q] : []));
  const { questions, pool, scorer } = world;
  const { gainWeight, bonus } = derDefaults;
  const reward = { costWeight, gainWeight, bonus };
  return {
    dataset: {
      name: 'a world',
      questions,
      pool,
      scorer,
      transfer: 'table',
      prices: 'sizes',
      synthetic: false,
      readsPrompt: true,
    },
    split: { train: part(0), validation: part(1), test: part(2), name: 'in turn' },
    fresh: null,
    graph,
    thresholdNote: 'given',
    prompt: 'ktp',
    seed: 1,
    reward,
    utility: { ...reward, formula: utilityReward },
  };
}

export const arbitraryCostWeight = fc.constantFrom(0, 0.001, 0.02, 0.3, 2);

/** Enough questions for two groups in train, one in validation, one in test. */
export const arbitraryTaskWorld = arbitraryWorld({ maxQuestions: 12, maxSteps: 3 }).filter(
  ({ questions }) => questions.length > 5,
);

/** Oracles by the rules of other projects, which may exceed the bounds: an unsolved question is free, or any score above 0 is 1. */
const unbounded = ["RouterBench's oracle", "LLMRouterBench's oracle"];

/** Expects that no row exceeds its bounds, and that no interval has NaN. */
export function boundsHold(runs: number, methods?: readonly MethodName[]): void {
  const rules = fc.constantFrom<StopRule>(...stopRules);
  fc.assert(
    fc.property(arbitraryTaskWorld, arbitraryCostWeight, rules, (world, costWeight, stopRule) => {
      const { rows, optimum } = compareMethods(taskOf(world, costWeight), {
        stopRule,
        ...(methods && { methods }),
      });
      const best = rows.find(({ policy }) => policy === 'hindsight optimum, by utility')!;
      for (const row of rows) {
        expect(Object.values(row.intervals).flat()).not.toContain(Number.NaN);
        if (row.return !== null) expect(row.return).toBeLessThanOrEqual(optimum.return + 1e-9);
        if (unbounded.includes(row.policy)) continue;
        expect(row.utility).toBeLessThanOrEqual(best.utility + 1e-9);
      }
    }),
    { numRuns: runs },
  );
}
