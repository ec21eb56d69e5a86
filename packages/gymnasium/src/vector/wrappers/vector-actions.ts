import { createRng, type Rng } from '../../rng.ts';
import type { Dtype } from '../../spaces/_dtype.ts';
import { concatenate } from '../../spaces/batch-space.ts';
import type { Box } from '../../spaces/box.ts';
import type { BatchOf, SampleOf, Space } from '../../spaces/space.ts';
import type { RescaleOptions } from '../../wrappers/_affine.ts';
import type { CellSpace, DiscretizeOptions } from '../../wrappers/_bins.ts';
import { clipRule, discretizeActionRule, rescaleActionRule } from '../../wrappers/box-actions.ts';
import { type StickyActionOptions, type StickyMemory, stickyMemory } from '../../wrappers/sticky-action.ts';
import { transformActionRule } from '../../wrappers/transform.ts';
import type { ActionBatch, AutoresetMode, VectorEnv, VectorStepResult } from '../vector-env.ts';
import { EpisodicVectorWrapper, type Moment } from './_episodic.ts';
import { listActions, VectorRuledAction } from './_ruled.ts';

/** `TransformAction` for every environment. The function takes one action. */
export class VectorTransformAction<
  O extends Space,
  InnerA extends Space,
  M extends AutoresetMode,
  A extends Space = InnerA,
> extends VectorRuledAction<O, A, M, InnerA> {
  constructor(
    env: VectorEnv<O, InnerA, M>,
    change: (action: SampleOf<A>) => SampleOf<InnerA>,
    singleActionSpace?: A,
  ) {
    super(env, transformActionRule(env.singleActionSpace, change, singleActionSpace));
  }
}

/** `ClipAction` for every environment. */
export class VectorClipAction<
  O extends Space,
  D extends Dtype,
  M extends AutoresetMode,
> extends VectorRuledAction<O, Box<D>, M, Box<D>> {
  constructor(env: VectorEnv<O, Box<D>, M>) {
    super(env, clipRule(env.singleActionSpace));
  }
}

/** `RescaleAction` for every environment. */
export class VectorRescaleAction<
  O extends Space,
  D extends Dtype,
  M extends AutoresetMode,
> extends VectorRuledAction<O, Box<D>, M, Box<D>> {
  constructor(env: VectorEnv<O, Box<D>, M>, options: RescaleOptions) {
    super(env, rescaleActionRule(env.singleActionSpace, options));
  }
}

/** `DiscretizeAction` for every environment. */
export class VectorDiscretizeAction<
  O extends Space,
  D extends Dtype,
  M extends AutoresetMode,
  Multi extends boolean = false,
> extends VectorRuledAction<O, CellSpace<Multi>, M, Box<D>> {
  constructor(env: VectorEnv<O, Box<D>, M>, options: DiscretizeOptions<Multi>) {
    super(env, discretizeActionRule(env.singleActionSpace, options));
  }
}

/**
 * `StickyAction` for every environment. Each has its own random stream, which the seed of a reset restarts.
 *
 * @throws Error when the first reset has no seed
 */
export class VectorStickyAction<
  O extends Space,
  A extends Space,
  M extends AutoresetMode,
> extends EpisodicVectorWrapper<O, A, M> {
  readonly #memories: readonly StickyMemory<SampleOf<A>>[];
  readonly #rngs: (Rng | undefined)[];

  constructor(env: VectorEnv<O, A, M>, options: StickyActionOptions) {
    super(env);
    this.#memories = Array.from({ length: env.numEnvs }, () => stickyMemory(options));
    this.#rngs = new Array(env.numEnvs).fill(undefined);
  }

  protected override begin(index: number, seed: number | undefined): void {
    // forked, so that it differs from the stream of the environment itself
    if (seed !== undefined) this.#rngs[index] = createRng(seed).fork('sticky action');
    this.#memories[index]!.begin();
  }

  override step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    const taken = listActions(this.singleActionSpace, actions, this.numEnvs).map((action, i) => {
      const rng = this.#rngs[i];
      if (rng === undefined)
        throw new Error(`Expected a seed for environment ${i} in its first \`reset\`, got none.`);
      // in a pseudo-step no action is taken
      return this.willBegin(i) ? action : this.#memories[i]!.stick(action, rng);
    });
    return super.step(concatenate(this.singleActionSpace, taken));
  }

  protected afterStep(
    result: VectorStepResult<BatchOf<O>, M>,
    moments: readonly Moment[],
  ): VectorStepResult<BatchOf<O>, M> {
    moments.forEach((moment, i) => {
      if (moment === 'began' || moment === 'ended-and-began') this.#memories[i]!.begin();
    });
    return result;
  }
}
