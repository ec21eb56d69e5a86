import { describe, expect, it } from 'vitest';
import { Countdown } from '../__fixtures__/countdown.ts';
import type { Env } from '../env.ts';
import { CartPole } from '../envs/cart-pole.ts';
import { Discrete } from '../spaces/discrete.ts';
import { type EnvLawsOptions, envLaws } from './env-laws.ts';

/** The laws an environment breaks. */
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
  it('are kept by an environment that keeps its contract', () => {
    expect(broken(() => new CartPole())).toEqual([]);
  });

  it('catch one that does not, by the law it breaks', () => {
    // numbers its episodes over its whole life
    expect(broken(() => new Countdown({ lengths: [3] }))).toEqual(['contract']);
    let n = 1;
    class Growing extends CartPole {
      override readonly actionSpace = new Discrete(++n);
    }
    expect(broken(() => new Growing(), { steps: 1 })).toContain('one-kind');
    // a state that all of them share
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

  it('need a seed and a step', () => {
    expect(() => envLaws(() => new CartPole(), { seeds: [] })).toThrow('Expected `seeds`');
    expect(() => envLaws(() => new CartPole(), { steps: 0 })).toThrow('`steps`');
  });
});
