import { Box, Dict, Discrete, type FunctionalEnv, Text } from 'gymnasium-js';
import { expectInteger, expectOneOf, show } from 'gymnasium-js/expect';
import {
  checkExperts,
  checkHorizon,
  ownQuestions,
  ownSource,
  questionAt,
  questionIndex,
  templateOf,
} from './_inputs.ts';
import { type CostRule, callCost, checkCostRule } from './cost.ts';
import { derDefaults } from './defaults.ts';
import type { PromptMode, PromptTemplate } from './knowledge-transfer-prompt.ts';
import { type DerObservation, OBSERVABLES, type Observable } from './policy.ts';
import { type ResolvedReward, type RewardSettings, resolveReward } from './reward-settings.ts';
import type { CompleteRewardInput, RewardTerms } from './reward-types.ts';
import { checkStopRule, reachesThreshold, type StopRule, type Terminator, verdicts } from './stop-rule.ts';
import type { Answer, ExpertPool, PublicQuestion, Question, QuestionSource, Scorer } from './types.ts';

/** The options of the environment. */
export interface DerEnvOptions<O extends Observable = Observable> {
  /** A list, or a question source of finite length. */
  readonly questions: readonly Question[] | QuestionSource;
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  /** T_max: the maximum number of calls in an episode, >= 1. A smaller `reward.maxSteps` has priority. @defaultValue `reward.maxSteps`, else 4 (paper) */
  readonly maxSteps?: number;
  /** p0. `reward.threshold` has priority. @defaultValue the scorer's; an error if it has none */
  readonly threshold?: number;
  /** @defaultValue derReward with the paper's coefficients */
  readonly reward?: RewardSettings;
  /** @defaultValue 'reference' */
  readonly stop?: StopRule;
  /** Required by the stop rule `'terminator'`. */
  readonly terminator?: Terminator;
  /** @defaultValue 'ktp' */
  readonly prompt?: PromptMode | PromptTemplate;
  /** Fields of the observation besides the question. @defaultValue ['answer'] (paper) */
  readonly observes?: readonly O[];
  /** C(M), >= 0. @defaultValue 'parameters', in billions (paper) */
  readonly cost?: CostRule;
  /** Whether an expert may be asked twice in an episode. If not, `maxSteps` is at most N. @defaultValue true (paper) */
  readonly repeats?: boolean;
}

/** The parameters of the MDP: checked options with every default filled in. */
interface DerParameters extends ResolvedReward {
  readonly questions: readonly Question[] | QuestionSource;
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  readonly maxSteps: number;
  readonly stop: StopRule;
  readonly terminator: Terminator | null;
  readonly template: PromptTemplate;
  readonly observes: readonly Observable[];
  readonly cost: CostRule;
  readonly repeats: boolean;
}

/** One call in an episode. */
interface DerCall {
  readonly expert: number;
  /** P(y) of its answer. */
  readonly score: number;
  /** C(M), unweighted. */
  readonly cost: number;
  /** Whether the stop rule accepts the answer. */
  readonly accepted: boolean;
  readonly reward: RewardTerms;
}

/** A state of the MDP with its history: [Q: question, A: answer] and the experts asked so far. t = route.length. */
export interface DerState {
  readonly question: Question;
  /** The last answer, null before the first call. */
  readonly answer: string | null;
  /** Indices of the experts asked, in order. */
  readonly route: readonly number[];
  /** The highest score so far, null before the first call. */
  readonly bestScore: number | null;
  /** The call that led here, null before the first. */
  readonly last: DerCall | null;
}

/**
 * The status of an episode:
 * - `'satisfied'`: the stop rule accepted the last answer
 * - `'exhausted'`: all calls are used, and the stop rule did not accept the last answer
 * - `'open'`: not ended
 *
 * It depends on the stop rule, not on the score: a Terminator may accept a wrong answer, and the rule `'never'` accepts none.
 */
type EpisodeOutcome = 'satisfied' | 'exhausted' | 'open';

interface ObservableSpaces {
  readonly answer: Text;
  readonly step: Discrete;
  readonly lastExpert: Discrete;
  readonly askedSet: Box<'uint8'>;
  readonly route: Box<'int32'>;
}

/** The spaces of an observation with the fields `O`; see `DerObservation`. With `repeats: false` there is also an `actionMask`. */
export type DerSpaces<O extends Observable> = {
  [K in O | 'question' | ('answer' extends O ? 'hasAnswer' : never)]: K extends keyof ObservableSpaces
    ? ObservableSpaces[K]
    : K extends 'hasAnswer'
      ? Discrete
      : Text;
};

type Spaces = Record<string, Text | Discrete | Box<'uint8'> | Box<'int32'>>;

/** The fields of `info`. It holds scores, so it is for logs and tests, never for the policy. */
export interface DerInfo {
  readonly questionId: string;
  /** Calls made so far. */
  readonly t: number;
  readonly outcome: EpisodeOutcome;
  /** Indices of the experts asked. */
  readonly route: readonly number[];
  /** 1 for each expert that may be asked next, shape [N]. */
  readonly actionMask: Uint8Array;
  /** After a call: the expert asked, the score of its answer, its unweighted cost, and the reward's terms. */
  readonly expert?: number;
  readonly score?: number;
  readonly cost?: number;
  readonly reward?: RewardTerms;
}

/** The MDP as pure functions. `createDerEnv` runs it; the answer graph tabulates it. */
type DerMdp = FunctionalEnv<DerParameters, DerState, Dict<Spaces>, Discrete>;

/**
 * Returns the MDP of these options. Eq. 1 is its transition, Eq. 3 and 4 its reward.
 *
 * @throws as `createDerEnv`
 *
 * @example
 * ```ts
 * import { derMdp } from './mdp.ts';
 * import { createRng } from 'gymnasium-js';
 *
 * const mdp = derMdp({
 *   questions: [{ id: 'q', text: 'Why?', reference: null }],
 *   pool: {
 *     experts: [{ name: 'Echo', parameters: 1 }],
 *     answer: ({ previousAnswers }) => ({ text: `after ${previousAnswers.length}` }),
 *   },
 *   scorer: { signature: 'zero', range: [0, 1], defaultThreshold: 1, score: () => 0 },
 * });
 * const rng = createRng(0);
 * const start = mdp.initial(rng, mdp.parameters);
 * const first = mdp.transition(start, 0, rng, mdp.parameters);
 * mdp.transition(first, 0, rng, mdp.parameters).answer; // => 'after 1'
 * mdp.reward(start, 0, first, mdp.parameters); // => -0.001
 * ```
 */
export function derMdp(options: DerEnvOptions): DerMdp {
  return {
    name: 'DER',
    parameters: derParameters(options),
    observationSpace,
    actionSpace: ({ pool }) => new Discrete(pool.experts.length),
    initial: (rng, { questions }, reset) => {
      const chosen = reset?.question;
      const index = chosen === undefined ? rng.integer(questions.length) : questionIndex(questions, chosen);
      return initialState(questionAt(questions, index));
    },
    transition: (state, expert, _rng, parameters) => transition(state, expert, parameters),
    observation: (state, parameters) => observation(state, parameters) as unknown as Record<string, never>,
    reward: (_state, _action, next) => next.last!.reward.total,
    terminal: (state, { maxSteps }) => outcome(state, maxSteps) !== 'open',
    stateInfo: (state, parameters) => infoOf(state, parameters),
    transitionInfo: (_state, _action, next, parameters) => {
      const info = infoOf(next, parameters);
      const { expert, score, cost, reward } = next.last!;
      info.expert = expert;
      info.score = score;
      info.cost = cost;
      info.reward = { ...reward };
      return info;
    },
  };
}

function derParameters(options: DerEnvOptions): DerParameters {
  const { pool, scorer, reward = {}, stop = 'reference', prompt = 'ktp', observes = ['answer'] } = options;
  const { maxSteps: deepest = reward.maxSteps ?? derDefaults.maxSteps } = options;
  const { threshold = scorer.defaultThreshold, cost = 'parameters', repeats = true, terminator } = options;
  expectInteger('maxSteps', deepest, 1);
  checkStopRule(stop, terminator);
  const questions =
    'question' in options.questions ? ownSource(options.questions) : ownQuestions(options.questions);
  expectInteger('questions.length', questions.length, 1);
  checkExperts(pool.experts);
  checkCostRule(cost);
  checkHorizon(deepest, pool.experts.length, repeats);
  for (const observable of observes) expectOneOf('observes', observable, OBSERVABLES);
  const resolved = resolveReward(reward, { threshold, maxSteps: deepest, scoreSignature: scorer.signature });
  const { maxSteps } = resolved.reward;
  const rules = { maxSteps, stop, terminator: terminator ?? null, template: templateOf(prompt), observes };
  return { questions, pool, scorer, ...rules, cost, repeats, ...resolved };
}

/** Returns s_0 = [Q: x, A: None]. */
export function initialState(question: Question): DerState {
  return { question, answer: null, route: [], bestScore: null, last: null };
}

/** Returns s_{t+1} = [Q: x, A: y_t] with y_t = M_a(KTP(x, y_{t-1})) (Eq. 1), with the score, cost and reward of the call. */
function transition(state: DerState, expert: number, parameters: DerParameters): DerState {
  const { question, answer: previousAnswer, route, bestScore } = state;
  const { pool, scorer, cost: costRule, repeats, terms, reward } = parameters;
  if (!repeats && route.includes(expert)) {
    throw new RangeError(
      `Expected \`action\` to be an expert not yet asked in this episode, got ${show(expert)}.`,
    );
  }
  const { text, cost } = callExpert(question, previousAnswer, expert, pool, parameters.template, costRule);
  const score = scoreAnswer(scorer, text, question, pool.experts[expert]!.name);
  const accepted = accepts(parameters, question, text, expert, score);
  const previousScore = state.last?.score ?? null;
  const call = { t: route.length, expert, score, previousScore, bestScore, cost, accepted };
  return {
    question,
    answer: text,
    route: [...route, expert],
    bestScore: bestScore === null ? score : Math.max(bestScore, score),
    last: { expert, score, cost, accepted, reward: terms(rewardInput(call, parameters.maxSteps), reward) },
  };
}

/** Returns an expert's answer to a question after at most one earlier answer (Eq. 1), and the cost of the call. */
export function callExpert(
  question: Question,
  previousAnswer: string | null,
  expert: number,
  pool: ExpertPool,
  template: PromptTemplate,
  cost: CostRule,
): { readonly text: string; readonly cost: number } {
  const answer = askExpert(question, previousAnswer, expert, pool, template);
  const call = {
    expert: pool.experts[expert]!,
    question: publicQuestion(question),
    previousAnswer,
    answer,
  };
  return { text: answer.text, cost: callCost(cost, call) };
}

function askExpert(
  question: Question,
  previousAnswer: string | null,
  expert: number,
  pool: ExpertPool,
  template: PromptTemplate,
): Answer {
  expectInteger('action', expert, 0, pool.experts.length - 1);
  const previousAnswers = previousAnswer !== null && template.showsPrevious ? [previousAnswer] : [];
  const messages = template.messages(question.text, previousAnswers);
  const answer = pool.answer({ question, expert, previousAnswers, messages, sample: 0 });
  if (typeof answer?.text !== 'string') {
    const { name } = pool.experts[expert]!;
    throw new TypeError(
      `Expected the answer of expert ${show(name)} to question ${show(question.id)} to have a text, got ${show(answer?.text)}.`,
    );
  }
  return answer;
}

/**
 * Returns P(y) of an expert's answer.
 *
 * @throws RangeError that names question and expert if the score is NaN or infinite
 */
export function scoreAnswer(scorer: Scorer, answer: string, question: Question, expertName: string): number {
  const score = scorer.score(answer, question);
  if (!Number.isFinite(score)) {
    throw new RangeError(
      `Expected \`score\` of expert ${show(expertName)} on question ${show(question.id)} to be finite, got ${show(score)}.`,
    );
  }
  // so that -0 and 0 are the same score
  return score + 0;
}

function accepts(
  { stop, terminator, reward }: DerParameters,
  question: Question,
  answer: string,
  expert: number,
  score: number,
): boolean {
  if (stop === 'never') return false;
  if (stop === 'reference') return reachesThreshold(score, reward.threshold);
  return verdicts(terminator!, [{ question: publicQuestion(question), answer, expert }])[0] === 1;
}

/** Returns the input of the reward: the call, and whether it ends the episode. */
export function rewardInput(call: Omit<CompleteRewardInput, 'ended'>, maxSteps: number): CompleteRewardInput {
  // a literal is faster than a spread, and the graph makes one for every edge
  const { t, score, previousScore, bestScore, cost, accepted, expert } = call;
  return {
    t,
    score,
    previousScore,
    bestScore,
    cost,
    accepted,
    expert,
    ended: accepted || t === maxSteps - 1,
  };
}

/** Returns the status of an episode. Both ends terminate the MDP, so no value is bootstrapped after them. */
export function outcome({ last, route }: Pick<DerState, 'last' | 'route'>, maxSteps: number): EpisodeOutcome {
  if (last?.accepted === true) return 'satisfied';
  return route.length >= maxSteps ? 'exhausted' : 'open';
}

/** Returns a question without its reference, which is not read. */
export function publicQuestion({ id, text }: PublicQuestion): PublicQuestion {
  return { id, text };
}

/** The shape of an observation. */
type ObservationShape = Pick<DerParameters, 'observes' | 'maxSteps' | 'repeats'> & {
  readonly pool: Pick<ExpertPool, 'experts'>;
};

/** The data of an observation. Each property is read only if it is observed. */
export interface Past {
  readonly question: Pick<Question, 'text'>;
  readonly answer: string | null;
  /** Calls made so far. */
  readonly step: number;
  /** -1 before the first call. */
  readonly lastExpert: number;
  readonly askedSet: readonly number[];
  readonly route: readonly number[];
  readonly actionMask: Uint8Array;
}

/** The part of a state that can be observed. */
type SeenState = Pick<Past, 'question' | 'answer' | 'route'>;

/**
 * Returns the observation of a state for a policy that declares `observes`: the question's text and exactly the declared fields.
 *
 * @example
 * ```ts
 * import { observation } from '@der-gym/env';
 *
 * const pool = { experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }] };
 * const state = { question: { text: 'What is 6 x 7?' }, answer: null, route: [] };
 * observation(state, { observes: ['answer', 'lastExpert'], maxSteps: 4, repeats: true, pool });
 * // => { question: 'What is 6 x 7?', answer: '', hasAnswer: 0, lastExpert: -1 }
 * ```
 */
export function observation(state: SeenState, shape: ObservationShape): DerObservation {
  return observe(new PastOf(state, shape), shape);
}

class PastOf implements Past {
  readonly #state: SeenState;
  readonly #shape: ObservationShape;

  constructor(state: SeenState, shape: ObservationShape) {
    this.#state = state;
    this.#shape = shape;
  }

  get question() {
    return this.#state.question;
  }

  get answer() {
    return this.#state.answer;
  }

  get step() {
    return this.#state.route.length;
  }

  get lastExpert() {
    return this.#state.route.at(-1) ?? -1;
  }

  get askedSet() {
    return this.#state.route;
  }

  get route() {
    return this.#state.route;
  }

  get actionMask() {
    return actionMask(this.#state.route, this.#shape.repeats, this.#shape.pool.experts.length);
  }
}

/** Returns the observation of these data. */
export function observe(past: Past, { observes, maxSteps, repeats, pool }: ObservationShape): DerObservation {
  const seen: { -readonly [K in keyof DerObservation]: DerObservation[K] } = { question: past.question.text };
  for (const observable of observes) {
    switch (observable) {
      case 'answer':
        seen.answer = past.answer ?? '';
        seen.hasAnswer = past.answer === null ? 0 : 1;
        break;
      case 'step':
        seen.step = past.step;
        break;
      case 'lastExpert':
        seen.lastExpert = past.lastExpert;
        break;
      case 'askedSet':
        seen.askedSet = new Uint8Array(pool.experts.length);
        for (const expert of past.askedSet) seen.askedSet[expert] = 1;
        break;
      case 'route':
        seen.route = new Int32Array(maxSteps).fill(-1);
        seen.route.set(past.route);
        break;
    }
  }
  if (!repeats) seen.actionMask = past.actionMask;
  return seen;
}

function actionMask(route: readonly number[], repeats: boolean, numExperts: number): Uint8Array {
  const mask = new Uint8Array(numExperts).fill(1);
  if (!repeats) for (const expert of route) mask[expert] = 0;
  return mask;
}

function observationSpace({ observes, maxSteps, repeats, pool }: DerParameters): Dict<Spaces> {
  const numExperts = pool.experts.length;
  const freeText = () => new Text(Number.POSITIVE_INFINITY, { minLength: 0, charset: null });
  const mask = () => new Box(0, 1, { shape: [numExperts], dtype: 'uint8' });
  const spaces: Spaces = { question: freeText() };
  for (const observable of observes) {
    switch (observable) {
      case 'answer':
        spaces.answer = freeText();
        spaces.hasAnswer = new Discrete(2);
        break;
      case 'step':
        // the last observation of an episode comes after its last call
        spaces.step = new Discrete(maxSteps + 1);
        break;
      case 'lastExpert':
        spaces.lastExpert = new Discrete(numExperts + 1, { start: -1 });
        break;
      case 'askedSet':
        spaces.askedSet = mask();
        break;
      case 'route':
        spaces.route = new Box(-1, numExperts - 1, { shape: [maxSteps], dtype: 'int32' });
        break;
    }
  }
  if (!repeats) spaces.actionMask = mask();
  return new Dict(spaces);
}

/** Returns a deep copy, so that callers cannot change the environment. */
function infoOf(
  state: DerState,
  { maxSteps, repeats, pool }: DerParameters,
): { -readonly [K in keyof DerInfo]: DerInfo[K] } & Record<string, unknown> {
  const { question, route } = state;
  return {
    questionId: question.id,
    t: route.length,
    outcome: outcome(state, maxSteps),
    route: route.slice(),
    actionMask: actionMask(route, repeats, pool.experts.length),
  };
}
