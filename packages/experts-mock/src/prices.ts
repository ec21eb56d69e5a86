import type { Expert } from '@der-gym/env';
import { expectNumber, show } from 'gymnasium-js/expect';

/** The cost of one call of each expert. */
export interface PriceTable {
  /** Name and version; printed with every result. */
  readonly id: string;
  /** What the costs count, in one sentence. */
  readonly note: string;
  /** Billions of parameters per call, by the name of the expert. */
  readonly parameters: ReadonlyMap<string, number>;
}

/**
 * The two price tables of the recorded GSM8K solutions.
 *
 * A "verification" system draws 100 solutions, and a verifier of the generator's size selects one (Cobbe et al. 2021,
 * "Training Verifiers to Solve Math Word Problems"). `perCall` counts one call of the generator. `asRun` counts the calls that
 * ran, 100 x (generator + verifier): 100 x (6 + 6) = 1,200 and 100 x (175 + 175) = 35,000 billion.
 *
 * @example
 * ```ts
 * import { gsm8kPrices } from '@der-gym/experts-mock';
 *
 * [...gsm8kPrices.perCall.parameters.values()]; // => [6, 6, 175, 175]
 * [...gsm8kPrices.asRun.parameters.values()]; // => [6, 1200, 175, 35000]
 * ```
 */
export const gsm8kPrices: { readonly perCall: PriceTable; readonly asRun: PriceTable } = {
  perCall: {
    id: 'gsm8k-per-call/1',
    note: 'every system at the price of one call of its generator',
    parameters: new Map([
      ['gpt3-6b-finetuning', 6],
      ['gpt3-6b-verification', 6],
      ['gpt3-175b-finetuning', 175],
      ['gpt3-175b-verification', 175],
    ]),
  },
  asRun: {
    id: 'gsm8k-as-run/1',
    note: 'verification systems at 100 x (generator + verifier)',
    parameters: new Map([
      ['gpt3-6b-finetuning', 6],
      ['gpt3-6b-verification', 1200],
      ['gpt3-175b-finetuning', 175],
      ['gpt3-175b-verification', 35_000],
    ]),
  },
};

/**
 * Returns the experts with their parameters per call from a price table.
 *
 * @throws TypeError with the name of an expert that is not in the table; RangeError for a price that is negative or not finite
 *
 * @example
 * ```ts
 * import { gsm8kPrices } from '@der-gym/experts-mock';
 * import { applyPrices } from './prices.ts';
 *
 * applyPrices([{ name: 'gpt3-6b-verification', parameters: 6 }], gsm8kPrices.asRun);
 * // => [{ name: 'gpt3-6b-verification', parameters: 1200 }]
 * ```
 */
export function applyPrices(experts: readonly Expert[], table: PriceTable): readonly Expert[] {
  return experts.map((expert) => {
    const parameters = table.parameters.get(expert.name);
    if (parameters === undefined) {
      throw new TypeError(
        `Expected the price table ${show(table.id)} to list every expert, got none for ${show(expert.name)}.`,
      );
    }
    expectNumber(`parameters[${show(expert.name)}]`, parameters, 0);
    return { ...expert, parameters: parameters + 0 };
  });
}
