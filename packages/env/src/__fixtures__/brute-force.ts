/**
 * Episodes played one at a time with the pure functions of the MDP, without a graph, merging or induction: a slow reference for the
 * solvers on the graph.
 */
import fc from 'fast-check';
import type { AnswerGraph } from '../graph/answer-graph.ts';
import { compileAnswerGraph } from '../graph/compile.ts';
import { expandByBestScore } from '../graph/expand.ts';
import { promptTemplate } from '../knowledge-transfer-prompt.ts';
import { callExpert, type DerState, initialState, observation } from '../mdp.ts';
import type { DerObservation, Observable, Policy } from '../policy.ts';
import { derReward, utilityReward } from '../reward.ts';
import type { RewardSettings } from '../reward-settings.ts';
import type { RewardFunction } from '../reward-types.ts';
import {
  bonusAtEnd,
  bonusByVerdict,
  bonusWheneverGood,
  composeReward,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  gainOverPrevious,
  type RewardParts,
  scoreAtEnd,
  scorePerStep,
} from '../reward-variants.ts';
import type { StopRule, Terminator } from '../stop-rule.ts';
import type { World } from '../testing/worlds.ts';

export interface Settings {
  readonly stop: StopRule;
  readonly discount: number;
  readonly cost: 'parameters' | 'latency';
  readonly repeats: boolean;
  readonly reward: Required<
    Pick<RewardSettings, 'formula' | 'costWeight' | 'gainWeight' | 'bonus' | 'discount'>
  >;
}

/** A custom formula that uses all inputs. */
export const ownFormula: RewardFunction = (input, options) => {
  const terms = derReward(input, options);
  const late = input.t / 4 + (input.expert ?? 0) / 8 + (input.bestScore ?? 0) / 2;
  return { ...terms, score: terms.score + late, total: terms.total + late };
};

/** Rewards whose bonus depends on the verdict of the stop rule. */
export const judgedByVerdict = new WeakSet<RewardFunction>();

/** All combinations of the built-in terms. */
export const arbitraryTerms: fc.Arbitrary<Required<Omit<RewardParts, 'needsBestScore'>>> = fc.record({
  score: fc.constantFrom(scorePerStep, scoreAtEnd),
  gain: fc.constantFrom(
    gainOverPrevious,
    ...[0, 0.5].flatMap((b) => [gainOverBaseline(b), gainOverBest(b), gainAsPotential(b)]),
  ),
  bonus: fc.constantFrom(bonusAtEnd, bonusWheneverGood, bonusByVerdict),
});

export const arbitraryComposed: fc.Arbitrary<RewardFunction> = arbitraryTerms.map((parts) => {
  const reward = composeReward(parts);
  if (parts.bonus === bonusByVerdict) judgedByVerdict.add(reward);
  return reward;
});

/** Multiples of powers of 1/2, so that returns are exact and equal routes tie. */
export const arbitrarySettings: fc.Arbitrary<Settings> = fc
  .record({
    stop: fc.constantFrom<StopRule>('reference', 'terminator', 'never'),
    discount: fc.constantFrom(1, 0.5, 0),
    cost: fc.constantFrom('parameters' as const, 'latency' as const),
    repeats: fc.boolean(),
    reward: fc.record({
      formula: fc.oneof(fc.constantFrom<RewardFunction>(derReward, utilityReward, ownFormula), {
        arbitrary: arbitraryComposed,
        weight: 2,
      }),
      costWeight: fc.constantFrom(0.125, 0, 1),
      gainWeight: fc.constantFrom(4, 0, -1),
      bonus: fc.constantFrom(2, 0),
    }),
  })
  .map((settings) => ({ ...settings, reward: { ...settings.reward, discount: settings.discount } }));

/** Shortens the horizon of a world to the number of experts if no expert may be asked twice. */
export function fitted(world: World, { repeats }: Pick<Settings, 'repeats'>): World {
  return repeats ? world : { ...world, maxSteps: Math.min(world.maxSteps, world.pool.experts.length) };
}

/** The graph of a world with its settings. */
export function graphOf(world: World, { cost, repeats, reward }: Settings): AnswerGraph {
  const graph = compileAnswerGraph({ ...world, cost, repeats });
  const looksBack = reward.formula.needsBestScore === true || reward.formula === ownFormula;
  return looksBack ? expandByBestScore(graph) : graph;
}

/** Depends on the answer and on the expert, as a trained Terminator may. */
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
  readonly cost: number;
  readonly calls: number;
}

/** The state after one call, with question, answer and route only. */
export function asked({ pool }: Pick<World, 'pool'>, state: DerState, expert: number): DerState {
  const template = promptTemplate('ktp');
  const { text } = callExpert(state.question, state.answer, expert, pool, template, 'parameters');
  return { ...state, answer: text, route: [...state.route, expert] };
}

/** A policy's observation of a state. */
export function seenBy(policy: Policy, world: World, { repeats }: Settings, state: DerState): DerObservation {
  const { observes } = policy;
  return observation(state, { observes, maxSteps: world.maxSteps, repeats, pool: world.pool });
}

/** One call: the next state, the reward, and whether it ends the episode. `stopping` ends it regardless of the stop rule. */
export function call(
  world: World,
  settings: Settings,
  state: DerState,
  expert: number,
  maxSteps = world.maxSteps,
  stopping = false,
) {
  const { pool, scorer, threshold } = world;
  const { question, route } = state;
  const t = route.length;
  const after = asked(world, state, expert);
  const score = scorer.score(after.answer!, question);
  const accepted =
    stopping ||
    (settings.stop === 'reference'
      ? score >= threshold
      : settings.stop === 'terminator' &&
        terminator.satisfied([{ question, answer: after.answer!, expert }])[0] === 1);
  const ended = accepted || t === maxSteps - 1;
  // replays the whole history
  const scores: number[] = [];
  let before: DerState = initialState(question);
  for (const each of route) {
    before = asked(world, before, each);
    scores.push(scorer.score(before.answer!, question));
  }
  const previousScore = scores.at(-1) ?? null;
  const bestScore = scores.length === 0 ? null : Math.max(...scores);
  const { cost } = callExpert(question, state.answer, expert, pool, promptTemplate('ktp'), settings.cost);
  const { parameters } = pool.experts[expert]!;
  const { formula, ...rules } = settings.reward;
  const reward = formula(
    { t, score, previousScore, cost, ended, accepted, bestScore, expert },
    { ...rules, threshold, maxSteps },
  ).total;
  return { after, score, ended, reward, cost, parameters };
}

/** Experts that may be asked. */
export function allowed(world: World, { repeats }: Settings, state: DerState): number[] {
  return world.pool.experts.map((_, expert) => expert).filter((e) => repeats || !state.route.includes(e));
}

/** The expectation over a policy's choices, by walking every history. */
export function expectation(world: World, settings: Settings, policy: Policy, q: number): Episode {
  const walk = (state: DerState): Episode => {
    const may = allowed(world, settings, state);
    const row = policy.probabilities([seenBy(policy, world, settings, state)]);
    const whole = may.reduce((sum, expert) => sum + row[expert]!, 0);
    const sum = { return: 0, score: 0, parameters: 0, cost: 0, calls: 0 };
    for (const expert of may) {
      const probability = row[expert]! / whole;
      if (probability === 0) continue;
      const { after, score, ended, reward, cost, parameters } = call(world, settings, state, expert);
      const rest = ended ? { return: 0, score, parameters: 0, cost: 0, calls: 0 } : walk(after);
      sum.return += probability * (reward + settings.discount * rest.return);
      sum.score += probability * rest.score;
      sum.parameters += probability * (parameters + rest.parameters);
      sum.cost += probability * (cost + rest.cost);
      sum.calls += probability * (1 + rest.calls);
    }
    return sum;
  };
  return walk(initialState(world.questions[q]!));
}

/** The result of a route on a question. The episode may end before the route. */
export function play(
  world: World,
  settings: Settings,
  q: number,
  route: readonly number[],
): Episode & { state: DerState } {
  let state = initialState(world.questions[q]!);
  const sums = { return: 0, parameters: 0, cost: 0 };
  for (let t = 0; ; t++) {
    const step = call(world, settings, state, route[t]!, route.length);
    sums.return += settings.discount ** t * step.reward;
    sums.parameters += step.parameters;
    sums.cost += step.cost;
    state = step.after;
    if (step.ended) return { ...sums, score: step.score, calls: t + 1, state };
  }
}

/** All routes of a length; without repeats, those that ask no expert twice. */
export function allRoutes(numExperts: number, length: number, repeats = true): number[][] {
  if (length === 0) return [[]];
  const experts = Array.from({ length: numExperts }, (_, expert) => expert);
  return allRoutes(numExperts, length - 1, repeats).flatMap((route) =>
    experts.filter((expert) => repeats || !route.includes(expert)).map((expert) => [...route, expert]),
  );
}

/** A policy whose probabilities are a hash of its declared observables. */
export function hashPolicy(
  numExperts: number,
  observes: readonly Observable[],
  salt: number,
  everyExpert = true,
): Policy {
  return {
    name: `hash of ${observes.join(', ')}`,
    observes,
    probabilities(observations: readonly DerObservation[]) {
      const rows = observations.flatMap((seen) => {
        const weights = Array.from({ length: numExperts }, (_, expert) => {
          let hash = salt + expert * 7919;
          for (const character of JSON.stringify({ ...seen, actionMask: undefined }))
            hash = (Math.imul(hash, 31) + character.codePointAt(0)!) | 0;
          hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
          // a quarter of the probabilities are 0, but none if experts may be masked
          const zero = hash % 4 === 0 && everyExpert;
          return zero ? 0 : ((hash >>> 8) % 97) + 1;
        });
        if (!weights.some((weight) => weight > 0)) weights[0] = 1;
        const sum = weights.reduce((a, b) => a + b, 0);
        return weights.map((weight) => weight / sum);
      });
      return Float64Array.from(rows);
    },
  };
}
