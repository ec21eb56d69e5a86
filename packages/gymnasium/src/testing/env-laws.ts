import { identical, snapshot } from '../_snapshot.ts';
import { checkEnv } from '../check-env.ts';
import type { Env } from '../env.ts';
import { expectInteger, show } from '../expect.ts';
import { createRng } from '../rng.ts';

/**
 * The laws of an environment:
 * - `'contract'`: it passes `checkEnv` with several seeds
 * - `'one-kind'`: all environments that are made have equal spaces
 * - `'alone'`: two environments that are played in turn behave as each does alone: they share nothing
 * - `'closes-twice'`: closing a second time does nothing
 */
type EnvLawName = 'contract' | 'one-kind' | 'alone' | 'closes-twice';

interface EnvLaw {
  readonly name: EnvLawName;
  /** The law as a sentence: a title for a test. */
  readonly title: string;
  /** Throws if the law is broken, with a message that says how. */
  law(): void;
}

/** Options of `envLaws`. */
export interface EnvLawsOptions {
  /**
   * Seeds to play with, at least one.
   * @defaultValue [0, 1, 2]
   */
  readonly seeds?: readonly number[];
  /**
   * Steps of each run, at least 1.
   * @defaultValue 200
   */
  readonly steps?: number;
}

/**
 * Returns the laws that every environment must obey, for a test runner: one test per law.
 *
 * @example
 * ```ts
 * import { CartPole } from 'gymnasium-js';
 * import { envLaws } from 'gymnasium-js/testing';
 * const laws = envLaws(() => new CartPole());
 * // in a test file: for (const { title, law } of laws) it(title, law);
 * laws.map(({ name }) => name); // => ['contract', 'one-kind', 'alone', 'closes-twice']
 * for (const { law } of laws) law();
 * ```
 */
export function envLaws(
  makeEnv: () => Env,
  { seeds = [0, 1, 2], steps = 200 }: EnvLawsOptions = {},
): EnvLaw[] {
  if (seeds.length === 0) throw new RangeError('Expected `seeds` to be at least one seed, got none.');
  expectInteger('steps', steps, 1);
  const [seed] = seeds as readonly [number];
  return [
    {
      name: 'contract',
      title: 'keeps the contract of Env',
      law() {
        for (const each of seeds) checkEnv(makeEnv(), { seed: each, steps });
      },
    },
    {
      name: 'one-kind',
      title: 'has the same spaces whenever it is made',
      law() {
        const [a, b] = [makeEnv(), makeEnv()];
        for (const name of ['observationSpace', 'actionSpace'] as const) {
          if (!a[name].equals(b[name]))
            throw new Error(`Expected \`${name}\` to be ${a[name]}, got ${b[name]}.`);
        }
      },
    },
    {
      name: 'alone',
      title: 'shares nothing with another environment',
      law() {
        if (makeEnv().spec?.nondeterministic === true) return;
        const expected = runs(makeEnv, [seed], steps)[0]!;
        const found = runs(makeEnv, [seed, seed + 1], steps)[0]!;
        const t = expected.findIndex((moment, i) => !identical(moment, found[i]));
        if (t >= 0) {
          throw new Error(
            `Expected a run not to depend on a second environment, got ${show(expected[t])} at moment ${t} without it and ${show(found[t])} with it.`,
          );
        }
      },
    },
    {
      name: 'closes-twice',
      title: 'can be closed twice',
      law() {
        const env = makeEnv();
        env.reset({ seed });
        env.close();
        env.close();
      },
    },
  ];
}

/** Returns the results of environments with these seeds that are stepped in turn. */
function runs(makeEnv: () => Env, seeds: readonly number[], steps: number): unknown[][] {
  const envs = seeds.map((seed) => ({
    env: makeEnv(),
    rng: createRng(seed),
    seed,
    moments: [] as unknown[],
  }));
  for (const { env, seed, moments } of envs) moments.push(snapshot(env.reset({ seed })));
  for (let t = 0; t < steps; t++) {
    for (const { env, rng, moments } of envs) {
      const result = env.step(env.actionSpace.sample({ rng }));
      moments.push(snapshot(result));
      if (result.terminated || result.truncated) moments.push(snapshot(env.reset()));
    }
  }
  return envs.map(({ moments }) => moments);
}
