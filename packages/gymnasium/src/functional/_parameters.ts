import { expected } from '../_show.ts';
import { expectNumber, expectObject, expectType } from '../expect.ts';

type Parameter = number | boolean | string;

/**
 * Returns the defaults with changes applied.
 *
 * @throws RangeError for an unknown parameter, TypeError for a value that is not finite or not of the type of its
 * default
 */
export function withParameters<P extends object>(defaults: P, changes: Partial<P>): P {
  expectObject('parameters', changes, Object.keys(defaults));
  for (const [name, value] of Object.entries(changes)) {
    const type = typeof (defaults as Record<string, Parameter>)[name];
    const fits = typeof value === type && (type !== 'number' || Number.isFinite(value));
    expectType(name, value, fits, type === 'number' ? 'a finite number' : `a ${type}`);
  }
  return { ...defaults, ...changes };
}

/** Returns the bounds `options.low` and `options.high` of a reset. First states are drawn between them. */
export function readResetBounds(
  options: Readonly<Record<string, unknown>> | undefined,
  defaultLow: number,
  defaultHigh: number,
): readonly [low: number, high: number] {
  const { low = defaultLow, high = defaultHigh } = options ?? {};
  expectNumber('options.low', low);
  expectNumber('options.high', high);
  if (low > high) throw new RangeError(expected('options.low', `at most \`high\`, ${high}`, low));
  return [low, high];
}
