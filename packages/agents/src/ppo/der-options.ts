import {
  expectInteger,
  expectKind,
  expectNumber,
  expectObject,
  expectOneOf,
  expectThat,
} from 'gymnasium-js/expect';

/** All settings of DER's published training. `derPpoPresets` holds its two published forms. */
export interface DerPpoOptions {
  /** Total environment steps. The run makes floor(totalSteps / (bufferSize · maxSteps)) updates; shorter episodes take fewer steps. */
  readonly totalSteps: number;
  /** T_max, the length of the longest episode. */
  readonly maxSteps: number;
  /** M, the trajectories of the buffer. */
  readonly bufferSize: number;
  /** Number of draws from a full buffer, each followed by a gradient step; null means M. */
  readonly iterations: number | null;
  /** Number of trajectories per draw, uniform without replacement; at most M. */
  readonly trajectoriesPerIteration: number;
  /** A_t of Eq. 5: r_t - V_old(s_t), or G_t - V_old(s_t). */
  readonly advantage: 'reward - value' | 'return - value';
  /** Discount of future rewards in G_t, in [0, 1]. */
  readonly discount: number;
  /** Epsilon of Eq. 5. */
  readonly clipRange: number;
  /** Learning rate of the actor's Adam. */
  readonly learningRate: number;
  /** Learning rate of the critic's Adam. */
  readonly criticLearningRate: number;
  /**
   * The first fault of the public code: returns are summed over the drawn trajectories as if they were one, so that each trajectory
   * receives discounted rewards of the one drawn next.
   */
  readonly returnsLeak: boolean;
  /** The second fault: scores every drawn action in every drawn state, n² pairs. */
  readonly crossPairs: boolean;
}

/** @throws RangeError naming an option that is missing, out of range or unknown */
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
