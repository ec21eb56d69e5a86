import {
  expectInteger,
  expectKind,
  expectNumber,
  expectObject,
  expectOneOf,
  expectThat,
} from 'gymnasium-js/expect';

/** Settings of DER's training as published, all of them; `derPpoPresets` holds the two published forms. */
export interface DerPpoOptions {
  /** Environment steps in all; the run makes floor(totalSteps / (bufferSize · maxSteps)) updates, and shorter episodes take fewer steps. */
  readonly totalSteps: number;
  /** T_max, the length of the longest episode. */
  readonly maxSteps: number;
  /** M, the trajectories of the buffer. */
  readonly bufferSize: number;
  /** How often something is drawn from a full buffer and learnt from; null: M times. */
  readonly iterations: number | null;
  /** How many trajectories are drawn each time, uniformly and none of them twice; at most M. */
  readonly trajectoriesPerIteration: number;
  /** A_t of Eq. 5: r_t - V_old(s_t), or G_t - V_old(s_t). */
  readonly advantage: 'reward - value' | 'return - value';
  /** Of future rewards in G_t, in [0, 1]. */
  readonly discount: number;
  /** Epsilon of Eq. 5. */
  readonly clipRange: number;
  /** Of the actor's Adam. */
  readonly learningRate: number;
  /** Of the critic's Adam. */
  readonly criticLearningRate: number;
  /**
   * The first fault of the public code: returns are summed over the trajectories that were drawn as if they were one, so that each is
   * paid discounted rewards of whichever was drawn next.
   */
  readonly returnsLeak: boolean;
  /** The second fault: scores every action that was drawn in every state that was drawn, n² pairs. */
  readonly crossPairs: boolean;
}

/** @throws RangeError naming the option that is missing, out of range or unknown */
export function checkDerPpoOptions(options: DerPpoOptions): void {
  expectObject('options', options, names);
  for (const name of ['totalSteps', 'maxSteps', 'bufferSize', 'trajectoriesPerIteration'] as const) {
    expectInteger(name, options[name], 1);
  }
  const { iterations, trajectoriesPerIteration: drawn, bufferSize, returnsLeak, crossPairs } = options;
  if (iterations !== null) expectInteger('iterations', iterations, 1);
  expectThat('bufferSize', bufferSize, drawn <= bufferSize, `at least ${drawn}, so many are drawn from it`);
  expectOneOf('advantage', options.advantage, ['reward - value', 'return - value']);
  expectNumber('discount', options.discount, 0, 1);
  for (const name of ['clipRange', 'learningRate', 'criticLearningRate'] as const) {
    expectNumber(name, options[name], 0);
  }
  expectKind('returnsLeak', returnsLeak, 'boolean');
  expectKind('crossPairs', crossPairs, 'boolean');
}

const names: readonly (keyof DerPpoOptions)[] = [
  'totalSteps',
  'maxSteps',
  'bufferSize',
  'iterations',
  'trajectoriesPerIteration',
  'advantage',
  'discount',
  'clipRange',
  'learningRate',
  'criticLearningRate',
  'returnsLeak',
  'crossPairs',
];
