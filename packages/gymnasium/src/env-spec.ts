/** A wrapper that `make` puts around an environment, as JSON. */
interface WrapperSpec {
  /** The name of the wrapper. */
  readonly name: string;
  /** The options it is made with. */
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** How a registered environment is made, as JSON. The entry point itself stays in the registry. */
export interface EnvSpec {
  /** `namespace/name-v1`; the namespace and the version are optional. */
  readonly id: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly version: number | null;
  /** Mean return at which the environment counts as solved, or null if there is none. */
  readonly rewardThreshold: number | null;
  /** Whether the same seed and actions may give different results. */
  readonly nondeterministic: boolean;
  /** Steps after which an episode is truncated, null for no limit. */
  readonly maxEpisodeSteps: number | null;
  /** Whether a step before the first reset is an error. */
  readonly orderEnforce: boolean;
  /** Whether to skip the check of the first reset and step. */
  readonly disableEnvChecker: boolean;
  /** The options the environment was made with. */
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Wrappers outside the time limit, innermost first. */
  readonly additionalWrappers: readonly WrapperSpec[];
  /** Whether the environment has its own vector environment. */
  readonly hasVectorEntryPoint: boolean;
}
