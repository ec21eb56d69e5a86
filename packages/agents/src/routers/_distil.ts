import type { Question } from '@der-gym/env';
import { expectPositive } from 'gymnasium-js/expect';
import { penaltyPath } from '../linear/penalty-path.ts';
import { fitSoftmax, type LinearModel, softmaxProbabilities } from '../linear/softmax-regression.ts';
import { bestOnValidation, type Candidate } from './_choose.ts';
import { encodeQuestions, questionEncoder } from './_question-features.ts';
import type { FitRouterOptions } from './scored-questions.ts';
import { type SingleCallRouter, singleCallRouter } from './single-call-router.ts';

/** A set of labels to learn, and its settings. */
interface Labelling {
  /** Shape [train questions, experts]. A row sums to 1, or to 0 if it is left out. */
  readonly labels: Float64Array;
  readonly chosen: Readonly<Record<string, number>>;
}

/** The softmax regression whose labelling and penalty are best on validation. Ties go to the earlier labelling, then the stronger penalty. */
export function distil(
  options: FitRouterOptions,
  {
    labellings,
    l2: penalties,
    name,
    costWeight,
  }: {
    readonly labellings: readonly Labelling[];
    readonly l2: readonly number[];
    readonly name: string;
    readonly costWeight: number;
  },
): SingleCallRouter {
  const { train, validation, experts } = options;
  const encoder = options.encoder ?? questionEncoder(train.questions);
  const features = encodeQuestions(encoder, train.questions);
  const held = encodeQuestions(encoder, validation.questions);
  interface Found {
    readonly model: LinearModel;
    readonly chosen: Readonly<Record<string, number>>;
  }
  function* fits(): Generator<Candidate<Found>> {
    for (const { labels, chosen } of labellings) {
      const data = { features, labels, classes: experts.length };
      for (const { model, l2 } of penaltyPath(penalties, (fit) => fitSoftmax({ ...data, ...fit }))) {
        yield { model: { model, chosen: { ...chosen, l2 } }, values: softmaxProbabilities(model, held) };
      }
    }
  }
  const { model: found, utility } = bestOnValidation(fits(), validation, experts, costWeight);
  const values = (questions: readonly Pick<Question, 'text'>[]) =>
    softmaxProbabilities(found.model, encodeQuestions(encoder, questions));
  const agentParameters = found.model.weights.length / 1e9;
  return singleCallRouter(
    { name, agentParameters, chosen: found.chosen, validationUtility: utility, values },
    experts,
  );
}

/** softmax(values / temperature) of every row of `columns` values. */
export function softmaxRows(values: ArrayLike<number>, columns: number, temperature: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += columns) {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = start; c < start + columns; c += 1) most = Math.max(most, values[c]!);
    let sum = 0;
    for (let c = start; c < start + columns; c += 1) {
      out[c] = Math.exp((values[c]! - most) / temperature);
      sum += out[c]!;
    }
    for (let c = start; c < start + columns; c += 1) out[c] = out[c]! / sum;
  }
  return out;
}

/** Throws for temperatures that are not above 0. */
export function checkTemperatures(temperatures: readonly number[]): void {
  for (const temperature of temperatures) {
    expectPositive('temperatures', temperature);
  }
}
