import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/** Changes the observations of one environment, and remembers what it needs of the current episode. */
export interface ObservationMemory<InnerO extends Space, O extends Space> {
  /** Changes the first observation of an episode. */
  first(observation: SampleOf<InnerO>): SampleOf<O>;
  /** Changes any later observation. */
  next(observation: SampleOf<InnerO>): SampleOf<O>;
}

/** A change of observations, shared by the single and the vector wrapper. */
export interface ObservationRule<InnerO extends Space, O extends Space> {
  readonly space: O;
  /** Creates the memory of one environment. */
  create(): ObservationMemory<InnerO, O>;
}

/** Returns a rule that needs no memory. */
export function statelessRule<InnerO extends Space, O extends Space>(
  space: O,
  change: (observation: SampleOf<InnerO>) => SampleOf<O>,
): ObservationRule<InnerO, O> {
  return { space, create: () => ({ first: change, next: change }) };
}

/** A wrapper that changes observations by a rule. */
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
