import { expected, show } from './_show.ts';
import { isPlainObject } from './_snapshot.ts';
import { expectType } from './expect.ts';
import type { Space } from './spaces/space.ts';

const RESET_KEYS = ['observation', 'info'];
const STEP_KEYS = ['observation', 'reward', 'terminated', 'truncated', 'info'];

/** Throws unless the result of a reset is valid. `name` says which reset it was. */
export function checkResetResult(
  space: Space,
  name: string,
  result: unknown,
): { observation: unknown; info: object } {
  const { observation, info } = checkShape(name, result, RESET_KEYS);
  checkObservation(space, name, observation, info);
  return { observation, info: info as object };
}

/** Throws unless the result of a step is valid. `name` says which step it was. */
export function checkStepResult(space: Space, name: string, result: unknown): Record<string, unknown> {
  const checked = checkShape(name, result, STEP_KEYS);
  const { observation, info, reward } = checked;
  checkObservation(space, name, observation, info);
  expectType('reward', reward, Number.isFinite(reward), `a finite number at ${name}`);
  for (const flag of ['terminated', 'truncated'] as const) {
    expectType(flag, checked[flag], typeof checked[flag] === 'boolean', `a boolean at ${name}`);
  }
  return checked;
}

function checkShape(name: string, result: unknown, keys: readonly string[]): Record<string, unknown> {
  if (!isPlainObject(result) || !keys.every((key) => Object.hasOwn(result, key))) {
    throw new TypeError(`Expected ${name} to return { ${keys.join(', ')} }, got ${show(result)}.`);
  }
  return result;
}

function checkObservation(space: Space, name: string, observation: unknown, info: unknown): void {
  if (!space.contains(observation)) {
    throw new RangeError(`Expected the observation of ${name} to be in ${space}, got ${show(observation)}.`);
  }
  if (!isPlainObject(info)) throw new TypeError(expected('info', `an object at ${name}`, info));
}
