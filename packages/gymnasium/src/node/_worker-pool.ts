import { receiveMessageOnPort } from 'node:worker_threads';
import { expectThat } from '../expect.ts';
import { type Answer, type Call, STATE } from './_protocol.ts';
import type { WorkerHandle } from './_start-worker.ts';
import {
  AlreadyPendingCallError,
  ClosedEnvironmentError,
  EnvWorkerError,
  NoAsyncCallError,
  VectorTimeoutError,
} from './errors.ts';

/** A worker, and the environments that it steps. */
export interface Group extends WorkerHandle {
  /** Index of the first environment. */
  readonly first: number;
  readonly count: number;
}

export type Pending = 'reset' | 'step' | 'call' | 'setAttr';

interface PendingCall {
  readonly name: Pending;
  readonly groups: readonly Group[];
  /** The answers so far. */
  readonly answers: Map<Group, unknown>;
}

/** Options of `close` of an `AsyncVectorEnv`. */
export interface AsyncCloseOptions {
  /**
   * Milliseconds to wait for the environments to close, and before that for a pending call.
   * @defaultValue 5000
   */
  readonly timeoutMs?: number;
  /**
   * Whether to end the threads immediately, without closing the environments.
   * @defaultValue false
   */
  readonly terminate?: boolean;
}

/** Worker threads that each step a group of environments. One call at a time is sent to them and waited for. */
export class WorkerPool {
  readonly groups: readonly Group[];
  #pending: PendingCall | null = null;
  #closed = false;

  constructor(groups: readonly Group[]) {
    this.groups = groups;
  }

  /** Throws if the workers are closed or a call is pending. */
  assertFree(call: string): void {
    if (this.#closed) throw new ClosedEnvironmentError(call);
    if (this.#pending !== null) throw new AlreadyPendingCallError(call, this.#pending.name);
  }

  /** Sends a call to each group, and makes it the pending call. */
  start(name: Pending, callOf: (group: Group) => Call, groups = this.groups): void {
    for (const group of groups) this.#send(group, callOf(group));
    this.#pending = { name, groups, answers: new Map() };
  }

  sendAll(call: Call): void {
    for (const group of this.groups) this.#send(group, call);
  }

  #send(group: Group, call: Call): void {
    group.port.postMessage(call);
    Atomics.store(group.control, 0, STATE.called);
    Atomics.notify(group.control, 0);
  }

  /** Waits for the pending call, and returns its answers. */
  wait(name: Pending, wait: string, timeoutMs: number | null): Map<Group, unknown> {
    if (this.#closed) throw new ClosedEnvironmentError(wait);
    if (timeoutMs !== null) assertTimeout('timeoutMs', timeoutMs);
    const pending = this.#pending;
    if (pending?.name !== name) throw new NoAsyncCallError(wait, name === 'setAttr' ? name : `${name}Async`);
    const answers = this.collect(name, timeoutMs ?? Infinity, pending);
    this.#pending = null;
    return answers;
  }

  /** Waits for an answer from every group of a call. Answers received before a timeout are kept in `answers`. */
  collect(
    call: string,
    timeoutMs: number,
    { groups, answers }: Omit<PendingCall, 'name'> = { groups: this.groups, answers: new Map() },
  ): Map<Group, unknown> {
    const deadline = performance.now() + timeoutMs;
    const late: number[] = [];
    let failure: { readonly group: Group; readonly error: unknown; readonly gone: boolean } | null = null;
    for (const group of groups) {
      if (answers.has(group)) continue;
      const state = waitForAnswer(group.control, deadline);
      if (state === STATE.called) {
        late.push(this.groups.indexOf(group));
        continue;
      }
      const received = receiveMessageOnPort(group.port) as { message: Answer } | undefined;
      const gone = state === STATE.gone;
      if (!gone) {
        Atomics.store(group.control, 0, STATE.idle);
        Atomics.notify(group.control, 0);
      }
      if (received?.message.ok === true) answers.set(group, received.message.value);
      else {
        answers.set(group, null);
        failure ??= { group, error: received?.message.error ?? new Error('the thread ended'), gone };
      }
    }
    if (late.length > 0 && failure === null) throw new VectorTimeoutError(call, timeoutMs, late);
    if (failure === null) return answers;
    const { group, error, gone } = failure;
    this.#pending = null;
    if (gone || late.length > 0) this.close({ terminate: true });
    const envs = Array.from({ length: group.count }, (_, i) => group.first + i);
    throw new EnvWorkerError(this.groups.indexOf(group), envs, error);
  }

  /**
   * Closes the environments and ends the threads. A second call does nothing. It never throws, and never waits longer
   * than its timeout.
   */
  close({ timeoutMs = 5000, terminate = false }: AsyncCloseOptions = {}): void {
    if (this.#closed) return;
    assertTimeout('timeoutMs', timeoutMs);
    this.#closed = true;
    if (!terminate) {
      try {
        const deadline = performance.now() + timeoutMs;
        const left = () => Math.max(0, deadline - performance.now());
        if (this.#pending !== null) this.collect(this.#pending.name, left(), this.#pending);
        this.sendAll({ call: 'close' });
        this.collect('close', left());
      } catch {
        // a thread that does not answer is terminated anyway
      }
    }
    for (const { worker, port } of this.groups) {
      port.close();
      void worker.terminate();
    }
  }
}

/** Sleeps until a worker has answered or ended, or the deadline has passed. Returns the state of the worker. */
function waitForAnswer(control: Int32Array, deadline: number): number {
  for (;;) {
    const left = deadline - performance.now();
    Atomics.wait(control, 0, STATE.called, Math.max(0, left));
    const state = Atomics.load(control, 0);
    // this may be a late wake-up for an earlier answer, which was read without a wait
    if (state !== STATE.called || left <= 0) return state;
  }
}

export function assertTimeout(name: string, timeoutMs: number): void {
  expectThat(name, timeoutMs, typeof timeoutMs === 'number' && timeoutMs >= 0, 'at least 0 milliseconds');
}
