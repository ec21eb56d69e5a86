import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeGae, computeGaeBatch, type GaeInputs } from './gae.ts';

const number = fc.double({ min: -10, max: 10, noNaN: true });
const unit = fc.double({ min: 0, max: 1, noNaN: true });

/** A rollout in which nextValues agrees with values wherever the episode continues. */
const rollout = fc.integer({ min: 1, max: 12 }).chain((length) => {
  const array = (of: fc.Arbitrary<number>) => fc.array(of, { minLength: length, maxLength: length });
  const flags = fc.array(fc.boolean(), { minLength: length, maxLength: length });
  return fc
    .record({
      rewards: array(number),
      values: array(number),
      ownNext: array(number),
      terminated: flags,
      truncated: flags,
      discount: unit,
      lambda: unit,
    })
    .map(({ ownNext, ...rest }) => ({
      ...rest,
      nextValues: ownNext.map((own, t) => {
        const ended = rest.terminated[t] || rest.truncated[t] || t === length - 1;
        return ended ? own : rest.values[t + 1]!;
      }),
    }));
});

/** The definition as a double sum, forwards: A_t = sum over k of (discount · lambda)^k delta_{t+k} up to the cut. */
function byDefinition(inputs: GaeInputs): number[] {
  const { rewards, values, nextValues, terminated, truncated, discount, lambda } = inputs;
  return Array.from({ length: rewards.length }, (_, t) => {
    let sum = 0;
    let weight = 1;
    for (let k = t; k < rewards.length; k += 1) {
      const next = terminated[k] ? 0 : discount * nextValues[k]!;
      sum += weight * (rewards[k]! + next - values[k]!);
      if (terminated[k] || truncated[k]) break;
      weight *= discount * lambda;
    }
    return sum;
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i += 1) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-9 * (1 + Math.abs(expected[i]!)));
  }
}

describe('computeGae', () => {
  it('keeps the bootstrap of a truncated step, drops that of a terminated one, and cuts the chain at both', () => {
    const { advantages, returns } = computeGae({
      rewards: [1, 1, 1, 1],
      values: [2, 3, 4, 5],
      nextValues: [3, 10, 5, 7],
      terminated: [false, false, false, true],
      truncated: [false, true, false, false],
      discount: 0.5,
      lambda: 0.5,
    });
    // delta_3 = 1 - 5 = -4                      A_3 = -4
    // delta_2 = 1 + .5 · 5 - 4 = -.5            A_2 = -.5 + .25 · -4 = -1.5
    // delta_1 = 1 + .5 · 10 - 3 = 3, cut        A_1 = 3
    // delta_0 = 1 + .5 · 3 - 2 = .5             A_0 = .5 + .25 · 3 = 1.25
    expect([...advantages]).toEqual([1.25, 3, -1.5, -4]);
    expect([...returns]).toEqual([3.25, 6, 2.5, 1]);
  });

  it('never reads the value after a termination, even if it is NaN', () => {
    const { advantages } = computeGae({
      rewards: [1, 2],
      values: [0, 0],
      nextValues: [Number.NaN, Number.NaN],
      terminated: [1, 1],
      truncated: [0, 1],
      discount: 0.9,
      lambda: 0.9,
    });
    expect([...advantages]).toEqual([1, 2]);
  });

  it('equals the double sum of its definition', () => {
    fc.assert(
      fc.property(rollout, (inputs) => {
        expectClose(computeGae(inputs).advantages, byDefinition(inputs));
      }),
    );
  });

  it('is the one-step temporal difference when lambda is 0', () => {
    fc.assert(
      fc.property(rollout, (inputs) => {
        const { advantages } = computeGae({ ...inputs, lambda: 0 });
        const expected = inputs.rewards.map(
          (r, t) =>
            r + (inputs.terminated[t] ? 0 : inputs.discount * inputs.nextValues[t]!) - inputs.values[t]!,
        );
        expectClose(advantages, expected);
      }),
    );
  });

  it('returns the discounted sum of rewards to the end of the episode when lambda is 1', () => {
    fc.assert(
      fc.property(rollout, (inputs) => {
        const { rewards, nextValues, terminated, truncated, discount } = inputs;
        const expected = rewards.map((_, t) => {
          let sum = 0;
          let weight = 1;
          for (let k = t; k < rewards.length; k += 1) {
            sum += weight * rewards[k]!;
            weight *= discount;
            const last = terminated[k] || truncated[k] || k === rewards.length - 1;
            if (last) return sum + (terminated[k] ? 0 : weight * nextValues[k]!);
          }
          return sum;
        });
        expectClose(computeGae({ ...inputs, lambda: 1 }).returns, expected);
      }),
    );
  });

  it('returns for joined trajectories what it returns for each alone', () => {
    fc.assert(
      fc.property(rollout, rollout, (first, second) => {
        const one = {
          ...first,
          truncated: first.truncated.map((flag, t, all) => flag || t === all.length - 1),
        };
        const two = { ...second, discount: one.discount, lambda: one.lambda };
        const joined = computeGae({
          rewards: [...one.rewards, ...two.rewards],
          values: [...one.values, ...two.values],
          nextValues: [...one.nextValues, ...two.nextValues],
          terminated: [...one.terminated, ...two.terminated],
          truncated: [...one.truncated, ...two.truncated],
          discount: one.discount,
          lambda: one.lambda,
        });
        expect([...joined.advantages]).toEqual([
          ...computeGae(one).advantages,
          ...computeGae(two).advantages,
        ]);
      }),
    );
  });

  it('names the array with a wrong length, and the number out of range', () => {
    const inputs = {
      rewards: [1],
      values: [1],
      nextValues: [1],
      terminated: [0],
      truncated: [0],
      discount: 1,
      lambda: 1,
    };
    expect(() => computeGae({ ...inputs, nextValues: [] })).toThrow(
      'Expected `nextValues` to have length 1, got 0.',
    );
    expect(() => computeGae({ ...inputs, truncated: [0, 0] })).toThrow('`truncated`');
    expect(() => computeGae({ ...inputs, discount: 1.5 })).toThrow(
      'Expected `discount` to be in [0, 1], got 1.5.',
    );
    expect(() => computeGae({ ...inputs, lambda: Number.NaN })).toThrow('`lambda`');
  });

  it('returns empty arrays for no steps', () => {
    const empty = { rewards: [], values: [], nextValues: [], terminated: [], truncated: [] };
    expect(computeGae({ ...empty, discount: 1, lambda: 1 }).advantages.length).toBe(0);
  });
});

describe('computeGaeBatch', () => {
  it('treats the columns of [T, numEnvs] as independent environments', () => {
    fc.assert(
      fc.property(fc.array(rollout, { minLength: 1, maxLength: 3 }), (envs) => {
        const steps = Math.min(...envs.map((env) => env.rewards.length));
        const { discount, lambda } = envs[0]!;
        const column = <K extends 'rewards' | 'values' | 'nextValues'>(key: K) =>
          Array.from(
            { length: steps * envs.length },
            (_, i) => envs[i % envs.length]![key][Math.floor(i / envs.length)]!,
          );
        const flags = (key: 'terminated' | 'truncated') =>
          Array.from(
            { length: steps * envs.length },
            (_, i) => envs[i % envs.length]![key][Math.floor(i / envs.length)]!,
          );
        const batch = computeGaeBatch({
          numEnvs: envs.length,
          rewards: column('rewards'),
          values: column('values'),
          nextValues: column('nextValues'),
          terminated: flags('terminated'),
          truncated: flags('truncated'),
          discount,
          lambda,
        });
        envs.forEach((env, e) => {
          const alone = computeGae({
            rewards: env.rewards.slice(0, steps),
            values: env.values.slice(0, steps),
            nextValues: env.nextValues.slice(0, steps),
            terminated: env.terminated.slice(0, steps),
            truncated: env.truncated.slice(0, steps),
            discount,
            lambda,
          });
          expect([...batch.returns].filter((_, i) => i % envs.length === e)).toEqual([...alone.returns]);
        });
      }),
    );
  });

  it('rejects a number of environments that does not divide the steps', () => {
    const inputs = {
      rewards: [1, 1, 1],
      values: [1, 1, 1],
      nextValues: [1, 1, 1],
      terminated: [0, 0, 0],
      truncated: [0, 0, 0],
      discount: 1,
      lambda: 1,
    };
    expect(() => computeGaeBatch({ ...inputs, numEnvs: 2 })).toThrow('`numEnvs`');
  });
});
