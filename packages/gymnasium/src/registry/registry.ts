import { expected } from '../_show.ts';
import type { Env } from '../env.ts';
import type { EnvSpec } from '../env-spec.ts';
import { expectInteger, expectThat, expectType } from '../expect.ts';
import type { Box } from '../spaces/box.ts';
import type { Discrete } from '../spaces/discrete.ts';
import type { Space } from '../spaces/space.ts';
import { SyncVectorEnv } from '../vector/sync-vector-env.ts';
import type { AutoresetMode, VectorEnv } from '../vector/vector-env.ts';
import { HumanRendering } from '../wrappers/human-rendering.ts';
import { OrderEnforcing } from '../wrappers/order-enforcing.ts';
import { PassiveEnvChecker } from '../wrappers/passive-env-checker.ts';
import { TimeLimit } from '../wrappers/time-limit.ts';
import { builtIn } from './_built-in.ts';
import { findSpec, parseId } from './_spec-id.ts';
import type {
  AdditionalWrapper,
  EntryPoint,
  MakeOptions,
  MakeVecOptions,
  RegisterOptions,
  VectorEntryPoint,
} from './options.ts';

/**
 * The type `make` returns for each id. A package that registers an environment can add its own:
 * `declare module 'gymnasium-js' { interface RegisteredEnvs { 'Coin-v0': Env<Discrete, Discrete> } }`.
 */
export interface RegisteredEnvs {
  'CartPole-v0': Env<Box, Discrete>;
  'CartPole-v1': Env<Box, Discrete>;
  'Acrobot-v1': Env<Box, Discrete>;
  'MountainCar-v0': Env<Box, Discrete>;
  'FrozenLake-v1': Env<Discrete, Discrete>;
  'FrozenLake8x8-v1': Env<Discrete, Discrete>;
}

interface Maker {
  readonly entryPoint: EntryPoint;
  readonly vectorEntryPoint: VectorEntryPoint | null;
  readonly wrappers: readonly AdditionalWrapper[];
}

const specs = new Map<string, EnvSpec>();
const makers = new Map<string, Maker>();
for (const [id, entryPoint, options] of builtIn) register(id, entryPoint, options);

/** The specs of all registered environments, by id, in the order of registration. */
export const registry: ReadonlyMap<string, EnvSpec> = specs;

/**
 * Registers an environment under an id, `namespace/Name-v1`, for `make`. The namespace and the version are optional,
 * but all ids of a name must have a version, or none.
 *
 * @throws RangeError when the id is malformed or already registered, or when ids of the same name differ in having a
 * version
 * @example
 * ```ts
 * import { CartPole, make, register } from 'gymnasium-js';
 * register('mine/LongCartPole-v0', () => new CartPole(), { maxEpisodeSteps: 5000 });
 * make('mine/LongCartPole-v0').spec?.maxEpisodeSteps; // => 5000
 * ```
 */
export function register(id: string, entryPoint: EntryPoint, options: RegisterOptions = {}): void {
  const parts = parseId(id);
  if (specs.has(id)) throw new RangeError(expected('id', 'one that is not registered yet', id));
  if (typeof entryPoint !== 'function') throw new TypeError(expected('entryPoint', 'a function', entryPoint));
  const other = [...specs.values()].find(
    ({ namespace, name, version }) =>
      namespace === parts.namespace && name === parts.name && (version === null) !== (parts.version === null),
  );
  if (other !== undefined) {
    const rule = other.version === null ? 'without a version' : 'with a version';
    throw new RangeError(expected('id', `${rule}, like the registered ${other.id}`, id));
  }
  const { maxEpisodeSteps = null, additionalWrappers = [] } = options;
  if (maxEpisodeSteps !== null) expectInteger('maxEpisodeSteps', maxEpisodeSteps, 1);
  specs.set(id, {
    id,
    ...parts,
    rewardThreshold: options.rewardThreshold ?? null,
    nondeterministic: options.nondeterministic ?? false,
    maxEpisodeSteps,
    orderEnforce: options.orderEnforce ?? true,
    disableEnvChecker: options.disableEnvChecker ?? false,
    kwargs: options.kwargs ?? {},
    additionalWrappers: additionalWrappers.map(({ name, kwargs = {} }) => ({ name, kwargs })),
    hasVectorEntryPoint: options.vectorEntryPoint !== undefined,
  });
  makers.set(id, {
    entryPoint,
    vectorEntryPoint: options.vectorEntryPoint ?? null,
    wrappers: additionalWrappers,
  });
}

/**
 * Returns the spec of an environment. An id without a version means the latest version.
 *
 * @throws RangeError for an unknown id, with the name 'UnregisteredEnvError' and a message that suggests known ids
 */
export function spec(id: string): EnvSpec {
  return findSpec(specs, id);
}

/**
 * Makes a registered environment from its id, or from a spec whose options replace the registered ones. An id without
 * a version means the latest version.
 *
 * From the inside out: the environment, `PassiveEnvChecker`, `OrderEnforcing`, `TimeLimit`, the additional wrappers,
 * and `HumanRendering` for render mode `'human'`.
 *
 * @throws RangeError for an unknown id, with the name 'UnregisteredEnvError' and a message that suggests known ids
 * @example
 * ```ts
 * import { make } from 'gymnasium-js';
 * const env = make('CartPole-v1');
 * String(env); // => '<TimeLimit<OrderEnforcing<PassiveEnvChecker<CartPole<CartPole-v1>>>>>'
 * env.reset({ seed: 0 }).observation.length; // => 4
 * ```
 */
export function make<K extends keyof RegisteredEnvs>(id: K, options?: MakeOptions): RegisteredEnvs[K];
export function make(id: string | EnvSpec, options?: MakeOptions): Env;
export function make(id: string | EnvSpec, options: MakeOptions = {}): Env {
  const registered = typeof id === 'string' ? findSpec(specs, id) : id;
  const { entryPoint, wrappers } = findMaker(registered);
  const { renderMode = null, write } = options;
  const isHuman = renderMode === 'human';
  const made: EnvSpec = {
    ...registered,
    maxEpisodeSteps:
      options.maxEpisodeSteps === undefined ? registered.maxEpisodeSteps : options.maxEpisodeSteps,
    disableEnvChecker: options.disableEnvChecker ?? registered.disableEnvChecker,
    kwargs: {
      ...registered.kwargs,
      ...options.kwargs,
      ...(renderMode === null ? {} : { renderMode: isHuman ? 'ansi' : renderMode }),
    },
  };
  let env = entryPoint(made.kwargs);
  env.spec = made;
  if (!made.disableEnvChecker) env = new PassiveEnvChecker(env);
  if (made.orderEnforce) env = new OrderEnforcing(env);
  if (made.maxEpisodeSteps !== null) env = new TimeLimit(env, { maxEpisodeSteps: made.maxEpisodeSteps });
  made.additionalWrappers.forEach(({ name, kwargs }, i) => {
    const wrapper = wrappers[i];
    expectThat('additionalWrappers', name, wrapper?.name === name, `those of ${made.id}`);
    env = wrapper.wrap(env, kwargs);
  });
  if (!isHuman) return env;
  expectType('write', write, write !== undefined, "a function, for render mode 'human'");
  return new HumanRendering(env, { write });
}

/** The vector environment that `makeVec` makes for an id. */
type RegisteredVectorEnv<K extends keyof RegisteredEnvs, M extends AutoresetMode> =
  RegisteredEnvs[K] extends Env<infer O extends Space, infer A extends Space> ? VectorEnv<O, A, M> : never;

/**
 * Makes a vector environment of a registered environment.
 *
 * @throws RangeError for an unknown id, TypeError if the requested vector entry point does not exist
 * @example
 * ```ts
 * import { makeVec } from 'gymnasium-js';
 * const envs = makeVec('CartPole-v1', { numEnvs: 3, autoresetMode: 'same-step' });
 * envs.reset({ seed: 0 });
 * envs.step([0, 1, 0]).rewards; // => [1, 1, 1]
 * ```
 */
export function makeVec<K extends keyof RegisteredEnvs, M extends AutoresetMode = 'next-step'>(
  id: K,
  options?: MakeVecOptions<M>,
): RegisteredVectorEnv<K, M>;
export function makeVec<M extends AutoresetMode = 'next-step'>(
  id: string | EnvSpec,
  options?: MakeVecOptions<M>,
): VectorEnv<Space, Space, M>;
export function makeVec(id: string | EnvSpec, options: MakeVecOptions = {}): VectorEnv {
  const { numEnvs = 1, autoresetMode = 'next-step', copy = true, wrappers = [], kwargs } = options;
  expectInteger('numEnvs', numEnvs, 1);
  const registered = typeof id === 'string' ? findSpec(specs, id) : id;
  const { vectorEntryPoint } = findMaker(registered);
  const hasOwn =
    vectorEntryPoint !== null && wrappers.length === 0 && registered.additionalWrappers.length === 0;
  const mode = options.vectorizationMode ?? (hasOwn ? 'vector-entry-point' : 'sync');
  const maxEpisodeSteps =
    options.maxEpisodeSteps === undefined ? registered.maxEpisodeSteps : options.maxEpisodeSteps;
  if (mode === 'vector-entry-point') {
    expectType('vectorizationMode', mode, hasOwn, `'sync' for ${registered.id} with its wrappers`);
    return vectorEntryPoint({
      numEnvs,
      autoresetMode,
      maxEpisodeSteps,
      copy,
      kwargs: { ...registered.kwargs, ...kwargs },
    });
  }
  if (mode !== 'sync') {
    const hint = "'sync' or 'vector-entry-point' (for worker threads, AsyncVectorEnv of gymnasium-js/node)";
    throw new TypeError(expected('vectorizationMode', hint, mode));
  }
  const makeOne = () =>
    wrappers.reduce(
      (env, wrap) => wrap(env),
      make(registered, { maxEpisodeSteps, ...(kwargs === undefined ? {} : { kwargs }) }),
    );
  return new SyncVectorEnv(
    Array.from({ length: numEnvs }, () => makeOne),
    { autoresetMode, copy },
  );
}

/** Returns the registry as text: one line per namespace, with its ids below. */
export function formatRegistry(): string {
  const groups = new Map<string, string[]>();
  for (const { id, namespace } of specs.values()) {
    const group = namespace ?? 'no namespace';
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  return Array.from(groups, ([group, ids]) => `${group}\n${ids.map((id) => `  ${id}\n`).join('')}`).join('');
}

function findMaker({ id }: EnvSpec): Maker {
  const maker = makers.get(id);
  // a spec may come from the JSON of another program
  if (maker === undefined) return findMaker(findSpec(specs, id));
  return maker;
}
