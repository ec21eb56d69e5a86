/** A wrapper that `make` puts around an environment, as JSON. */
interface WrapperSpec {
  /** What to call it. */
  readonly name: string;
  /** The options it is made with. */
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** How a registered environment is made, as JSON; what makes it stays with the registry. */
export interface EnvSpec {
  /** `namespace/name-v1`; the namespace and the version may be missing. */
  readonly id: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly version: number | null;
  /** Mean return at which the environment counts as solved, null where nobody says. */
  readonly rewardThreshold: number | null;
  /** True when the same seed and actions may give different results. */
  readonly nondeterministic: boolean;
  /** Steps after which an episode is truncated, null for no limit. */
  readonly maxEpisodeSteps: number | null;
  /** Whether a step before the first reset is an error. */
  readonly orderEnforce: boolean;
  /** Whether the first reset and step go unchecked. */
  readonly disableEnvChecker: boolean;
  /** The options the environment was made with. */
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Wrappers outside the time limit, inside out. */
  readonly additionalWrappers: readonly WrapperSpec[];
  /** Whether the environment has a vector environment of its own. */
  readonly hasVectorEntryPoint: boolean;
}
