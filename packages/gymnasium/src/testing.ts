import fc from 'fast-check';
import type { Dtype } from './spaces/_dtype.ts';
import { Box } from './spaces/box.ts';
import { Dict } from './spaces/dict.ts';
import { Discrete } from './spaces/discrete.ts';
import type { Space } from './spaces/space.ts';
import { Text } from './spaces/text.ts';

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
      dtype: fc.constantFrom<Dtype>(
        'float32',
        'float64',
        'int8',
        'uint8',
        'int16',
        'uint16',
        'int32',
        'uint32',
      ),
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

/** Arbitrary spaces of every kind, Dicts of Dicts included; each can be flattened. */
export function spaceArbitrary(): fc.Arbitrary<Space> {
  const { space } = fc.letrec<{ space: Space; leaf: Space; dict: Space }>((tie) => ({
    space: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('dict')),
    leaf: fc.oneof<fc.Arbitrary<Space>[]>(discreteArbitrary(), boxArbitrary(), textArbitrary()),
    dict: fc
      .dictionary(
        fc.string({ minLength: 1, maxLength: 5 }).filter((key) => key !== '__proto__'),
        tie('space'),
        {
          maxKeys: 3,
        },
      )
      .map((spaces) => new Dict(spaces)),
  }));
  return space;
}

function boundsArbitrary(dtype: Dtype): fc.Arbitrary<readonly [number, number]> {
  const finite = {
    float32: fc.float({ noNaN: true, noDefaultInfinity: true }),
    float64: fc.double({ noNaN: true, noDefaultInfinity: true }),
    int8: fc.integer({ min: -128, max: 127 }),
    uint8: fc.integer({ min: 0, max: 255 }),
    int16: fc.integer({ min: -32768, max: 32767 }),
    uint16: fc.integer({ min: 0, max: 65535 }),
    int32: fc.integer({ min: -2147483648, max: 2147483647 }),
    uint32: fc.integer({ min: 0, max: 4294967295 }),
  }[dtype];
  return fc.tuple(finite, finite, fc.boolean(), fc.boolean()).map(([a, b, below, above]) => {
    return [below ? Math.min(a, b) : -Infinity, above ? Math.max(a, b) : Infinity] as const;
  });
}
