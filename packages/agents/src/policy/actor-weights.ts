import type { CustomArchitecture, MlpArchitecture, PolicyNetwork } from '../network/policy-network.ts';
import type { ObservationNormalization } from '../ppo/normalization.ts';
import type { Reals } from '../reals.ts';

/** A trained perceptron: a network or its state, and how observations were scaled for it. */
export interface ActorWeights {
  readonly architecture: MlpArchitecture;
  /** Flat, as in `PolicyNetwork.parameters`. */
  readonly parameters: Reals;
  /** `trainer.normalization()` where training normalised observations. @defaultValue null */
  readonly normalization?: ObservationNormalization | null;
}

/**
 * A trained network of the user's own. It acts itself, with the weights it has at the time: training it further changes
 * every policy made of it, and disposing of it ends them.
 */
export interface CustomActor {
  readonly network: PolicyNetwork<CustomArchitecture>;
  /** As in `ActorWeights`. @defaultValue null */
  readonly normalization?: ObservationNormalization | null;
}
