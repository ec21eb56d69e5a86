/** Thrown by a call while another is pending. */
export class AlreadyPendingCallError extends Error {
  override readonly name = 'AlreadyPendingCallError';
  /** The pending call. */
  readonly pending: string;

  constructor(call: string, pending: string) {
    super(`Expected no pending call at \`${call}\`, got a pending \`${pending}\`: wait for it first.`);
    this.pending = pending;
  }
}

/** Thrown by a wait for a call that was not made. */
export class NoAsyncCallError extends Error {
  override readonly name = 'NoAsyncCallError';
  /** The call that is missing. */
  readonly call: string;

  constructor(wait: string, call: string) {
    super(`Expected \`${call}\` to be called before \`${wait}\`.`);
    this.call = call;
  }
}

/** Thrown by every call on a closed vector environment. */
export class ClosedEnvironmentError extends Error {
  override readonly name = 'ClosedEnvironmentError';

  constructor(call: string) {
    super(`Expected an open vector environment at \`${call}\`, got a closed one.`);
  }
}

/** Thrown by a wait that took too long. The call continues, and can be waited for again. */
export class VectorTimeoutError extends Error {
  override readonly name = 'VectorTimeoutError';
  /** The pending call. */
  readonly call: string;
  readonly timeoutMs: number;
  /** Workers that did not answer. */
  readonly workers: readonly number[];

  constructor(call: string, timeoutMs: number, workers: readonly number[]) {
    super(
      `Expected \`${call}\` to finish within ${timeoutMs} ms, got no answer from worker ${workers.join(', ')}.`,
    );
    this.call = call;
    this.timeoutMs = timeoutMs;
    this.workers = workers;
  }
}

/**
 * Thrown when an environment threw in its worker. All environments must be reset before the next step. If the worker
 * itself has ended, the vector environment is closed.
 */
export class EnvWorkerError extends Error {
  override readonly name = 'EnvWorkerError';
  /** Index of the worker. */
  readonly worker: number;
  /** The environments of that worker. */
  readonly envs: readonly number[];

  constructor(worker: number, envs: readonly number[], cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(`Environments ${envs[0]} to ${envs[envs.length - 1]}, in worker ${worker}, failed: ${message}`, {
      cause,
    });
    this.worker = worker;
    this.envs = envs;
  }
}
