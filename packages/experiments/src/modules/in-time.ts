import { Script } from 'node:vm';
import { shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';

/** Seconds that one call of a policy or a method may take, and one step of a learner. */
export const CALL_SECONDS = 60;
export const STEP_SECONDS = 600;

// V8 ends code under a timeout wherever it is, also in functions that were made elsewhere
const script = new Script('globalThis[Symbol.for("der-gym.call")]()');
const slot = Symbol.for('der-gym.call');

/**
 * Calls a function of a user's module: what it throws has a place, what never returns is ended, and a promise is refused.
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
  refusePromise(path, doing, value);
  return value;
}

/** Runs a short piece of code that looks at a user's values, which may throw when they are looked at. */
export function guarded<T>(path: string, doing: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw thrownBy(path, doing, error);
  }
}

/** The environment may ask for less, as tests do. */
function limit(seconds: number): number {
  const given = Number(process.env.DER_GYM_MODULE_SECONDS);
  return Number.isInteger(given) && given > 0 ? given : seconds;
}

/** @throws ModuleError for a promise: whoever calls cannot wait */
export function refusePromise(path: string, doing: string, value: unknown): void {
  if (!guarded(path, doing, () => typeof (value as { then?: unknown } | null)?.then === 'function')) return;
  // nobody will wait for it
  Promise.resolve(value).catch(() => {});
  throw new ModuleError(
    shownPath(path),
    `Expected ${doing} to return a value, got a promise: it must not be async.`,
  );
}
