import { expectOneOf, expectPositiveInteger } from '../_check.ts';
import type { Activation, MlpArchitecture } from './policy-network.ts';

/** Where one dense layer lies in the flat parameters. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** First weight; weights are [inputs, outputs] row-major. */
  readonly weights: number;
  readonly biases: number;
  /** What follows the sum. */
  readonly activation: Activation | 'linear';
}

export interface MlpLayout {
  readonly actor: readonly Layer[];
  readonly critic: readonly Layer[];
  /** How many parameters there are in all. */
  readonly size: number;
  /** The widest layer. */
  readonly width: number;
}

export function mlpLayout(architecture: MlpArchitecture): MlpLayout {
  const { observationSize, numActions, hiddenSizes, activation } = architecture;
  expectOneOf('activation', activation, ['tanh', 'relu']);
  expectPositiveInteger('observationSize', observationSize);
  expectPositiveInteger('numActions', numActions);
  for (const [i, size] of hiddenSizes.entries()) expectPositiveInteger(`hiddenSizes[${i}]`, size);
  let offset = 0;
  const chain = (outputs: number): Layer[] => {
    const sizes = [observationSize, ...hiddenSizes, outputs];
    return sizes.slice(1).map((size, i) => {
      const inputs = sizes[i]!;
      const weights = offset;
      const biases = weights + inputs * size;
      offset = biases + size;
      return {
        inputs,
        outputs: size,
        weights,
        biases,
        activation: i < hiddenSizes.length ? activation : 'linear',
      };
    });
  };
  const actor = chain(numActions);
  const critic = chain(1);
  return { actor, critic, size: offset, width: Math.max(numActions, ...hiddenSizes) };
}

/** @throws RangeError when the two are not of the same shape throughout */
export function expectArchitecture(expected: MlpArchitecture, got: MlpArchitecture): void {
  const text = (a: MlpArchitecture) =>
    `${a.kind} ${[a.observationSize, ...a.hiddenSizes, a.numActions].join('-')} ${a.activation}`;
  if (text(expected) !== text(got)) {
    throw new RangeError(`Expected a state of a network ${text(expected)}, got one of ${text(got)}.`);
  }
}
