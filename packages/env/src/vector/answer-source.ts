import { expectInteger, expectNumber } from 'gymnasium-js/expect';
import { checkExperts, checkHorizon, ownQuestions, ownSource, questionAt, templateOf } from '../_inputs.ts';
import { checkCostRule } from '../cost.ts';
import { derDefaults } from '../defaults.ts';
import type { CompileOptions } from '../graph/compile-options.ts';
import { callExpert, scoreAnswer } from '../mdp.ts';
import type { Expert, Question, QuestionSource } from '../types.ts';

interface AnswerSourceOptions
  extends Pick<CompileOptions, 'pool' | 'scorer' | 'maxSteps' | 'threshold' | 'prompt' | 'cost' | 'repeats'> {
  /** A list, or a question source. */
  readonly questions: readonly Question[] | QuestionSource;
}

/** Questions, and experts that are asked during the episodes. `createDerVectorEnv` accepts it in place of a compiled graph. */
export interface AnswerSource {
  readonly questions: QuestionSource;
  readonly experts: readonly Expert[];
  readonly maxSteps: number;
  /** p0, or null if the scorer has none. */
  readonly threshold: number | null;
  readonly repeats: boolean;
  readonly scoreSignature: string;
  /** Asks an expert, which sees the previous answer, and returns its answer, the cost of the call, and P(y). */
  ask(
    question: Question,
    previousAnswer: string | null,
    expert: number,
  ): { readonly text: string; readonly cost: number; readonly score: number };
}

/**
 * Returns a source of answers over the same questions, experts and score as `compileAnswerGraph`. Only the states that episodes visit are
 * computed. If each question is used once, that is far less work than compiling the graph, and there may be infinitely many questions.
 *
 * @throws as `compileAnswerGraph`; also when a question without an id is drawn
 *
 * @example
 * ```ts
 * import { createAnswerSource, createDerVectorEnv } from '@der-gym/env';
 *
 * const source = createAnswerSource({
 *   questions: {
 *     length: Number.POSITIVE_INFINITY,
 *     question: (number) => ({ id: `${number}`, text: `What is ${number} x 1?`, reference: `${number}` }),
 *   },
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ question, expert }) => ({ text: expert === 0 ? '0' : question.id }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 * });
 * const env = createDerVectorEnv(source, { numEnvs: 2, observes: ['step'] });
 * Array.from(env.reset().infos.question); // => [0, 1]
 * const { terminations, infos } = env.step([0, 0]);
 * Array.from(terminations); // => [1, 0]
 * Array.from(infos.question); // => [2, 1]
 * ```
 */
export function createAnswerSource(options: AnswerSourceOptions): AnswerSource {
  const { pool, scorer, maxSteps = derDefaults.maxSteps, prompt = 'ktp', cost = 'parameters' } = options;
  const { threshold = scorer.defaultThreshold, repeats = true } = options;
  const { experts } = pool;
  expectInteger('maxSteps', maxSteps, 1);
  if (threshold !== null) expectNumber('threshold', threshold);
  const own =
    'question' in options.questions ? ownSource(options.questions) : ownQuestions(options.questions);
  const questions = { length: own.length, question: (number: number) => questionAt(own, number) };
  checkExperts(experts);
  checkCostRule(cost);
  checkHorizon(maxSteps, experts.length, repeats);
  const template = templateOf(prompt);
  return {
    questions,
    experts,
    maxSteps,
    threshold,
    repeats,
    scoreSignature: scorer.signature,
    ask(question, previousAnswer, expert) {
      const { text, cost: price } = callExpert(question, previousAnswer, expert, pool, template, cost);
      return { text, cost: price, score: scoreAnswer(scorer, text, question, experts[expert]!.name) };
    },
  };
}
