import type { Expert, PublicQuestion, TextEncoder } from '@der-gym/env';
import { derDefaults } from '@der-gym/env/rewards';
import { expectLength, expectNumber } from 'gymnasium-js/expect';

/** Questions, and the scores of each expert's answer to the bare question. */
export interface ScoredQuestions {
  readonly questions: readonly PublicQuestion[];
  /** P of each expert's answer, row-major, shape [questions, experts]. */
  readonly scores: ArrayLike<number>;
}

/** Inputs for fitting a single-call router. */
export interface FitRouterOptions {
  /** Data for fitting weights. */
  readonly train: ScoredQuestions;
  /** Data for choosing penalties and other settings, by the mean utility of the chosen experts. */
  readonly validation: ScoredQuestions;
  readonly experts: readonly Expert[];
  /** Score per billion parameters (alpha of the paper). @defaultValue 0.001 */
  readonly costWeight?: number;
  /** Encodes questions; its answer half is not used. @defaultValue 2048 hashed words and pairs, idf of the train questions */
  readonly encoder?: TextEncoder;
  /** @defaultValue the method's */
  readonly name?: string;
}

/** Checks the inputs, and returns the cost weight. */
export function checkFit(
  { train, validation, experts, costWeight = derDefaults.costWeight }: FitRouterOptions,
  { missing = false } = {},
): number {
  if (experts.length === 0) throw new RangeError('Expected `experts` to hold at least one, got none.');
  expectNumber('costWeight', costWeight, 0);
  for (const [part, { questions, scores }] of Object.entries({ train, validation })) {
    if (questions.length === 0) throw new RangeError(`Expected \`${part}.questions\` to hold one, got none.`);
    expectLength(`${part}.scores`, scores, questions.length * experts.length);
    const mayMiss = missing && part === 'train';
    for (let i = 0; i < scores.length; i += 1) {
      if (Number.isFinite(scores[i]) || (mayMiss && Number.isNaN(scores[i]))) continue;
      throw new RangeError(`Expected \`${part}.scores[${i}]\` to be finite, got ${scores[i]}.`);
    }
  }
  return costWeight;
}

/** Throws for an empty grid. */
export function expectChoices(name: string, values: readonly number[]): readonly number[] {
  if (values.length === 0) throw new RangeError(`Expected \`${name}\` to hold a choice, got none.`);
  return values;
}
