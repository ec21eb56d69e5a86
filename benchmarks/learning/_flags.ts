import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** The kind of value that a flag of a benchmark takes. */
type Flag =
  /** A switch. */
  | 'switch'
  /** A whole number; null means that there is no default. */
  | { readonly count: number | null; readonly least?: number }
  | { readonly oneOf: readonly string[] }
  | { readonly text: string };

type Flags = Readonly<Record<string, Flag>>;
type Values<F extends Flags> = {
  readonly [name in keyof F]: F[name] extends 'switch'
    ? boolean
    : F[name] extends { readonly count: number }
      ? number
      : F[name] extends { readonly count: null }
        ? number | undefined
        : F[name] extends { readonly text: string }
          ? string
          : string | undefined;
};

/** Reads flags; throws an error of one line for a wrong flag. */
export function parseFlags<const F extends Flags>(flags: F, args: readonly string[]): Values<F> {
  const { values } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(flags).map(([name, flag]) => [
        name,
        { type: flag === 'switch' ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
  });
  const read = Object.entries(flags).map(([name, flag]) => [name, readFlag(name, flag, values[name])]);
  return Object.fromEntries(read) as Values<F>;
}

function readFlag(name: string, flag: Flag, given: string | boolean | undefined) {
  if (flag === 'switch') return given === true;
  if ('text' in flag) return given ?? flag.text;
  if ('oneOf' in flag) {
    if (given !== undefined && !flag.oneOf.includes(String(given)))
      throw new RangeError(
        `Expected --${name} to be one of ${flag.oneOf.join(', ')}, got ${JSON.stringify(given)}.`,
      );
    return given;
  }
  if (given === undefined) return flag.count ?? undefined;
  const { least = 1 } = flag;
  const count = /^\d+$/.test(String(given)) ? Number(given) : Number.NaN;
  if (!(Number.isSafeInteger(count) && count >= least))
    throw new RangeError(
      `Expected --${name} to be a whole number of at least ${least}, got ${JSON.stringify(given)}.`,
    );
  return count;
}

/** Reads the flags of the running script. `--help` prints the comment at its beginning; a wrong flag ends it with status 2 and one line. */
export function flagsOf<const F extends Flags>(flags: F): Values<F> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    const lines = readFileSync(process.argv[1]!, 'utf8').split('\n');
    const end = lines.findIndex((line) => !/^(\/\/|\/\*\*| \*)/.test(line));
    console.log(
      lines
        .slice(0, end)
        .map((line) => line.replace(/^(\/\*\*|\/\/| \*\/?) ?/, ''))
        .join('\n')
        .trim(),
    );
    process.exit(0);
  }
  try {
    return parseFlags(flags, args);
  } catch (error) {
    console.error((error as Error).message.split('\n', 1)[0]);
    process.exit(2);
  }
}
