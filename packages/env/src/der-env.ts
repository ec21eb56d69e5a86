import {
  Box,
  Dict,
  Discrete,
  Env,
  type ResetOptions,
  type ResetResult,
  type StepResult,
  Text,
} from 'gymnasium-js';
import { expectInteger, expectOneOf, expectThat, show } from 'gymnasium-js/expect';
import { checkExperts, checkHorizon, checkQuestions, templateOf } from './_inputs.ts';
import { type CostRule, callCost, checkCostRule } from './cost.ts';
import { type RewardSettings, resolveReward } from './graph/problem.ts';
import { missingTerminator, verdicts } from './graph/stop-table.ts';
import type { PromptMode, PromptTemplate } from './knowledge-transfer-prompt.ts';
import {
  askExpert,
  type DerState,
  initialState,
  isTerminated,
  type Outcome,
  outcome,
  publicQuestion,
  scoreAnswer,
} from './mdp.ts';
import type { Observable, StopRule, Terminator } from './policy.ts';
import type { ResolvedRewardOptions, RewardTerms } from './reward-types.ts';
import type { ExpertPool, Question, Scorer } from './types.ts';

export interface DerEnvOptions<O extends Observable = Observable> {
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  /** T_max: calls of an episode, >= 1. @defaultValue 4 (paper) */
  readonly maxSteps?: number;
  /** p0. @defaultValue the scorer's; an error where it has none */
  readonly threshold?: number;
  /** @defaultValue derReward with the paper's coefficients */
  readonly reward?: RewardSettings;
  /** @defaultValue 'reference' */
  readonly stop?: StopRule;
  /** The judge of the rule `'terminator'`. */
  readonly terminator?: Terminator;
  /** @defaultValue 'ktp' */
  readonly prompt?: PromptMode | PromptTemplate;
  /** What the observation holds besides the question. @defaultValue ['answer'] (paper) */
  readonly observes?: readonly O[];
  /** C(M), >= 0. @defaultValue 'parameters', in billions (paper) */
  readonly cost?: CostRule;
  /** Whether an expert may be asked twice in an episode. Without, `maxSteps` is at most N. @defaultValue true (paper) */
  readonly repeats?: boolean;
}

interface ObservableSpaces {
  /** '' before the first call, and then `hasAnswer` is 0: an empty answer is not a missing one. */
  readonly answer: Text;
  readonly step: Discrete;
  /** -1 before the first call. */
  readonly lastExpert: Discrete;
  /** 1 where an expert was asked, shape [N]. */
  readonly askedSet: Box<'uint8'>;
  /** Experts in the order they were asked, -1 after the last, shape [maxSteps]. */
  readonly route: Box<'int32'>;
}

/** The spaces of an observation that declares `O`. With the answer comes `hasAnswer`, 0 before the first call. */
export type DerSpaces<O extends Observable> = {
  [K in O | 'question' | ('answer' extends O ? 'hasAnswer' : never)]: K extends keyof ObservableSpaces
    ? ObservableSpaces[K]
    : K extends 'hasAnswer'
      ? Discrete
      : Text;
};

/** What `info` holds. It may speak of scores: it is for logs and tests, never for the policy. */
export interface DerInfo {
  readonly questionId: string;
  /** Calls made. */
  readonly t: number;
  readonly outcome: Outcome;
  /** Indices of the experts asked. */
  readonly route: readonly number[];
  /** 1 for each expert that may be asked next, shape [N]. */
  readonly actionMask: Uint8Array;
  /** After a call: the expert asked, the score of its answer, its unweighted cost, and the terms of the reward. */
  readonly expert?: number;
  readonly score?: number;
  readonly cost?: number;
  readonly reward?: RewardTerms;
}

/**
 * Returns the DER environment over a pool of experts: one episode is one question, an action is the index of the expert asked next.
 *
 * The observation is a Dict of the question's text and what `observes` declares; it never holds the reference. `reset` draws a
 * question, or takes `options: { question }`, an id or an index. Both ends of an episode are `terminated`, `info.outcome` says
 * which; `truncated` is left to wrappers.
 *
 * @throws RangeError for no questions, duplicate ids, `maxSteps` below 1, a scorer without a threshold when none is given; in a
 * step, for a score that is NaN (naming question and expert), or an expert that `actionMask` forbids
 *
 * @example
 * ```ts
 * import { createDerEnv } from '@der-gym/env';
 *
 * const env = createDerEnv({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 * });
 * env.reset({ seed: 0 }).observation; // => { answer: '', hasAnswer: 0, question: 'What is 6 x 7?' }
 * env.step(0).terminated; // => false
 * const { terminated, info } = env.step(1);
 * [terminated, info.outcome]; // => [true, 'satisfied']
 * ```
 */
export function createDerEnv<O extends Observable = 'answer'>(
  options: DerEnvOptions<O>,
): Env<Dict<DerSpaces<O>>, Discrete> {
  return new DerEnv(options) as unknown as Env<Dict<DerSpaces<O>>, Discrete>;
}

type Spaces = Record<string, Text | Discrete | Box<'uint8'> | Box<'int32'>>;
type Observation = Record<string, string | number | Uint8Array | Int32Array>;

class DerEnv extends Env<Dict<Spaces>, Discrete> {
  readonly observationSpace: Dict<Spaces>;
  readonly actionSpace: Discrete;
  readonly #options: DerEnvOptions;
  readonly #maxSteps: number;
  readonly #stop: StopRule;
  readonly #observes: readonly Observable[];
  readonly #template: PromptTemplate;
  readonly #formula: NonNullable<RewardSettings['formula']>;
  readonly #reward: ResolvedRewardOptions;
  readonly #cost: CostRule;
  readonly #repeats: boolean;
  readonly #indexOf: ReadonlyMap<string, number>;
  #state: DerState | null = null;
  #score: number | null = null;
  #bestScore: number | null = null;

  constructor(options: DerEnvOptions) {
    super();
    const {
      questions,
      pool,
      scorer,
      reward = {},
      stop = 'reference',
      prompt = 'ktp',
      observes = ['answer'],
    } = options;
    const {
      maxSteps = reward.maxSteps ?? 4,
      threshold = scorer.defaultThreshold,
      cost = 'parameters',
      repeats = true,
    } = options;
    expectInteger('maxSteps', maxSteps, 1, Number.POSITIVE_INFINITY);
    expectOneOf('stop', stop, ['reference', 'terminator', 'never']);
    if (stop === 'terminator' && options.terminator === undefined) throw missingTerminator();
    this.#indexOf = checkQuestions(questions);
    checkExperts(pool.experts);
    checkCostRule(cost);
    checkHorizon(maxSteps, pool.experts.length, repeats);
    const defaults = { threshold, maxSteps, scoreSignature: scorer.signature };
    const resolved = resolveReward(reward, defaults);

    this.#options = options;
    this.#formula = resolved.formula;
    this.#reward = resolved.reward;
    this.#maxSteps = resolved.reward.maxSteps;
    this.#stop = stop;
    this.#observes = observes;
    this.#template = templateOf(prompt);
    this.#cost = cost;
    this.#repeats = repeats;
    this.observationSpace = new Dict(observationSpaces(observes, this.#maxSteps, pool.experts.length));
    this.actionSpace = new Discrete(pool.experts.length);
  }

  reset({ seed, options }: ResetOptions = {}): ResetResult<Observation> {
    const rng = this.seedRng(seed);
    const { questions } = this.#options;
    const chosen = options?.question;
    const index = chosen === undefined ? rng.integer(questions.length) : this.#find(chosen);
    this.#state = initialState(questions[index]!);
    this.#score = null;
    this.#bestScore = null;
    const actionMask = this.#mask([]);
    const info: DerInfo = { questionId: questions[index]!.id, t: 0, outcome: 'open', route: [], actionMask };
    return { observation: this.#observe(this.#state), info: { ...info } };
  }

  step(expert: number): StepResult<Observation> {
    const before = this.#state;
    if (before === null) throw new Error('Expected a `reset` before this `step`: no episode is open.');
    const { pool, scorer } = this.#options;
    const { question, route } = before;
    const t = route.length;
    if (!this.#repeats && route.includes(expert)) {
      throw new RangeError(
        `Expected \`action\` to be an expert not yet asked in this episode, got ${show(expert)}.`,
      );
    }
    const answer = askExpert(question, before.answer, expert, { pool, template: this.#template });
    const state: DerState = { question, answer: answer.text, route: [...route, expert] };
    const score = scoreAnswer(scorer, answer.text, question, pool.experts[expert]!.name);
    const accepted = this.#accepts(state, score, expert);
    const standing = outcome({ accepted, t, maxSteps: this.#maxSteps });
    const terminated = isTerminated(standing);
    const cost = callCost(this.#cost, {
      expert: pool.experts[expert]!,
      question: publicQuestion(question),
      previousAnswer: before.answer,
      answer,
    });
    const past = { previousScore: this.#score, bestScore: this.#bestScore };
    const terms = this.#formula(
      { t, score, ...past, cost, ended: terminated, accepted, expert },
      this.#reward,
    );

    this.#state = terminated ? null : state;
    this.#score = score;
    this.#bestScore = this.#bestScore === null ? score : Math.max(this.#bestScore, score);
    const info: Required<DerInfo> = {
      questionId: state.question.id,
      t: t + 1,
      outcome: standing,
      route: state.route,
      actionMask: this.#mask(state.route),
      expert,
      score,
      cost,
      reward: terms,
    };
    return {
      observation: this.#observe(state),
      reward: terms.total,
      terminated,
      truncated: false,
      info: { ...info },
    };
  }

  #mask(route: readonly number[]): Uint8Array {
    const mask = new Uint8Array(this.actionSpace.n).fill(1);
    if (!this.#repeats) for (const expert of route) mask[expert] = 0;
    return mask;
  }

  #find(chosen: unknown): number {
    const { length } = this.#options.questions;
    if (typeof chosen === 'number') {
      expectInteger('options.question', chosen, 0, length - 1);
      return chosen;
    }
    const index = typeof chosen === 'string' ? this.#indexOf.get(chosen) : undefined;
    expectThat('options.question', chosen, index !== undefined, "a question's id or index");
    return index;
  }

  #accepts({ question, answer }: DerState, score: number, expert: number): boolean {
    switch (this.#stop) {
      case 'never':
        return false;
      case 'reference':
        return score >= this.#reward.threshold;
      case 'terminator':
        return (
          verdicts(this.#options.terminator!, [
            { question: publicQuestion(question), answer: answer!, expert },
          ])[0] === 1
        );
    }
  }

  #observe({ question, answer, route }: DerState): Observation {
    const seen: Observation = { question: question.text };
    for (const observable of this.#observes) {
      switch (observable) {
        case 'answer':
          seen.answer = answer ?? '';
          seen.hasAnswer = answer === null ? 0 : 1;
          break;
        case 'step':
          seen.step = route.length;
          break;
        case 'lastExpert':
          seen.lastExpert = route.at(-1) ?? -1;
          break;
        case 'askedSet': {
          const asked = new Uint8Array(this.actionSpace.n);
          for (const expert of route) asked[expert] = 1;
          seen.askedSet = asked;
          break;
        }
        case 'route': {
          const padded = new Int32Array(this.#maxSteps).fill(-1);
          padded.set(route);
          seen.route = padded;
          break;
        }
      }
    }
    return seen;
  }
}

function observationSpaces(observes: readonly Observable[], maxSteps: number, numExperts: number): Spaces {
  const freeText = (): Text => new Text(Number.POSITIVE_INFINITY, { minLength: 0, charset: null });
  const spaces: Spaces = { question: freeText() };
  for (const observable of observes) {
    expectOneOf('observes', observable, ['answer', 'step', 'lastExpert', 'askedSet', 'route']);
    switch (observable) {
      case 'answer':
        spaces.answer = freeText();
        spaces.hasAnswer = new Discrete(2);
        break;
      case 'step':
        // the last observation of an episode is past its last call
        spaces.step = new Discrete(maxSteps + 1);
        break;
      case 'lastExpert':
        spaces.lastExpert = new Discrete(numExperts + 1, { start: -1 });
        break;
      case 'askedSet':
        spaces.askedSet = new Box(0, 1, { shape: [numExperts], dtype: 'uint8' });
        break;
      case 'route':
        spaces.route = new Box(-1, Math.max(numExperts - 1, 0), { shape: [maxSteps], dtype: 'int32' });
        break;
    }
  }
  return spaces;
}
