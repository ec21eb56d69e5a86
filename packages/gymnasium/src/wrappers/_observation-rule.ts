import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/** What becomes of the observations of one environment, one episode after the other. */
export interface ObservationMemory<InnerO extends Space, O extends Space> {
  /** The first observation of an episode. */
  first(observation: SampleOf<InnerO>): SampleOf<O>;
  /** Every later one. */
  next(observation: SampleOf<InnerO>): SampleOf<O>;
}

/** A change of observations, written once for the single wrapper and for the vector one. */
export interface ObservationRule<InnerO extends Space, O extends Space> {
  readonly space: O;
  /** What one environment needs of its own. */
  create(): ObservationMemory<InnerO, O>;
}

/** A rule that looks at one observation at a time. */
export function statelessRule<InnerO extends Space, O extends Space>(
  space: O,
  change: (observation: SampleOf<InnerO>) => SampleOf<O>,
): ObservationRule<InnerO, O> {
  return { space, create: () => ({ first: change, next: change }) };
}

/** An environment whose observations follow a rule. */
export class RuledObservation<O extends Space, A extends Space, InnerO extends Space> extends Wrapper<
  O,
  A,
  InnerO
> {
  readonly #memory: ObservationMemory<InnerO, O>;

  constructor(env: Env<InnerO, A>, rule: ObservationRule<InnerO, O>) {
    super(env, { observationSpace: rule.space });
    this.#memory = rule.create();
  }

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = this.env.reset(options);
    return { ...result, observation: this.#memory.first(result.observation) };
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = this.env.step(action);
    return { ...result, observation: this.#memory.next(result.observation) };
  }
}
