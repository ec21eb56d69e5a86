import { closest } from './_closest.ts';
import { assertInteger, expected } from './_expected.ts';
import type { Env } from './env.ts';
import type { EnvSpec } from './env-spec.ts';
import { CartPole } from './envs/cart-pole.ts';
import type { Box } from './spaces/box.ts';
import type { Discrete } from './spaces/discrete.ts';
import { OrderEnforcing } from './wrappers/order-enforcing.ts';
import { TimeLimit } from './wrappers/time-limit.ts';

/**
 * The type `make` returns for each id. A package that registers an environment can add its own:
 * `declare module 'gymnasium-js' { interface RegisteredEnvs { 'Coin-v0': Env<Discrete, Discrete> } }`.
 */
export interface RegisteredEnvs {
  'CartPole-v1': Env<Box, Discrete>;
}

/** Makes an environment from its options. */
export type EntryPoint = (kwargs: Readonly<Record<string, unknown>>) => Env;

/** Options of `register`. */
export interface RegisterOptions {
  /**
   * Mean return at which the environment counts as solved.
   * @defaultValue null
   */
  readonly rewardThreshold?: number | null;
  /**
   * Whether the same seed and actions may give different results.
   * @defaultValue false
   */
  readonly nondeterministic?: boolean;
  /**
   * Steps after which an episode is truncated, null for no limit.
   * @defaultValue null
   */
  readonly maxEpisodeSteps?: number | null;
  /**
   * Whether a step before the first reset is an error.
   * @defaultValue true
   */
  readonly orderEnforce?: boolean;
  /**
   * Options every environment of the id is made with, unless `make` has others.
   * @defaultValue none
   */
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

/** Options of `make`. */
export interface MakeOptions {
  /** Steps after which an episode is truncated, null for no limit; the registered number when left out. */
  readonly maxEpisodeSteps?: number | null;
  /** Options for the environment itself. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
}

interface Registration {
  readonly spec: EnvSpec;
  readonly entryPoint: EntryPoint;
}

const ID = /^(?:(?<namespace>[\w:-]+)\/)?(?<name>[\w:.-]+?)(?:-v(?<version>\d+))?$/;

const registrations = new Map<string, Registration>([
  [
    'CartPole-v1',
    {
      spec: createSpec('CartPole-v1', { rewardThreshold: 475, maxEpisodeSteps: 500 }),
      entryPoint: () => new CartPole(),
    },
  ],
]);

/**
 * Makes an environment known to `make` under an id, `namespace/Name-v1`; namespace and version may be left out.
 *
 * @throws RangeError when the id is malformed, or taken
 * @example
 * ```ts
 * import { CartPole, make, register } from 'gymnasium-js';
 * register('mine/LongCartPole-v0', () => new CartPole(), { maxEpisodeSteps: 5000 });
 * make('mine/LongCartPole-v0').spec?.maxEpisodeSteps; // => 5000
 * ```
 */
export function register(id: string, entryPoint: EntryPoint, options: RegisterOptions = {}): void {
  if (registrations.has(id)) throw new RangeError(expected('id', 'one that is not registered yet', id));
  registrations.set(id, { spec: createSpec(id, options), entryPoint });
}

/**
 * Returns how an environment is made. An id without a version means the greatest version registered.
 *
 * @throws RangeError for an unknown id; the message names the nearest known ones
 */
export function spec(id: string): EnvSpec {
  return find(id).spec;
}

/** Returns the ids `make` knows, in the order of registration. */
export function registeredIds(): string[] {
  return [...registrations.keys()];
}

/**
 * Makes a registered environment. An id without a version means the greatest version registered.
 *
 * Inside out: the environment, `OrderEnforcing`, `TimeLimit`.
 *
 * @throws RangeError for an unknown id; the message names the nearest known ones
 * @example
 * ```ts
 * import { make } from 'gymnasium-js';
 * const env = make('CartPole-v1');
 * String(env); // => '<TimeLimit<OrderEnforcing<CartPole<CartPole-v1>>>>'
 * env.reset({ seed: 0 }).observation.length; // => 4
 * ```
 */
export function make<K extends keyof RegisteredEnvs>(id: K, options?: MakeOptions): RegisteredEnvs[K];
export function make(id: string, options?: MakeOptions): Env;
export function make(id: string, { maxEpisodeSteps, kwargs }: MakeOptions = {}): Env {
  const { spec: registered, entryPoint } = find(id);
  const made: EnvSpec = {
    ...registered,
    maxEpisodeSteps: maxEpisodeSteps === undefined ? registered.maxEpisodeSteps : maxEpisodeSteps,
    kwargs: { ...registered.kwargs, ...kwargs },
  };
  let env = entryPoint(made.kwargs);
  env.spec = made;
  if (made.orderEnforce) env = new OrderEnforcing(env);
  if (made.maxEpisodeSteps !== null) env = new TimeLimit(env, { maxEpisodeSteps: made.maxEpisodeSteps });
  return env;
}

function createSpec(id: string, options: RegisterOptions): EnvSpec {
  const groups = ID.exec(id)?.groups;
  if (groups === undefined) throw new RangeError(expected('id', 'of the form [namespace/]Name[-v0]', id));
  const { rewardThreshold = null, nondeterministic = false, maxEpisodeSteps = null } = options;
  if (maxEpisodeSteps !== null) assertInteger('maxEpisodeSteps', maxEpisodeSteps, 1);
  return {
    id,
    namespace: groups.namespace ?? null,
    name: groups.name!,
    version: groups.version === undefined ? null : Number(groups.version),
    rewardThreshold,
    nondeterministic,
    maxEpisodeSteps,
    orderEnforce: options.orderEnforce ?? true,
    kwargs: options.kwargs ?? {},
  };
}

function find(id: string): Registration {
  const exact = registrations.get(id);
  if (exact !== undefined) return exact;
  const { namespace, name, version } = createSpec(id, {});
  const others = [...registrations.values()]
    .filter(({ spec }) => spec.namespace === namespace && spec.name === name && spec.version !== null)
    .sort((a, b) => b.spec.version! - a.spec.version!);
  const [latest] = others;
  if (latest === undefined) {
    const near = closest(id, registeredIds());
    throw unknownId(
      id,
      near.length === 0 ? `Known are ${registeredIds().join(', ')}.` : `Did you mean ${near.join(' or ')}?`,
    );
  }
  if (version === null) return latest;
  const versions = others.map(({ spec }) => spec.id).join(' or ');
  throw unknownId(id, `There is no version ${version}. Did you mean ${versions}?`);
}

function unknownId(id: string, hint: string): RangeError {
  return new RangeError(`${expected('id', 'a registered environment', id)} ${hint}`);
}
