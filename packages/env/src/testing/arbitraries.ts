import fc from 'fast-check';
import type { AnswerGraph } from '../graph/answer-graph.ts';
import { compileAnswerGraph } from '../graph/compile.ts';
import type { RewardInput, RewardOptions } from '../reward-types.ts';
import { arbitraryWorld, type WorldOptions } from './worlds.ts';

/** The coefficients of the paper's reward, all given. */
export type Coefficients = Required<
  Pick<RewardOptions, 'costWeight' | 'gainWeight' | 'bonus' | 'threshold' | 'maxSteps'>
>;

/** Returns an arbitrary of reward options; alpha, gamma >= 0, beta >= -1. They shrink to small coefficients and one call. */
export function arbitraryRewardOptions(): fc.Arbitrary<Coefficients> {
  return fc.record({
    costWeight: real(0, 0.1),
    gainWeight: real(-1, 10),
    bonus: real(0, 5),
    threshold: real(0.05, 0.95),
    maxSteps: fc.integer({ min: 1, max: 6 }),
  });
}

/** Returns an arbitrary of the scores of an episode, one a call, each in [0, 1]. */
export function arbitraryScores(length: number): fc.Arbitrary<number[]> {
  return fc.array(real(0, 1), { minLength: length, maxLength: length });
}

/** An episode as a reward sees it: every call, under the reference stop rule, and the options it goes with. */
export interface Trajectory {
  readonly options: Coefficients;
  readonly calls: readonly Required<RewardInput>[];
}

/**
 * Returns an arbitrary of episodes under the reference stop rule, valid by construction: the first call that reaches p0 is the last,
 * and so is the call that spends the budget. They shrink to one call.
 */
export function arbitraryTrajectory(): fc.Arbitrary<Trajectory> {
  return arbitraryRewardOptions().chain((options) =>
    fc
      .record({
        scores: arbitraryScores(options.maxSteps),
        experts: fc.array(fc.nat(4), { minLength: options.maxSteps, maxLength: options.maxSteps }),
        sizes: fc.array(real(0, 200), { minLength: 5, maxLength: 5 }),
      })
      .map(({ scores, experts, sizes }) => {
        const calls: Required<RewardInput>[] = [];
        for (let t = 0; t < options.maxSteps; t++) {
          const score = scores[t]!;
          const accepted = score >= options.threshold;
          calls.push({
            t,
            score,
            previousScore: t === 0 ? null : scores[t - 1]!,
            bestScore: t === 0 ? null : Math.max(...scores.slice(0, t)),
            cost: sizes[experts[t]!]!,
            expert: experts[t]!,
            accepted,
            ended: accepted || t === options.maxSteps - 1,
          });
          if (accepted) break;
        }
        return { options, calls };
      }),
  );
}

/** Returns an arbitrary of answer graphs: those of `arbitraryWorld`, compiled. */
export function arbitraryGraph(
  options: WorldOptions & { readonly repeats?: boolean } = {},
): fc.Arbitrary<AnswerGraph> {
  const { repeats = true } = options;
  return arbitraryWorld(options).map((world) =>
    compileAnswerGraph({
      ...world,
      repeats,
      maxSteps: repeats ? world.maxSteps : Math.min(world.maxSteps, world.pool.experts.length),
    }),
  );
}

/** Even over [min, max]; fast-check's doubles are even over bit patterns, so that nearly all of them are tiny. */
export function real(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 2 ** 30 }).map((n) => min + ((max - min) * n) / 2 ** 30);
}
