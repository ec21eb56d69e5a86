import { expected } from '../_show.ts';
import type { Env } from '../env.ts';
import { expectThat } from '../expect.ts';
import { type ArrayOf, createArray, type Dtype } from '../spaces/_dtype.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { type FlatOf, flatten, flattenSpace } from '../spaces/flatten.ts';
import { MultiBinary } from '../spaces/multi-binary.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { createAffine, type RescaleOptions } from './_affine.ts';
import { type CellSpace, createBins, type DiscretizeOptions } from './_bins.ts';
import { assertBox } from './_box.ts';
import { type ObservationRule, RuledObservation, statelessRule } from './_observation-rule.ts';

/** The space of flattened observations. */
export type FlatSpaceOf<O extends Space> = O['isFlattenable'] extends true ? Box<Dtype> : Space<FlatOf<O>>;

export function flattenRule<O extends Space>(space: O): ObservationRule<O, FlatSpaceOf<O>> {
  const flat: Space = flattenSpace(space);
  return statelessRule(flat as FlatSpaceOf<O>, (observation) => {
    return flatten(space, observation) as SampleOf<FlatSpaceOf<O>>;
  });
}

/**
 * Flattens every observation.
 *
 * @example
 * ```ts
 * import { FlattenObservation, FrozenLake } from 'gymnasium-js';
 * const env = new FlattenObservation(new FrozenLake());
 * env.reset({ seed: 0 }).observation; // => [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
 * ```
 */
export class FlattenObservation<O extends Space, A extends Space> extends RuledObservation<
  FlatSpaceOf<O>,
  A,
  O
> {
  constructor(env: Env<O, A>) {
    super(env, flattenRule(env.observationSpace));
  }
}

/** Options of `ReshapeObservation`. */
export interface ReshapeOptions {
  /** The new shape, with the same number of entries. */
  readonly shape: readonly number[];
}

export function reshapeRule<D extends Dtype>(
  space: Box<D>,
  { shape }: ReshapeOptions,
): ObservationRule<Box<D>, Box<D>> {
  assertBox('observationSpace', space);
  const size = shape.reduce((product, length) => product * length, 1);
  expectThat('shape', shape, size === space.size, `a shape of ${space.size} entries`);
  // values are flat, so only the space changes
  return statelessRule(
    new Box<D>(space.low, space.high, { shape, dtype: space.dtype }),
    (observation) => observation,
  );
}

/** Gives a Box observation another shape with the same number of entries. */
export class ReshapeObservation<D extends Dtype, A extends Space> extends RuledObservation<
  Box<D>,
  A,
  Box<D>
> {
  constructor(env: Env<Box<D>, A>, options: ReshapeOptions) {
    super(env, reshapeRule(env.observationSpace, options));
  }
}

export function rescaleRule<D extends Dtype>(
  space: Box<D>,
  options: RescaleOptions,
): ObservationRule<Box<D>, Box<D>> {
  const affine = createAffine('observationSpace', space, options);
  return statelessRule(
    affine.space,
    (observation) => affine.forward(observation as ArrayOf<D>) as SampleOf<Box<D>>,
  );
}

/**
 * Maps a Box observation linearly from its bounds to new bounds, entry by entry. An entry bounded on one side is
 * shifted. An infinite bound must stay infinite.
 *
 * @example
 * ```ts
 * import { MountainCar, RescaleObservation } from 'gymnasium-js';
 * const env = new RescaleObservation(new MountainCar(), { min: -1, max: 1 });
 * env.reset({ seed: 0, options: { low: -1.2, high: -1.2 } }).observation; // => [-1, 0]
 * ```
 */
export class RescaleObservation<D extends Dtype, A extends Space> extends RuledObservation<
  Box<D>,
  A,
  Box<D>
> {
  constructor(env: Env<Box<D>, A>, options: RescaleOptions) {
    super(env, rescaleRule(env.observationSpace, options));
  }
}

/** Options of `DtypeObservation`. */
export interface DtypeOptions<D extends Dtype> {
  readonly dtype: D;
}

/** Spaces of numbers. */
export type NumericSpace = Box<Dtype> | Discrete | MultiDiscrete | MultiBinary;

export function dtypeRule<O extends Space, D extends Dtype>(
  space: O,
  { dtype }: DtypeOptions<D>,
): ObservationRule<O, Box<D>> {
  let outer: Box<D>;
  if (space instanceof Box) outer = new Box<D>(space.low, space.high, { shape: space.shape, dtype });
  else if (space instanceof MultiBinary) outer = new Box<D>(0, 1, { shape: space.shape, dtype });
  else if (space instanceof Discrete)
    outer = new Box<D>(space.start, space.start + space.n - 1, { shape: [], dtype });
  else if (space instanceof MultiDiscrete) {
    const high = space.start.map((start, i) => start + space.nvec[i]! - 1);
    outer = new Box<D>(space.start, high, { shape: space.shape, dtype });
  } else {
    throw new TypeError(expected('observationSpace', 'a Box, Discrete, MultiDiscrete or MultiBinary', space));
  }
  return statelessRule(outer, (observation) => {
    const value = createArray(dtype, outer.size);
    value.set(typeof observation === 'number' ? [observation] : (observation as ArrayLike<number>));
    return value as SampleOf<Box<D>>;
  });
}

/** Converts a numeric observation to a Box of another number type. */
export class DtypeObservation<
  O extends NumericSpace,
  A extends Space,
  D extends Dtype,
> extends RuledObservation<Box<D>, A, O> {
  constructor(env: Env<O, A>, options: DtypeOptions<D>) {
    super(env, dtypeRule(env.observationSpace, options));
  }
}

export function discretizeRule<D extends Dtype, Multi extends boolean>(
  space: Box<D>,
  options: DiscretizeOptions<Multi>,
): ObservationRule<Box<D>, CellSpace<Multi>> {
  const bins = createBins('observationSpace', space, options);
  return statelessRule(bins.space as CellSpace<Multi>, (observation) => {
    return bins.cellOf(observation as ArrayOf<D>) as SampleOf<CellSpace<Multi>>;
  });
}

/**
 * Replaces a bounded Box observation by the bins of its entries, which have equal width: as one cell index, or with
 * `multidiscrete` as one bin per entry.
 *
 * @example
 * ```ts
 * import { DiscretizeObservation, MountainCar } from 'gymnasium-js';
 * const env = new DiscretizeObservation(new MountainCar(), { bins: [9, 2] });
 * // position -0.5 is in bin 3 of [-1.2, 0.6], velocity 0 in the upper half
 * env.reset({ seed: 0, options: { low: -0.5, high: -0.5 } }).observation; // => 7
 * ```
 */
export class DiscretizeObservation<
  D extends Dtype,
  A extends Space,
  Multi extends boolean = false,
> extends RuledObservation<CellSpace<Multi>, A, Box<D>> {
  constructor(env: Env<Box<D>, A>, options: DiscretizeOptions<Multi>) {
    super(env, discretizeRule(env.observationSpace, options));
  }
}
