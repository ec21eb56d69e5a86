import { availableParallelism } from 'node:os';
import { expected } from '../_show.ts';
import { expectInteger, expectThat, expectType } from '../expect.ts';
import type { NumericArray } from '../spaces/_dtype.ts';
import { batchSpace } from '../spaces/batch-space.ts';
import type { BatchOf, SampleOf, Space } from '../spaces/space.ts';
import { spaceFromJSON } from '../spaces/space-from-json.ts';
import {
  assertAutoresetMode,
  assertNoneEnded,
  infosAs,
  readActions,
  readReset,
} from '../vector/_arguments.ts';
import { mergeInfos } from '../vector/_merge-infos.ts';
import {
  createDenseColumns,
  type DenseColumns,
  type InfoColumnDtypes,
  type WithColumns,
} from '../vector/info-columns.ts';
import type { NoColumns, SyncVectorEnvOptions } from '../vector/sync-vector-env.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector/vector-env.ts';
import type { BatchAnswer, SharedArrays } from './_protocol.ts';
import { copyRows, createSharedBatch, shareArray } from './_shared-batch.ts';
import { startWorker } from './_start-worker.ts';
import {
  type AsyncCloseOptions,
  assertTimeout,
  type Group,
  type Pending,
  WorkerPool,
} from './_worker-pool.ts';
import { type EnvSource, resolveSource } from './env-source.ts';
import { EnvWorkerError } from './errors.ts';

/** Options of `AsyncVectorEnv`. */
export interface AsyncVectorEnvOptions<
  M extends AutoresetMode = AutoresetMode,
  C extends InfoColumnDtypes = NoColumns,
> extends SyncVectorEnvOptions<M, C> {
  /**
   * Number of threads, at least 1. Each runs a contiguous range of environments, and the ranges are of about equal
   * size.
   * @defaultValue as many as the machine runs at once, at most one an environment
   */
  readonly numWorkers?: number;
  /**
   * Milliseconds to wait for a call, null for no limit.
   * @defaultValue null
   */
  readonly timeoutMs?: number | null;
  /**
   * Milliseconds to wait for the environments to be made.
   * @defaultValue 60000
   */
  readonly startTimeoutMs?: number;
}

/** Options of a wait. */
interface WaitOptions {
  /** Milliseconds, null for no limit. @defaultValue that of the vector environment */
  readonly timeoutMs?: number | null;
}

/**
 * Steps several environments in worker threads, one or more per thread, with observations, actions, rewards and flags
 * in shared memory.
 *
 * Its results are identical to those of a `SyncVectorEnv` of the same environments. `step` blocks until all
 * environments have answered. Between `stepAsync` and `stepWait`, the caller can do other work. Infos, and
 * observations or actions that are not numbers (texts, sequences, graphs), are sent in messages, which is slower:
 * name the numbers of infos in `infoColumns`.
 *
 * Threads are faster if a step takes longer than waking a thread, about 0.1 ms. For faster environments, use a
 * `SyncVectorEnv` or a kernel. The threads do not keep the process alive.
 *
 * @throws Error with one of these names: 'EnvWorkerError' when an environment cannot be made, or throws;
 * 'VectorTimeoutError' when a call takes too long; 'AlreadyPendingCallError' for a call while another is pending;
 * 'NoAsyncCallError' for a wait without a call; 'ClosedEnvironmentError' after `close`
 * @example
 * ```ts
 * import { AsyncVectorEnv } from 'gymnasium-js/node';
 * const envs = new AsyncVectorEnv(['CartPole-v1', 'CartPole-v1', 'CartPole-v1'], { numWorkers: 2 });
 * envs.reset({ seed: 0 });
 * envs.step([0, 1, 0]).rewards; // => [1, 1, 1]
 * envs.close();
 * ```
 */
export class AsyncVectorEnv<
  O extends Space = Space,
  A extends Space = Space,
  M extends AutoresetMode = 'next-step',
  C extends InfoColumnDtypes = NoColumns,
> implements VectorEnv<O, A, M>
{
  readonly numEnvs: number;
  readonly singleObservationSpace: O;
  readonly singleActionSpace: A;
  readonly observationSpace: Space<BatchOf<O>>;
  readonly actionSpace: Space<BatchOf<A>>;
  readonly autoresetMode: M;

  readonly #workers: WorkerPool;
  readonly #timeoutMs: number | null;
  readonly #copy: boolean;
  readonly #shared: SharedArrays;
  readonly #columns: DenseColumns<C>;
  /** The batch to return: the shared one, or a local one if observations are not shared. */
  readonly #observations: BatchOf<O>;
  readonly #ended: Uint8Array;
  #wasReset = false;

  constructor(sources: readonly EnvSource[], options: AsyncVectorEnvOptions<M, C> = {}) {
    const {
      autoresetMode = 'next-step' as M,
      copy = true,
      infoColumns = {} as C,
      startTimeoutMs = 60_000,
    } = options;
    expectType(
      'sources',
      sources,
      Array.isArray(sources) && sources.length > 0,
      'an array of at least one source',
    );
    assertAutoresetMode(autoresetMode);
    const resolved = sources.map((source, i) => resolveSource(`sources[${i}]`, source));
    const { numWorkers = Math.min(sources.length, availableParallelism()), timeoutMs = null } = options;
    expectInteger('numWorkers', numWorkers, 1);
    assertTimeout('startTimeoutMs', startTimeoutMs);
    if (timeoutMs !== null) assertTimeout('timeoutMs', timeoutMs);
    this.numEnvs = sources.length;
    this.autoresetMode = autoresetMode;
    this.#timeoutMs = timeoutMs;
    this.#copy = copy;
    this.#columns = createDenseColumns(infoColumns, this.numEnvs);
    this.#ended = new Uint8Array(this.numEnvs);
    this.#workers = new WorkerPool(
      shareOut(this.numEnvs, Math.min(numWorkers, this.numEnvs)).map(([first, count]) => ({
        ...startWorker({ sources: resolved.slice(first, first + count), first, autoresetMode, infoColumns }),
        first,
        count,
      })),
    );
    try {
      const spaces = this.#workers.collect('make', startTimeoutMs) as Map<Group, MadeSpaces>;
      const [first] = spaces.values();
      this.singleObservationSpace = spaceFromJSON(first!.observation) as unknown as O;
      this.singleActionSpace = spaceFromJSON(first!.action) as unknown as A;
      for (const [group, { observation, action }] of spaces) {
        assertEqualSpaces(group, 'observation', spaceFromJSON(observation), this.singleObservationSpace);
        assertEqualSpaces(group, 'action', spaceFromJSON(action), this.singleActionSpace);
      }
      this.observationSpace = batchSpace(this.singleObservationSpace, this.numEnvs) as Space<BatchOf<O>>;
      this.actionSpace = batchSpace(this.singleActionSpace, this.numEnvs) as Space<BatchOf<A>>;
      this.#shared = this.#createMemory();
      this.#observations = (this.#shared.observations ??
        this.singleObservationSpace.createBatch(this.numEnvs)) as BatchOf<O>;
      this.#workers.sendAll({ call: 'share', arrays: this.#shared });
      this.#workers.collect('make', startTimeoutMs);
    } catch (error) {
      this.close({ terminate: true });
      throw error;
    }
  }

  /** Resets all environments, or those of `options.resetMask`. */
  reset(options: VectorResetOptions = {}): VectorResetResult<BatchOf<O>, M> & WithColumns<C> {
    this.resetAsync(options);
    return this.resetWait();
  }

  /** Starts a reset; `resetWait` returns its result. */
  resetAsync({ seed, options }: VectorResetOptions = {}): void {
    this.#workers.assertFree('resetAsync');
    const { mask, seeds, rest } = readReset({ seed, options }, this.numEnvs, this.#wasReset);
    this.#columns.clear();
    const groups = this.#workers.groups.filter(
      ({ first, count }) => mask?.subarray(first, first + count).includes(1) ?? true,
    );
    const optionsOf = ({ first, count }: Group) => ({
      ...(seeds === null ? {} : { seed: seeds.slice(first, first + count) }),
      ...(rest && { options: { ...rest, ...(mask && { resetMask: mask.slice(first, first + count) }) } }),
    });
    this.#workers.start('reset', (group) => ({ call: 'reset', options: optionsOf(group) }), groups);
    for (let i = 0; i < this.numEnvs; i++) if (mask === null || mask[i] === 1) this.#ended[i] = 0;
  }

  /** Waits for the pending reset. */
  resetWait(options?: WaitOptions): VectorResetResult<BatchOf<O>, M> & WithColumns<C> {
    const answers = this.#waitForBatch('reset', options);
    this.#wasReset = true;
    return this.#results(answers);
  }

  /** Takes one action in every environment. */
  step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> & WithColumns<C> {
    this.stepAsync(actions);
    return this.stepWait();
  }

  /** Starts a step; `stepWait` returns its result. */
  stepAsync(actions: ActionBatch<A>): void {
    this.#workers.assertFree('stepAsync');
    if (!this.#wasReset) throw new Error('Expected `reset` to be called before `step`.');
    if (this.autoresetMode === 'disabled') assertNoneEnded(this.#ended);
    const perEnv = this.#readActions(actions);
    this.#workers.start('step', ({ first, count }) => ({
      call: 'step',
      actions: perEnv?.slice(first, first + count) ?? null,
    }));
  }

  /** Waits for the pending step. */
  stepWait(options?: WaitOptions): VectorStepResult<BatchOf<O>, M> & WithColumns<C> {
    const answers = this.#waitForBatch('step', options);
    const { rewards, terminations, truncations } = this.#shared;
    if (this.autoresetMode !== 'same-step') {
      for (let i = 0; i < this.numEnvs; i++) this.#ended[i] = terminations[i]! | truncations[i]!;
    }
    return {
      ...this.#results(answers),
      rewards: this.#copy ? rewards.slice() : rewards,
      terminations: this.#copy ? terminations.slice() : terminations,
      truncations: this.#copy ? truncations.slice() : truncations,
    };
  }

  /** Calls a method of every environment, or reads an attribute that is not a method, and returns the results. */
  call(name: string, ...args: readonly unknown[]): unknown[] {
    this.callAsync(name, ...args);
    return this.callWait();
  }

  /** Starts a call; `callWait` returns its result. */
  callAsync(name: string, ...args: readonly unknown[]): void {
    this.#workers.assertFree('callAsync');
    this.#workers.start('call', () => ({ call: 'call', name, args }));
  }

  /** Waits for the pending call. */
  callWait(options?: WaitOptions): unknown[] {
    const answers = this.#wait('call', 'callWait', options) as Map<Group, unknown[]>;
    return this.#workers.groups.flatMap((group) => answers.get(group)!);
  }

  /** Returns an attribute of every environment, as `getWrapperAttr` finds it. */
  getAttr(name: string): unknown[] {
    return this.call(name);
  }

  /** Sets an attribute of every environment: to one value, or to one value each with an array. */
  setAttr(name: string, value: unknown): void {
    this.#workers.assertFree('setAttr');
    const values: readonly unknown[] = Array.isArray(value) ? value : new Array(this.numEnvs).fill(value);
    expectThat('value', value, values.length === this.numEnvs, `one value or ${this.numEnvs}`);
    this.#workers.start('setAttr', ({ first, count }) => ({
      call: 'set',
      name,
      values: values.slice(first, first + count),
    }));
    this.#wait('setAttr', 'setAttr');
  }

  /**
   * Closes the environments and ends the threads. A second call does nothing. It never throws, and never waits longer
   * than its timeout.
   */
  close(options?: AsyncCloseOptions): void {
    this.#workers.close(options);
  }

  #createMemory(): SharedArrays {
    const n = this.numEnvs;
    return {
      observations: createSharedBatch(this.singleObservationSpace, n),
      finalObservations: createSharedBatch(this.singleObservationSpace, n),
      actions: createSharedBatch(this.singleActionSpace, n),
      rewards: shareArray(new Float64Array(n)),
      terminations: shareArray(new Uint8Array(n)),
      truncations: shareArray(new Uint8Array(n)),
      columns: Object.fromEntries(
        Object.entries<NumericArray>(this.#columns.arrays).map(([key, column]) => [key, shareArray(column)]),
      ),
    };
  }

  /** Writes actions into shared memory. If actions are not shared, returns them instead, one per environment. */
  #readActions(actions: ActionBatch<A>): readonly SampleOf<A>[] | null {
    const space = this.singleActionSpace;
    const perEnv = readActions(space, actions, this.numEnvs);
    if (this.#shared.actions === null) {
      return (
        perEnv ?? Array.from({ length: this.numEnvs }, (_, i) => space.readBatch(actions, i) as SampleOf<A>)
      );
    }
    if (perEnv === null) {
      copyRows(actions, this.numEnvs, 0, this.#shared.actions, 0, this.numEnvs);
      return null;
    }
    perEnv.forEach((action, i) => {
      // the action of an environment that is reset instead is ignored
      if (this.#ended[i] === 1) return;
      // an integer array would round an action that the environment should reject
      if (!space.contains(action)) throw new RangeError(expected(`actions[${i}]`, `in ${space}`, action));
      space.writeBatch(this.#shared.actions, i, action);
    });
    return null;
  }

  #results(answers: ReadonlyMap<Group, BatchAnswer>): VectorResetResult<BatchOf<O>, M> & WithColumns<C> {
    const space = this.singleObservationSpace;
    const n = this.numEnvs;
    const finalMask = new Uint8Array(n);
    let finals: unknown = null;
    const parts = Array.from(answers, ([{ first, count }, answer]) => {
      if (answer.observations !== null)
        writeRows(space, answer.observations, this.#observations, first, count);
      if (answer.finals !== null) {
        // a new batch, because the shared memory still contains rows of older episodes
        finals ??= space.createBatch(n);
        finalMask.set(answer.finals, first);
        for (let i = 0; i < count; i++) {
          if (answer.finals[i] === 0) continue;
          const shared = answer.finalObservations === null;
          const last = shared
            ? space.readBatch(this.#shared.finalObservations, first + i)
            : space.readBatch(answer.finalObservations, i);
          space.writeBatch(finals, first + i, last);
        }
      }
      return { infos: answer.infos as Record<string, unknown> | null, first, count };
    });
    copyRows(this.#shared.columns, n, 0, this.#columns.arrays, 0, n);
    const infos = mergeInfos(parts, n);
    if (finals !== null) {
      infos.finalObservation = finals;
      infos._finalObservation = finalMask;
    }
    return {
      observations: (this.#copy ? space.copyBatch(this.#observations) : this.#observations) as BatchOf<O>,
      infos: infosAs(infos),
      columns: this.#copy ? this.#columns.copy() : this.#columns.arrays,
    };
  }

  /**
   * Waits for a reset or a step. After an error in an environment, the others have already stepped; only a reset of
   * all brings them back in step.
   */
  #waitForBatch(name: 'reset' | 'step', options: WaitOptions | undefined): Map<Group, BatchAnswer> {
    try {
      return this.#wait(name, `${name}Wait`, options) as Map<Group, BatchAnswer>;
    } catch (error) {
      if (error instanceof EnvWorkerError) this.#wasReset = false;
      throw error;
    }
  }

  #wait(name: Pending, wait: string, { timeoutMs = this.#timeoutMs }: WaitOptions = {}): Map<Group, unknown> {
    return this.#workers.wait(name, wait, timeoutMs);
  }
}

interface MadeSpaces {
  readonly observation: unknown;
  readonly action: unknown;
}

/** Returns [first, count] of each worker, with counts as equal as possible. */
function shareOut(numEnvs: number, numWorkers: number): [first: number, count: number][] {
  return Array.from({ length: numWorkers }, (_, w) => {
    const first = Math.floor((w * numEnvs) / numWorkers);
    return [first, Math.floor(((w + 1) * numEnvs) / numWorkers) - first];
  });
}

function writeRows(space: Space, from: unknown, to: unknown, first: number, count: number): void {
  for (let i = 0; i < count; i++) space.writeBatch(to, first + i, space.readBatch(from, i));
}

function assertEqualSpaces(group: Group, kind: string, space: Space, first: Space): void {
  if (space.equals(first)) return;
  throw new RangeError(
    `Expected the ${kind} space of environment ${group.first} to be ${first}, got ${space}.`,
  );
}
