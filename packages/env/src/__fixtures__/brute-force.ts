/**
 * Episodes played one at a time through the pure functions of the MDP: no graph, no merging, no induction. The slow second route
 * that the graph solvers are checked against.
 */
import fc from 'fast-check';
import { promptTemplate } from '../knowledge-transfer-prompt.ts';
import { type DerState, initialState, observation, transition } from '../mdp.ts';
import type { DerObservation, Observable, Policy, StopRule, Terminator } from '../policy.ts';
import { derReward, utilityReward } from '../reward.ts';
import type { RewardFunction } from '../reward-types.ts';
import type { World } from '../testing/worlds.ts';

export interface Settings {
  readonly stop: StopRule;
  readonly discount: number;
  readonly reward: {
    readonly formula: RewardFunction;
    readonly costWeight: number;
    readonly gainWeight: number;
    readonly bonus: number;
  };
}

/** Multiples of powers of 1/2, so that returns are exact and equal routes really tie. */
export const arbitrarySettings: fc.Arbitrary<Settings> = fc.record({
  stop: fc.constantFrom<StopRule>('reference', 'terminator', 'never'),
  discount: fc.constantFrom(1, 0.5, 0),
  reward: fc.record({
    formula: fc.constantFrom(derReward, utilityReward),
    costWeight: fc.constantFrom(0.125, 0, 1),
    gainWeight: fc.constantFrom(4, 0, -1),
    bonus: fc.constantFrom(2, 0),
  }),
});

/** Looks at the answer and at who gave it, as a trained one may. */
export const terminator: Terminator = {
  name: 'digits',
  satisfied: (inputs) =>
    Uint8Array.from(inputs, ({ answer, expert }) =>
      (Number(answer.slice('answer '.length)) + expert) % 3 === 0 ? 1 : 0,
    ),
};

export interface Episode {
  readonly return: number;
  readonly score: number;
  readonly parameters: number;
  readonly calls: number;
}

/** One call: where it leads, what it earns, whether it ends the episode. */
export function call(
  world: World,
  settings: Settings,
  state: DerState,
  expert: number,
  maxSteps = world.maxSteps,
) {
  const { pool, scorer, threshold } = world;
  const t = state.route.length;
  const after = transition(state, expert, { pool, template: promptTemplate('ktp') });
  const score = scorer.score(after.answer!, state.question);
  const accepted =
    settings.stop === 'reference'
      ? score >= threshold
      : settings.stop === 'terminator' &&
        terminator.satisfied([{ question: state.question, answer: after.answer!, expert }])[0] === 1;
  const ended = accepted || t === maxSteps - 1;
  const previousScore = state.answer === null ? null : scorer.score(state.answer, state.question);
  const cost = pool.experts[expert]!.parameters;
  const { formula, ...coefficients } = settings.reward;
  const reward = formula(
    { t, score, previousScore, cost, ended },
    { ...coefficients, threshold, maxSteps },
  ).total;
  return { after, score, ended, reward, cost };
}

/** E over a policy's choices, by walking every history. */
export function expectation(world: World, settings: Settings, policy: Policy, q: number): Episode {
  const walk = (state: DerState): Episode => {
    const row = policy.probabilities([observation(state, policy.observes)]);
    const sum = { return: 0, score: 0, parameters: 0, calls: 0 };
    row.forEach((probability, expert) => {
      if (probability === 0) return;
      const { after, score, ended, reward, cost } = call(world, settings, state, expert);
      const rest = ended ? { return: 0, score, parameters: 0, calls: 0 } : walk(after);
      sum.return += probability * (reward + settings.discount * rest.return);
      sum.score += probability * rest.score;
      sum.parameters += probability * (cost + rest.parameters);
      sum.calls += probability * (1 + rest.calls);
    });
    return sum;
  };
  return walk(initialState(world.questions[q]!));
}

/** What a route earns on a question; it may end before the route does. */
export function play(
  world: World,
  settings: Settings,
  q: number,
  route: readonly number[],
): Episode & { state: DerState } {
  let state = initialState(world.questions[q]!);
  let earned = 0;
  let parameters = 0;
  for (let t = 0; ; t++) {
    const { after, score, ended, reward, cost } = call(world, settings, state, route[t]!, route.length);
    earned += settings.discount ** t * reward;
    parameters += cost;
    state = after;
    if (ended) return { return: earned, score, parameters, calls: t + 1, state };
  }
}

export function allRoutes(numExperts: number, length: number): number[][] {
  if (length === 0) return [[]];
  const experts = Array.from({ length: numExperts }, (_, expert) => expert);
  return allRoutes(numExperts, length - 1).flatMap((route) => experts.map((expert) => [...route, expert]));
}

/** A policy whose probabilities are a hash of exactly what it declares to observe. */
export function hashPolicy(numExperts: number, observes: readonly Observable[], salt: number): Policy {
  return {
    name: `hash of ${observes.join(', ')}`,
    observes,
    probabilities(observations: readonly DerObservation[]) {
      const rows = observations.flatMap((seen) => {
        const weights = Array.from({ length: numExperts }, (_, expert) => {
          let hash = salt + expert * 7919;
          for (const character of JSON.stringify(seen))
            hash = (Math.imul(hash, 31) + character.codePointAt(0)!) | 0;
          hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
          // a quarter of the probabilities are 0
          return hash % 4 === 0 ? 0 : ((hash >>> 8) % 97) + 1;
        });
        if (!weights.some((weight) => weight > 0)) weights[0] = 1;
        const sum = weights.reduce((a, b) => a + b, 0);
        return weights.map((weight) => weight / sum);
      });
      return Float64Array.from(rows);
    },
  };
}
