import type { NetworkBackend } from '@der-gym/agents';
import type { Observable } from '@der-gym/env';

/** How a DER router is trained; saved with every run. */
export interface DerTrainingOptions {
  /** `'paper'`: Eq. 3 and 4; `'utility'`: final score less cost. @defaultValue 'paper' */
  readonly reward?: 'paper' | 'utility';
  /** What the router sees besides the question. The paper's sees the answer and nothing else. @defaultValue ['answer'] */
  readonly observes?: readonly Observable[];
  /** Expert calls to learn from. @defaultValue 100000 */
  readonly steps?: number;
  /** Episodes played side by side. @defaultValue 256 */
  readonly numEnvs?: number;
  /** Calls of each between two updates. @defaultValue 8 */
  readonly numSteps?: number;
  /** @defaultValue 4 */
  readonly updateEpochs?: number;
  /** @defaultValue 16 */
  readonly numMinibatches?: number;
  /** Falls on a line to 0. @defaultValue 0.002 */
  readonly learningRate?: number;
  /** @defaultValue 0.01 */
  readonly entropyCoefficient?: number;
  /** RL discount; an episode has at most T_max calls. @defaultValue 1 */
  readonly discount?: number;
  /** Widths of the hidden layers of actor and critic. @defaultValue [64] */
  readonly hiddenSizes?: readonly number[];
  /** Hashed entries for the question and for the answer, each. @defaultValue 256 */
  readonly textSize?: number;
  /** @defaultValue 'fused' */
  readonly backend?: NetworkBackend;
}

export type ResolvedDerTrainingOptions = Required<DerTrainingOptions>;

/** Settings that were found on the train and validation parts of the synthetic pool. */
export const derTrainingDefaults: ResolvedDerTrainingOptions = {
  reward: 'paper',
  observes: ['answer'],
  steps: 100_000,
  numEnvs: 256,
  numSteps: 8,
  updateEpochs: 4,
  numMinibatches: 16,
  learningRate: 2e-3,
  entropyCoefficient: 0.01,
  discount: 1,
  hiddenSizes: [64],
  textSize: 256,
  backend: 'fused',
};
