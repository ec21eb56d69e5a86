import { expected } from '../_show.ts';
import type { Env } from '../env.ts';
import { type ArrayOf, createArray, type Dtype } from '../spaces/_dtype.ts';
import { Box } from '../spaces/box.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { createAffine, type RescaleOptions } from './_affine.ts';
import { type CellSpace, createBins, type DiscretizeOptions } from './_bins.ts';
import { assertBox } from './_box.ts';
import { ActionWrapper } from './hooks.ts';

/** A change of actions, shared by the single and the vector wrapper. */
export interface ActionRule<A extends Space, InnerA extends Space> {
  readonly space: A;
  /** Returns the inner action for an action of the space. */
  inner(action: SampleOf<A>): SampleOf<InnerA>;
}

/** A wrapper that changes actions by a rule. */
export class RuledAction<O extends Space, A extends Space, InnerA extends Space> extends ActionWrapper<
  O,
  A,
  InnerA
> {
  readonly #rule: ActionRule<A, InnerA>;

  constructor(env: Env<O, InnerA>, rule: ActionRule<A, InnerA>) {
    super(env, { actionSpace: rule.space });
    this.#rule = rule;
  }

  action(action: SampleOf<A>): SampleOf<InnerA> {
    const space: Space = this.#rule.space;
    if (!space.contains(action)) throw new RangeError(expected('action', `in ${space}`, action));
    return this.#rule.inner(action);
  }
}

export function clipRule<D extends Dtype>(space: Box<D>): ActionRule<Box<D>, Box<D>> {
  assertBox('actionSpace', space);
  const { shape, dtype, size } = space;
  const outer = new Box<D>(-Infinity, Infinity, { shape, dtype });
  return {
    space: outer,
    inner(action) {
      const clipped = createArray(dtype, size);
      for (let i = 0; i < size; i++)
        clipped[i] = Math.min(space.high[i]!, Math.max(space.low[i]!, action[i]!));
      return clipped as SampleOf<Box<D>>;
    },
  };
}

/** Accepts any action with the shape of a Box, and clips it to the bounds. */
export class ClipAction<O extends Space, D extends Dtype> extends RuledAction<O, Box<D>, Box<D>> {
  constructor(env: Env<O, Box<D>>) {
    super(env, clipRule(env.actionSpace));
  }
}

export function rescaleActionRule<D extends Dtype>(
  space: Box<D>,
  options: RescaleOptions,
): ActionRule<Box<D>, Box<D>> {
  const affine = createAffine('actionSpace', space, options);
  return {
    space: affine.space,
    inner(action) {
      return affine.back(action as ArrayOf<D>) as SampleOf<Box<D>>;
    },
  };
}

/** Accepts actions within new bounds, and maps them linearly to the bounds of the inner Box. */
export class RescaleAction<O extends Space, D extends Dtype> extends RuledAction<O, Box<D>, Box<D>> {
  constructor(env: Env<O, Box<D>>, options: RescaleOptions) {
    super(env, rescaleActionRule(env.actionSpace, options));
  }
}

export function discretizeActionRule<D extends Dtype, Multi extends boolean>(
  space: Box<D>,
  options: DiscretizeOptions<Multi>,
): ActionRule<CellSpace<Multi>, Box<D>> {
  const bins = createBins('actionSpace', space, options);
  return {
    space: bins.space as CellSpace<Multi>,
    inner(action) {
      return bins.middleOf(action as number | Int32Array) as SampleOf<Box<D>>;
    },
  };
}

/**
 * Accepts the index of a cell of a bounded Box, and takes the action in the middle of the cell.
 *
 * A Box of [-2, 2] in 4 bins has the actions -1.5, -0.5, 0.5 and 1.5.
 */
export class DiscretizeAction<
  O extends Space,
  D extends Dtype,
  Multi extends boolean = false,
> extends RuledAction<O, CellSpace<Multi>, Box<D>> {
  constructor(env: Env<O, Box<D>>, options: DiscretizeOptions<Multi>) {
    super(env, discretizeActionRule(env.actionSpace, options));
  }
}
