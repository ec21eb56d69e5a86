import type { CustomArchitecture, MlpArchitecture, PolicyNetwork } from '../network/policy-network.ts';
import type { ObservationNormalization } from '../ppo/normalization.ts';
import type { Reals } from '../reals.ts';

/** A trained perceptron: a network or its state, and the scaling of its observations. */
export interface ActorWeights {
  readonly architecture: MlpArchitecture;
  /** Flat, as in `PolicyNetwork.parameters`. */
  readonly parameters: Reals;
  /** `trainer.normalization()` if training normalised observations. @defaultValue null */
  readonly normalization?: ObservationNormalization | null;
}

/**
 * A trained custom network. Its policies do not copy the network: further training changes them, and after `dispose` they no
 * longer work.
 */
export interface CustomActor {
  readonly network: PolicyNetwork<CustomArchitecture>;
  /** As in `ActorWeights`. @defaultValue null */
  readonly normalization?: ObservationNormalization | null;
}
