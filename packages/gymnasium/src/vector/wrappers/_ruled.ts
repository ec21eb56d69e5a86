import { expected } from '../../_show.ts';
import { concatenate } from '../../spaces/batch-space.ts';
import type { BatchOf, SampleOf, Space } from '../../spaces/space.ts';
import type { ObservationMemory, ObservationRule } from '../../wrappers/_observation-rule.ts';
import type { ActionRule } from '../../wrappers/box-actions.ts';
import { infosAs, readActions } from '../_arguments.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';
import { EpisodicVectorWrapper, type Moment } from './_episodic.ts';
import { VectorActionWrapper } from './vector-hooks.ts';

/** A vector wrapper that changes the observations of each environment by a rule. */
export class VectorRuledObservation<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
  InnerO extends Space,
> extends EpisodicVectorWrapper<O, A, M, InnerO> {
  readonly #memories: readonly ObservationMemory<InnerO, O>[];
  readonly #shown: BatchOf<O>;

  constructor(env: VectorEnv<InnerO, A, M>, rule: ObservationRule<InnerO, O>) {
    super(env, { singleObservationSpace: rule.space });
    this.#memories = Array.from({ length: env.numEnvs }, () => rule.create());
    this.#shown = rule.space.createBatch(env.numEnvs) as BatchOf<O>;
  }

  protected override afterReset(
    { observations, infos }: VectorResetResult<BatchOf<InnerO>, M>,
    begun: Uint8Array,
  ): VectorResetResult<BatchOf<O>, M> {
    // the others keep their last observation
    for (let i = 0; i < this.numEnvs; i++) {
      if (begun[i] === 1) this.#show(i, this.#memories[i]!.first(this.#read(observations, i)));
    }
    return { observations: this.#copyShown(), infos: infosAs(infos) };
  }

  protected afterStep(
    { observations, infos, ...rest }: VectorStepResult<BatchOf<InnerO>, M>,
    moments: readonly Moment[],
  ): VectorStepResult<BatchOf<O>, M> {
    let finals: BatchOf<O> | null = null;
    moments.forEach((moment, i) => {
      const memory = this.#memories[i]!;
      if (moment === 'ended-and-began') {
        finals ??= this.singleObservationSpace.createBatch(this.numEnvs) as BatchOf<O>;
        const last = memory.next(this.#read(infos.finalObservation as BatchOf<InnerO>, i));
        this.singleObservationSpace.writeBatch(finals, i, last);
      }
      const observation = this.#read(observations, i);
      const begins = moment === 'began' || moment === 'ended-and-began';
      this.#show(i, begins ? memory.first(observation) : memory.next(observation));
    });
    const shownInfos = finals === null ? infos : { ...infos, finalObservation: finals };
    return { ...rest, observations: this.#copyShown(), infos: infosAs(shownInfos) };
  }

  #read(batch: BatchOf<InnerO>, index: number): SampleOf<InnerO> {
    return this.env.singleObservationSpace.readBatch(batch, index) as SampleOf<InnerO>;
  }

  #show(index: number, observation: SampleOf<O>): void {
    this.singleObservationSpace.writeBatch(this.#shown, index, observation);
  }

  #copyShown(): BatchOf<O> {
    return this.singleObservationSpace.copyBatch(this.#shown) as BatchOf<O>;
  }
}

/** A vector wrapper that changes the actions of each environment by a rule. */
export class VectorRuledAction<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
  InnerA extends Space,
> extends VectorActionWrapper<O, A, M, InnerA> {
  readonly #rule: ActionRule<A, InnerA>;

  constructor(env: VectorEnv<O, InnerA, M>, rule: ActionRule<A, InnerA>) {
    super(env, { singleActionSpace: rule.space });
    this.#rule = rule;
  }

  actions(actions: ActionBatch<A>): ActionBatch<InnerA> {
    const all = listActions(this.singleActionSpace, actions, this.numEnvs);
    return concatenate(
      this.env.singleActionSpace,
      all.map((action) => this.#rule.inner(action)),
    );
  }
}

/** Returns the actions as an array, one per environment. */
export function listActions<A extends Space>(
  space: A,
  actions: ActionBatch<A>,
  numEnvs: number,
): SampleOf<A>[] {
  const perEnv = readActions(space, actions, numEnvs);
  return Array.from({ length: numEnvs }, (_, i) => {
    const action = perEnv === null ? (space.readBatch(actions, i) as SampleOf<A>) : perEnv[i]!;
    if (!space.contains(action)) throw new RangeError(expected(`actions[${i}]`, `in ${space}`, action));
    return action as SampleOf<A>;
  });
}
