import { expected } from '../_show.ts';
import { expectInteger, expectOneOf, expectThat } from '../expect.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import type { ActionBatch, AutoresetMode, VectorInfosOf, VectorResetOptions } from './vector-env.ts';

export function assertAutoresetMode(mode: unknown): asserts mode is AutoresetMode {
  expectOneOf('autoresetMode', mode, ['next-step', 'same-step', 'disabled']);
}

/** Reads `options.resetMask` as 0s and 1s; null if all are reset. */
export function readResetMask(options: VectorResetOptions['options'], numEnvs: number): Uint8Array | null {
  const mask = options?.resetMask;
  if (mask === undefined) return null;
  const read = Uint8Array.from({ length: mask.length }, (_, i) =>
    mask[i] === true || mask[i] === 1 ? 1 : 0,
  );
  const strange = read.some((bit, i) => bit === 0 && mask[i] !== false && mask[i] !== 0);
  const fits = !strange && read.length === numEnvs && read.includes(1);
  expectThat('options.resetMask', mask, fits, `${numEnvs} entries of 0 or 1, at least one of them 1`);
  return read;
}

/** Reads the options of a reset: the mask, the seed of each environment, and the remaining options. */
export function readReset({ seed, options }: VectorResetOptions, numEnvs: number, wasReset: boolean) {
  const mask = readResetMask(options, numEnvs);
  // before the first reset, an environment has no observation that could be kept
  const ofAll = wasReset || mask?.includes(0) !== true;
  expectThat('options.resetMask', mask, ofAll, 'all 1 in the first `reset`');
  const { resetMask: _, ...rest } = options ?? {};
  return { mask, seeds: readSeeds(seed, numEnvs), rest: options === undefined ? undefined : rest };
}

/** Returns one seed per environment, s + i for a number s, or null if there is no seed. */
export function readSeeds(
  seed: VectorResetOptions['seed'],
  numEnvs: number,
): readonly (number | undefined)[] | null {
  if (seed === undefined) return null;
  if (typeof seed === 'number') {
    expectInteger('seed', seed, 0);
    return Array.from({ length: numEnvs }, (_, i) => seed + i);
  }
  if (!Array.isArray(seed) || seed.length !== numEnvs) {
    throw new RangeError(expected('seed', `a number or an array of ${numEnvs}`, seed));
  }
  seed.forEach((entry: unknown, i) => {
    if (entry !== undefined) expectInteger(`seed[${i}]`, entry, 0);
  });
  return seed;
}

/** Throws unless there is one action per environment. Returns the array of actions, or null for a batch. */
export function readActions<A extends Space>(
  space: A,
  actions: ActionBatch<A>,
  numEnvs: number,
): readonly SampleOf<A>[] | null {
  const isBatch: boolean = space.isBatch(actions, numEnvs);
  if (isBatch) return null;
  const given: unknown = actions;
  if (Array.isArray(given) && given.length === numEnvs) return given;
  const expectation = `one action of ${space} for each of ${numEnvs} environments`;
  throw new RangeError(expected('actions', expectation, actions));
}

/** Casts infos to another type of observations, or to a known mode. */
export function infosAs<Observations, M extends AutoresetMode>(
  infos: unknown,
): VectorInfosOf<Observations, M> {
  return infos as VectorInfosOf<Observations, M>;
}

/** Throws if an episode has ended. It is called if autoreset is disabled. */
export function assertNoneEnded(ended: Uint8Array): void {
  if (!ended.includes(1)) return;
  const which = Array.from(ended.keys()).filter((i) => ended[i] === 1);
  throw new Error(
    `Expected no environment with an ended episode, got ${which.join(', ')}: reset them first with \`reset({ options: { resetMask } })\`.`,
  );
}

/** Throws if a vector environment is closed or was not reset. */
export function assertUsable(state: { readonly closed: boolean; readonly wasReset?: boolean }): void {
  if (state.closed) throw new Error('Expected an open vector environment, got a closed one.');
  if (state.wasReset === false) throw new Error('Expected `reset` to be called before `step`.');
}
