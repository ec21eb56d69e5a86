import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cartPoleKernel } from '../envs/_cart-pole-kernel.ts';
import { frozenLake } from '../envs/frozen-lake.ts';
import { functionalKernel } from '../functional/functional-kernel.ts';
import { Box } from '../spaces/box.ts';
import { Discrete } from '../spaces/discrete.ts';
import { defineVectorEnv } from './define-vector-env.ts';
import type { AutoresetMode } from './vector-env.ts';

const numEnvs = 5;
const makers = {
  CartPole: defineVectorEnv(cartPoleKernel()),
  // slippery: every step draws
  FrozenLake: defineVectorEnv(functionalKernel(frozenLake)),
};

describe('the state of a vector environment over a kernel', () => {
  it.each(Object.keys(makers) as (keyof typeof makers)[])(
    'is all that %s needs to continue exactly',
    (name) => {
      fc.assert(
        fc.property(
          fc.constantFrom<AutoresetMode>('next-step', 'same-step'),
          fc.array(fc.array(fc.nat(1), { minLength: numEnvs, maxLength: numEnvs }), {
            minLength: 2,
            maxLength: 40,
          }),
          fc.nat(39),
          (autoresetMode, actions, cut) => {
            const make = () => makers[name]({ numEnvs, autoresetMode, maxEpisodeSteps: 7 });
            const whole = make();
            whole.reset({ seed: 3 });
            const saved: unknown[] = [];
            const results = actions.map((each, t) => {
              if (t === Math.min(cut, actions.length - 1)) saved.push(structuredClone(whole.state()));
              return whole.step(each);
            });
            const other = make();
            other.restore(saved[0] as NonNullable<ReturnType<typeof other.state>>);
            const rest = actions.slice(Math.min(cut, actions.length - 1)).map((each) => other.step(each));
            expect(rest).toEqual(results.slice(results.length - rest.length));
          },
        ),
        { numRuns: 30 },
      );
    },
  );

  it('is null before the first reset and for a kernel without state, which also cannot restore one', () => {
    expect(makers.CartPole({ numEnvs: 1 }).state()).toBeNull();
    const plain = defineVectorEnv({
      observationSpace: new Box(0, 1),
      actionSpace: new Discrete(2),
      create: () => ({ reset: () => undefined, step: () => undefined }),
    })({ numEnvs: 1 });
    plain.reset({ seed: 1 });
    expect(plain.state()).toBeNull();
    const from = makers.CartPole({ numEnvs: 1 });
    from.reset({ seed: 1 });
    expect(() => plain.restore(from.state()!)).toThrow('Expected a kernel whose copies have `restore`');
    expect(() => makers.CartPole({ numEnvs: 2 }).restore(from.state()!)).toThrow(
      'Expected `state` to be of 2 copies, got 1',
    );
  });
});
