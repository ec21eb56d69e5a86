import { describe, expect, it } from 'vitest';
import { Countdown } from '../__fixtures__/countdown.ts';
import type { Env } from '../env.ts';
import { CartPole } from '../envs/cart-pole.ts';
import { Discrete } from '../spaces/discrete.ts';
import { type EnvLawsOptions, envLaws } from './env-laws.ts';

/** Returns the names of the laws that an environment breaks. */
function broken(makeEnv: () => Env, options?: EnvLawsOptions): string[] {
  return envLaws(makeEnv, options).flatMap(({ name, law }) => {
    try {
      law();
      return [];
    } catch {
      return [name];
    }
  });
}

describe('envLaws', () => {
  it('pass for an environment that keeps the contract of Env', () => {
    expect(broken(() => new CartPole())).toEqual([]);
  });

  it('fail for an environment that does not, each by its own law', () => {
    // numbers its episodes over its lifetime
    expect(broken(() => new Countdown({ lengths: [3] }))).toEqual(['contract']);
    let n = 1;
    class Growing extends CartPole {
      override readonly actionSpace = new Discrete(++n);
    }
    expect(broken(() => new Growing(), { steps: 1 })).toContain('one-kind');
    // a state that all environments share
    let shared = 0;
    class Sharing extends CartPole {
      override reset(options = {}) {
        shared = 0;
        return super.reset(options);
      }
      override step(action: number) {
        return { ...super.step(action), reward: shared++ };
      }
    }
    expect(broken(() => new Sharing())).toEqual(['alone']);
    class Once extends CartPole {
      #closed = false;
      override close() {
        if (this.#closed) throw new Error('closed already');
        this.#closed = true;
      }
    }
    expect(broken(() => new Once())).toEqual(['closes-twice']);
  });

  it('require at least one seed and one step', () => {
    expect(() => envLaws(() => new CartPole(), { seeds: [] })).toThrow('Expected `seeds`');
    expect(() => envLaws(() => new CartPole(), { steps: 0 })).toThrow('`steps`');
  });
});
