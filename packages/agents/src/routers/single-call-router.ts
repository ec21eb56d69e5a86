import type { Expert, Policy, Question } from '@der-gym/env';
import { oneHotRows } from '../methods/single.ts';
import { chooseRows } from './_choose.ts';

/** A router that asks one expert a question and returns its answer. */
export interface SingleCallRouter {
  readonly name: string;
  /** Its own size in billions of parameters, without the experts. */
  readonly agentParameters: number;
  /** The settings chosen on validation, by name. */
  readonly chosen: Readonly<Record<string, number>>;
  /** Mean utility on validation. */
  readonly validationUtility: number;
  /** Asks the chosen expert, whatever the previous answers. */
  readonly policy: Policy;
  /** The value of each expert, of which the highest is asked; shape [questions, experts]. */
  values(questions: readonly Pick<Question, 'text'>[]): Float64Array;
  /** Index of the expert to ask for each question: the highest value, ties to the cheapest, then the lowest index. */
  route(questions: readonly Pick<Question, 'text'>[]): Int32Array;
}

/** Makes a router from a function that values experts. */
export function singleCallRouter(
  made: Omit<SingleCallRouter, 'policy' | 'route'>,
  experts: readonly Expert[],
): SingleCallRouter {
  const { name, agentParameters, chosen, validationUtility, values } = made;
  const route = (questions: readonly Pick<Question, 'text'>[]) => chooseRows(values(questions), experts);
  const policy: Policy = {
    name,
    observes: [],
    probabilities: (observations) =>
      oneHotRows(route(observations.map(({ question }) => ({ text: question }))), experts.length),
  };
  return { name, agentParameters, chosen, validationUtility, policy, values, route };
}
