import fc from 'fast-check';
import { type Dtype, dtypes, integerLimits } from '../spaces/_dtype.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { Discrete } from '../spaces/discrete.ts';
import { flatdim } from '../spaces/flatten.ts';
import { Graph } from '../spaces/graph.ts';
import { MultiBinary } from '../spaces/multi-binary.ts';
import { MultiDiscrete } from '../spaces/multi-discrete.ts';
import { OneOf } from '../spaces/one-of.ts';
import { Sequence } from '../spaces/sequence.ts';
import type { Space } from '../spaces/space.ts';
import { Text } from '../spaces/text.ts';
import { Tuple } from '../spaces/tuple.ts';

/** Arbitrary `Discrete` spaces of up to 20 values. */
export function discreteArbitrary(): fc.Arbitrary<Discrete> {
  return fc
    .record({ n: fc.integer({ min: 1, max: 20 }), start: fc.integer({ min: -1000, max: 1000 }) })
    .map(({ n, start }) => new Discrete(n, { start }));
}

/** Arbitrary `Box` spaces of any dtype: up to three axes, bounds finite, half-infinite or infinite, entry by entry. */
export function boxArbitrary(): fc.Arbitrary<Box<Dtype>> {
  return fc
    .record({
      shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
      dtype: fc.constantFrom(...dtypes),
    })
    .chain(({ shape, dtype }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return fc.array(boundsArbitrary(dtype), { minLength: size, maxLength: size }).map(
        (bounds) =>
          new Box<Dtype>(
            bounds.map(([low]) => low),
            bounds.map(([, high]) => high),
            { shape, dtype },
          ),
      );
    });
}

/** Arbitrary `Text` spaces of at most 12 code points, over some characters or over all. */
export function textArbitrary(): fc.Arbitrary<Text> {
  return fc
    .record({
      minLength: fc.integer({ min: 0, max: 4 }),
      more: fc.integer({ min: 0, max: 8 }),
      charset: fc.constantFrom('ab', 'abcdefghijklmnop', 'aé東🙂', null),
    })
    .map(({ minLength, more, charset }) => new Text(minLength + more, { minLength, charset }));
}

/** Arbitrary `MultiDiscrete` spaces of up to three axes. */
export function multiDiscreteArbitrary(): fc.Arbitrary<MultiDiscrete> {
  return fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }).chain((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const entries = (entry: fc.Arbitrary<number>) => fc.array(entry, { minLength: size, maxLength: size });
    return fc
      .record({
        nvec: entries(fc.integer({ min: 1, max: 5 })),
        start: entries(fc.integer({ min: -9, max: 9 })),
      })
      .map(({ nvec, start }) => new MultiDiscrete(nvec, { start, shape }));
  });
}

/** Arbitrary `MultiBinary` spaces of up to three axes. */
export function multiBinaryArbitrary(): fc.Arbitrary<MultiBinary> {
  return fc
    .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
    .map((shape) => new MultiBinary(shape));
}

/** Arbitrary `Graph` spaces, with and without an edge space. */
function graphArbitrary(): fc.Arbitrary<Space> {
  const part = fc.oneof(
    discreteArbitrary(),
    boxArbitrary().filter((box) => box.size > 0),
  );
  return fc.tuple(part, fc.option(part)).map(([node, edge]) => new Graph(node, edge));
}

/** Options of `spaceArbitrary`. */
interface SpaceArbitraryOptions {
  /**
   * Whether to include spaces whose values differ in length: Sequences and Graphs.
   * @defaultValue true
   */
  readonly variableLength?: boolean;
}

/** Arbitrary spaces of all ten kinds, nested in one another. */
export function spaceArbitrary({ variableLength = true }: SpaceArbitraryOptions = {}): fc.Arbitrary<Space> {
  const { space } = fc.letrec<{ space: Space; leaf: Space; dict: Space; list: Space; sequence: Space }>(
    (tie) => ({
      space: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        tie('leaf'),
        tie('dict'),
        tie('list'),
        ...(variableLength ? [tie('sequence')] : []),
      ),
      leaf: fc.oneof<fc.Arbitrary<Space>[]>(
        discreteArbitrary(),
        boxArbitrary(),
        textArbitrary(),
        multiDiscreteArbitrary(),
        multiBinaryArbitrary(),
        ...(variableLength ? [graphArbitrary()] : []),
      ),
      dict: fc
        .dictionary(
          fc.string({ minLength: 1, maxLength: 5 }).filter((key) => key !== '__proto__'),
          tie('space'),
          { maxKeys: 3 },
        )
        .map((spaces) => new Dict(spaces)),
      list: fc
        .tuple(fc.array(tie('space'), { minLength: 1, maxLength: 3 }), fc.boolean())
        .map(([spaces, one]): Space => (one ? new OneOf(spaces) : new Tuple(spaces))),
      sequence: fc
        .tuple(tie('space'), fc.boolean())
        .map(([feature, stack]): Space => new Sequence(feature, { stack: stack && canStack(feature) })),
    }),
  );
  return space;
}

/**
 * Returns whether a Sequence of the space can be stacked. Values without entries cannot, also if they only lose them
 * when flattened, because a batch of them cannot be counted.
 */
function canStack(feature: Space): boolean {
  try {
    new Sequence(feature, { stack: true });
    return !feature.isFlattenable || flatdim(feature) > 0;
  } catch {
    return false;
  }
}

function boundsArbitrary(dtype: Dtype): fc.Arbitrary<readonly [number, number]> {
  const [min, max] = integerLimits(dtype) ?? [null, null];
  const float = dtype === 'float32' ? fc.float : fc.double;
  const finite = min === null ? float({ noNaN: true, noDefaultInfinity: true }) : fc.integer({ min, max });
  return fc.tuple(finite, finite, fc.boolean(), fc.boolean()).map(([a, b, below, above]) => {
    return [below ? Math.min(a, b) : -Infinity, above ? Math.max(a, b) : Infinity] as const;
  });
}
