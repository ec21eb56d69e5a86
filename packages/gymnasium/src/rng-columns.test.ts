import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from './rng.ts';
import { createRngColumns } from './rng-columns.ts';

const draws: fc.Arbitrary<(rng: Rng) => unknown> = fc.constantFrom(
  (rng: Rng) => rng.uniform(),
  (rng: Rng) => rng.normal(),
  (rng: Rng) => rng.integer(3),
  (rng: Rng) => rng.integer(3 * 2 ** 50),
  (rng: Rng) => rng.fork('x').uniform(),
  (rng: Rng) => rng.state(),
  (rng: Rng) => rng.seed,
);

describe('createRngColumns', () => {
  it('draws the same numbers as separate generators with the same seeds, in any order of calls', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(), draws), { maxLength: 60 }),
        (seeds, steps) => {
          const columns = createRngColumns(seeds.length);
          const separate = seeds.map(createRng);
          seeds.forEach((seed, i) => {
            columns.seed(i, seed);
          });
          for (const [which, draw] of steps) {
            const i = which % seeds.length;
            expect(draw(columns.at(i))).toEqual(draw(separate[i]!));
          }
        },
      ),
    );
  });

  it('restores a state, and restarts a stream from a seed', () => {
    const columns = createRngColumns(2);
    expect(columns.isSeeded(0)).toBe(false);
    columns.seed(0, 1);
    columns.seed(1, 1);
    const other = createRng(5);
    other.uniform();
    columns.at(1).restore(other.state());
    expect(columns.at(1).uniform()).toBe(other.uniform());
    expect(columns.at(1).fork('a').uniform()).toBe(other.fork('a').uniform());
    expect(columns.at(0).uniform()).toBe(createRng(1).uniform());
    columns.seed(0, 1);
    expect(columns.at(0).uniform()).toBe(createRng(1).uniform());
    expect(() => columns.at(0).restore({ seed: 0 } as never)).toThrow('`state.c`');
    expect(() => createRngColumns(0)).toThrow('`count`');
  });
});
