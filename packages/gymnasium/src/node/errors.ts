/** Thrown by a call while another is under way; `pending` names that. */
export class AlreadyPendingCallError extends Error {
  override readonly name = 'AlreadyPendingCallError';
  /** The call under way. */
  readonly pending: string;

  constructor(call: string, pending: string) {
    super(`Expected no call under way at \`${call}\`, got a pending \`${pending}\`: wait for it first.`);
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

/** Thrown by every call on a vector environment that is closed. */
export class ClosedEnvironmentError extends Error {
  override readonly name = 'ClosedEnvironmentError';

  constructor(call: string) {
    super(`Expected a vector environment that is open at \`${call}\`, got a closed one.`);
  }
}

/** Thrown by a wait that took too long; the call goes on, and may be waited for again. */
export class VectorTimeoutError extends Error {
  override readonly name = 'VectorTimeoutError';
  /** What was waited for. */
  readonly call: string;
  readonly timeoutMs: number;
  /** Workers that did not answer. */
  readonly workers: readonly number[];

  constructor(call: string, timeoutMs: number, workers: readonly number[]) {
    super(
      `Expected \`${call}\` to finish within ${timeoutMs} ms, got no answer of worker ${workers.join(', ')}.`,
    );
    this.call = call;
    this.timeoutMs = timeoutMs;
    this.workers = workers;
  }
}

/**
 * Thrown when an environment threw in its worker: all must be reset before the next step. Where the worker itself ended,
 * the vector environment is closed.
 */
export class EnvWorkerError extends Error {
  override readonly name = 'EnvWorkerError';
  /** Which worker. */
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
