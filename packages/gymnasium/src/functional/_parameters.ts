import { expected } from '../expect.ts';

type Parameter = number | boolean | string;

/**
 * Returns the defaults with some of them changed.
 *
 * @throws RangeError for a parameter there is not, TypeError for one of another type than its default, or not finite
 */
export function withParameters<P extends object>(defaults: P, changes: Partial<P>): P {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new RangeError(
        expected('parameters', `some of ${Object.keys(defaults).join(', ')}`, { [name]: value }),
      );
    }
    const type = typeof (defaults as Record<string, Parameter>)[name];
    if (typeof value !== type || (typeof value === 'number' && !Number.isFinite(value))) {
      throw new TypeError(expected(name, type === 'number' ? 'a finite number' : `a ${type}`, value));
    }
  }
  return { ...defaults, ...changes };
}

/** The bounds `options.low` and `options.high` of a reset, between which first states are drawn. */
export function readResetBounds(
  options: Readonly<Record<string, unknown>> | undefined,
  defaultLow: number,
  defaultHigh: number,
): readonly [low: number, high: number] {
  const low = readBound('low', options?.low ?? defaultLow);
  const high = readBound('high', options?.high ?? defaultHigh);
  if (low > high) throw new RangeError(expected('options.low', `at most \`high\`, ${high}`, low));
  return [low, high];
}

function readBound(name: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError(expected(`options.${name}`, 'a finite number', value));
  }
  return value;
}
