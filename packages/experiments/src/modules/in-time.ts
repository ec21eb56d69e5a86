import { Script } from 'node:vm';
import { shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';

/** Time limit in seconds for one call of a policy or method, and for one step of a learner. */
const CALL_SECONDS = 60;
export const STEP_SECONDS = 600;

// V8 stops code under a timeout even inside functions that were created elsewhere
const script = new Script('globalThis[Symbol.for("der-gym.call")]()');
const slot = Symbol.for('der-gym.call');

/**
 * Calls a function from a user's module. An error gets a place, a call that never returns is stopped, a promise is rejected.
 *
 * @throws ModuleError
 */
export function inTime<T>(path: string, doing: string, call: () => T, seconds = CALL_SECONDS): T {
  const holder = globalThis as { [slot]?: () => unknown };
  const outer = holder[slot];
  holder[slot] = call;
  let value: T;
  try {
    value = script.runInThisContext({ timeout: 1000 * limit(seconds) }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new ModuleError(shownPath(path), `${doing} did not return within ${limit(seconds)} s.`);
    }
    throw thrownBy(path, doing, error);
  } finally {
    if (outer === undefined) delete holder[slot];
    else holder[slot] = outer;
  }
  rejectPromise(path, doing, value);
  return value;
}

/** Runs a short function that reads a user's values; a getter may throw. */
export function guarded<T>(path: string, doing: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw thrownBy(path, doing, error);
  }
}

/** An environment variable may lower the limit; tests use it. */
function limit(seconds: number): number {
  const given = Number(process.env.DER_GYM_MODULE_SECONDS);
  return Number.isInteger(given) && given > 0 ? given : seconds;
}

/** @throws ModuleError for a promise, because the caller is synchronous */
export function rejectPromise(path: string, doing: string, value: unknown): void {
  if (!guarded(path, doing, () => typeof (value as { then?: unknown } | null)?.then === 'function')) return;
  // its rejection is handled here, since nobody awaits it
  Promise.resolve(value).catch(() => {});
  throw new ModuleError(
    shownPath(path),
    `Expected ${doing} to return a value, got a promise: it must not be async.`,
  );
}
