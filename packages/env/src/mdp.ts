import { expectInteger, show } from 'gymnasium-js/expect';
import type { PromptTemplate } from './knowledge-transfer-prompt.ts';
import type { DerObservation, Observable } from './policy.ts';
import type { Answer, ExpertPool, PublicQuestion, Question, Scorer } from './types.ts';

/** A state of the MDP with its history: [Q: question, A: answer] and the experts asked so far. t = route.length. */
export interface DerState {
  readonly question: Question;
  /** The last answer, null before the first call. */
  readonly answer: string | null;
  /** Indices of the experts asked, in order. */
  readonly route: readonly number[];
}

/**
 * How an episode stands:
 * - `'satisfied'`: the stop rule accepted the last answer
 * - `'exhausted'`: the calls are spent and it did not
 * - `'open'`: neither; the next call may be made
 *
 * It speaks of the stop rule, not of the score: a Terminator may be satisfied by a wrong answer, and the rule `'never'` never is.
 */
export type Outcome = 'satisfied' | 'exhausted' | 'open';

/** Returns s_0 = [Q: x, A: None]. */
export function initialState(question: Question): DerState {
  return { question, answer: null, route: [] };
}

/** What {@link transition} needs besides state and action. */
export interface TransitionOptions {
  readonly pool: ExpertPool;
  readonly template: PromptTemplate;
}

/**
 * Returns s_{t+1} = [Q: x, A: y_t] with y_t = M_a(KTP(x, y_{t-1})) (Eq. 1).
 *
 * @throws RangeError for an action that is no expert's index; TypeError where the pool gives no text; whatever the pool throws
 *
 * @example
 * ```ts
 * import { initialState, promptTemplate, transition } from '@der-gym/env';
 *
 * const pool = {
 *   experts: [{ name: 'Echo', parameters: 1 }],
 *   answer: ({ previousAnswers }: { previousAnswers: readonly string[] }) => ({ text: `after ${previousAnswers.length}` }),
 * };
 * const options = { pool, template: promptTemplate('ktp') };
 * const first = transition(initialState({ id: 'q', text: 'Why?', reference: null }), 0, options);
 * transition(first, 0, options).answer; // => 'after 1'
 * ```
 */
export function transition(state: DerState, action: number, options: TransitionOptions): DerState {
  const { text } = askExpert(state.question, state.answer, action, options);
  return { question: state.question, answer: text, route: [...state.route, action] };
}

/** Returns one expert's answer to a question after at most one earlier answer. */
export function askExpert(
  question: Question,
  previousAnswer: string | null,
  expert: number,
  { pool, template }: TransitionOptions,
): Answer {
  expectInteger('action', expert, 0, pool.experts.length - 1);
  const shown = previousAnswer !== null && template.showsPrevious ? [previousAnswer] : [];
  const answer = pool.answer({
    question,
    expert,
    previousAnswers: shown,
    messages: template.messages(question.text, shown),
    sample: 0,
  });
  if (typeof answer?.text !== 'string') {
    const name = pool.experts[expert]!.name;
    throw new TypeError(
      `Expected the answer of expert ${show(name)} to question ${show(question.id)} to have a text, got ${show(answer?.text)}.`,
    );
  }
  return answer;
}

/**
 * Returns P(y) of an expert's answer.
 *
 * @throws RangeError that names question and expert where the score is NaN or infinite
 */
export function scoreAnswer(scorer: Scorer, answer: string, question: Question, expertName: string): number {
  const score = scorer.score(answer, question);
  if (!Number.isFinite(score)) {
    throw new RangeError(
      `Expected \`score\` of expert ${show(expertName)} on question ${show(question.id)} to be finite, got ${show(score)}.`,
    );
  }
  // a score of -0 would make equal states unequal
  return score + 0;
}

/** Returns what may be seen of a question. It does not touch `reference`. */
export function publicQuestion({ id, text }: PublicQuestion): PublicQuestion {
  return { id, text };
}

/**
 * Returns what a policy that declares `observes` sees of a state: the question, and exactly the declared fields.
 *
 * @example
 * ```ts
 * import { initialState, observation } from '@der-gym/env';
 *
 * const question = { id: 'q1', text: 'What is 6 x 7?', reference: '42' };
 * observation(initialState(question), ['answer', 'step']);
 * // => { question: { id: 'q1', text: 'What is 6 x 7?' }, answer: null, step: 0 }
 * ```
 */
export function observation(state: DerState, observes: readonly Observable[]): DerObservation {
  const { answer, route } = state;
  return {
    question: publicQuestion(state.question),
    ...(observes.includes('answer') && { answer }),
    ...(observes.includes('step') && { step: route.length }),
    ...(observes.includes('lastExpert') && { lastExpert: route.at(-1) ?? null }),
    ...(observes.includes('askedSet') && { askedSet: [...new Set(route)].sort((a, b) => a - b) }),
    ...(observes.includes('route') && { route: [...route] }),
  };
}

/**
 * Returns how an episode stands after call t.
 *
 * @param accepted - whether the stop rule accepts the answer of call t
 *
 * @example
 * ```ts
 * import { outcome } from '@der-gym/env';
 *
 * outcome({ accepted: false, t: 2, maxSteps: 4 }); // => 'open'
 * outcome({ accepted: false, t: 3, maxSteps: 4 }); // => 'exhausted'
 * outcome({ accepted: true, t: 3, maxSteps: 4 }); // => 'satisfied'
 * ```
 */
export function outcome({
  accepted,
  t,
  maxSteps,
}: {
  readonly accepted: boolean;
  readonly t: number;
  readonly maxSteps: number;
}): Outcome {
  if (accepted) return 'satisfied';
  return t >= maxSteps - 1 ? 'exhausted' : 'open';
}

/** Returns whether an outcome ends the episode. Both ends are the MDP's own: nothing is bootstrapped past them. */
export function isTerminated(outcome: Outcome): boolean {
  return outcome !== 'open';
}
