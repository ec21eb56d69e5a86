import { checkResetResult, checkStepResult } from './_contract.ts';
import { expected, show } from './_show.ts';
import { identical, snapshot } from './_snapshot.ts';
import { Env, type ResetOptions } from './env.ts';
import { expectInteger, expectOneOf, expectType } from './expect.ts';
import { createRng } from './rng.ts';
import { Dict } from './spaces/dict.ts';
import { OneOf } from './spaces/one-of.ts';
import { Sequence } from './spaces/sequence.ts';
import { expectSpace } from './spaces/space.ts';
import { Tuple } from './spaces/tuple.ts';

/** Options of `checkEnv`. */
interface CheckEnvOptions {
  /**
   * Seed of the environment and of the random actions.
   * @defaultValue 0
   */
  readonly seed?: number;
  /**
   * Steps of each of the three runs, at least 1.
   * @defaultValue 200
   */
  readonly steps?: number;
}

/** One reset or step of a run: what it returned, and a copy made at that time. */
interface Moment {
  readonly name: string;
  readonly observation: unknown;
  readonly observationThen: unknown;
  readonly rest: Readonly<Record<string, unknown>>;
}

/**
 * Throws unless an environment keeps the contract of `Env`.
 *
 * It plays three runs of random actions, across the ends of episodes, and fails if
 * - a space is missing, is not a Space, or contains an empty Dict or Tuple;
 * - the result of `reset` or `step` lacks a field, `info` is not an object, a flag is not a boolean, or the reward
 *   is not finite;
 * - the observation of a reset or of any step is outside the observation space;
 * - an observation changes after it was returned, for instance because the environment reuses a buffer;
 * - `reset` does not pass its seed to `seedRng`, or changes its options, or a step changes its action;
 * - `renderMode` is not in `metadata.renderModes`, or `render` returns another kind of picture;
 * - the same seed and actions give different results after a run with another seed (not checked for environments
 *   registered as nondeterministic).
 *
 * The environment is not closed. It is left in the middle of an episode.
 *
 * @throws Error, TypeError or RangeError with what was expected, and at which step
 * @example
 * ```ts
 * import { CartPole, checkEnv } from 'gymnasium-js';
 * class Deaf extends CartPole {
 *   override reset() {
 *     return super.reset({ seed: 0 });
 *   }
 * }
 * checkEnv(new CartPole());
 * let complaint = '';
 * try {
 *   checkEnv(new Deaf());
 * } catch (error) {
 *   complaint = String(error);
 * }
 * complaint.includes('begin `reset` with `this.seedRng(seed)`'); // => true
 * ```
 */
export function checkEnv(env: Env, { seed = 0, steps = 200 }: CheckEnvOptions = {}): void {
  expectInteger('seed', seed, 0);
  expectInteger('steps', steps, 1);
  if (!(env instanceof Env)) throw new TypeError(expected('env', 'an Env', env));
  checkSpace('observationSpace', env.observationSpace);
  checkSpace('actionSpace', env.actionSpace);

  const first = play(env, seed, steps);
  play(env, seed + 1, steps);
  const again = play(env, seed, steps);
  if (env.spec?.nondeterministic === true) return;
  first.forEach((moment, i) => {
    assertSame(moment.name, 'observation', moment.observationThen, again[i]!.observationThen);
    for (const key of Object.keys(moment.rest))
      assertSame(moment.name, key, moment.rest[key], again[i]!.rest[key]);
  });
}

function assertSame(name: string, key: string, first: unknown, again: unknown): void {
  if (identical(first, again)) return;
  throw new Error(
    `Expected the same seed and actions to give the same \`${key}\` at ${name}, got ${show(first)} and then ${show(again)}.`,
  );
}

function checkSpace(name: string, space: unknown): void {
  expectSpace(name, space);
  if (space instanceof Sequence) checkSpace(`${name}.feature`, space.feature);
  if (space instanceof OneOf) checkSpaces(name, 'OneOf', space.spaces);
  if (space instanceof Tuple) checkSpaces(name, 'Tuple', space.spaces);
  if (space instanceof Dict) checkSpaces(name, 'Dict', space.spaces);
}

function checkSpaces(name: string, kind: string, spaces: object): void {
  const entries = Object.entries(spaces);
  if (entries.length === 0) throw new TypeError(expected(name, `a ${kind} with at least one key`, spaces));
  for (const [key, space] of entries) checkSpace(`${name}.spaces.${key}`, space);
}

function checkRender(env: Env): void {
  const { renderMode, metadata } = env;
  if (renderMode === null || renderMode === 'human') return;
  expectOneOf('renderMode', renderMode, metadata.renderModes);
  const frame: unknown = env.render();
  if (renderMode === 'ansi')
    expectType('render()', frame, typeof frame === 'string', "a string in render mode 'ansi'");
  if (renderMode !== 'rgb_array') return;
  const { width, height, data } = (frame ?? {}) as { width?: number; height?: number; data?: unknown };
  const isPicture = data instanceof Uint8Array && data.length === 3 * (width ?? NaN) * (height ?? NaN);
  expectType('render()', frame, isPicture, "{ width, height, data } in render mode 'rgb_array'");
}

function play(env: Env, seed: number, steps: number): Moment[] {
  const actions = createRng(seed);
  const moments = [reset(env, 'the first `reset`', { seed, options: {} })];
  checkSeeded(env, seed);
  checkRender(env);
  for (let t = 1; t <= steps; t++) {
    const name = `step ${t}`;
    const action = env.actionSpace.sample({ rng: actions });
    const actionThen = snapshot(action);
    const { observation, ...rest } = checkStepResult(env.observationSpace, name, env.step(action));
    if (!identical(action, actionThen)) throw new Error(`Expected ${name} not to change its action.`);
    moments.push(record(name, observation, rest));
    if (rest.terminated === true || rest.truncated === true) {
      moments.push(reset(env, `the \`reset\` after step ${t}`, {}));
    }
  }
  for (const { name, observation, observationThen } of moments) {
    if (!identical(observation, observationThen)) {
      throw new Error(
        `Expected the observation of ${name} not to change after it was returned as ${show(observationThen)}, got ${show(observation)} later: return a new array every time instead of reusing a buffer.`,
      );
    }
  }
  return moments;
}

function reset(env: Env, name: string, given: ResetOptions): Moment {
  const before = snapshot(given);
  const result: unknown = env.reset(given);
  if (!identical(given, before)) throw new Error(`Expected ${name} not to change its options.`);
  const { observation, info } = checkResetResult(env.observationSpace, name, result);
  return record(name, observation, { info });
}

function checkSeeded(env: Env, seed: number): void {
  let found: unknown = 'none';
  try {
    found = env.rng.seed;
  } catch {
    // an unseeded environment throws; the message below is clearer
  }
  if (found !== seed) {
    throw new Error(
      `Expected \`reset({ seed: ${seed} })\` to seed the environment, got a random stream seeded with ${show(found)}: begin \`reset\` with \`this.seedRng(seed)\`.`,
    );
  }
}

function record(name: string, observation: unknown, rest: Record<string, unknown>): Moment {
  return { name, observation, observationThen: snapshot(observation), rest: snapshot(rest) };
}
