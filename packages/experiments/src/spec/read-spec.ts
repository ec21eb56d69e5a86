import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseDocument } from 'yaml';
import { locatedSpec } from './located-spec.ts';
import { parseSpec } from './parse-spec.ts';
import type { ExperimentSpec } from './types.ts';

/** Larger than any spec that a person writes. */
const MOST_BYTES = 1_000_000;
/** The most aliases that a YAML file may expand: enough to share a base, too few to exhaust memory. */
const MOST_ALIASES = 100;

/**
 * Reads an experiment from a file: JSON if its name ends in `.json`, else YAML. YAML is read with the core schema, without custom
 * tags or duplicate keys and with few aliases. Paths of modules are relative to the file.
 *
 * @throws RangeError if the file is malformed, too large or not a valid spec; the error of the file system if it cannot be read
 */
export function readSpec(path: string): ExperimentSpec {
  const { size } = statSync(path);
  if (size > MOST_BYTES) {
    throw new RangeError(`Expected a spec of at most ${MOST_BYTES} bytes, got ${size} in ${path}.`);
  }
  const text = readFileSync(path, 'utf8');
  const value = path.endsWith('.json') ? fromJson(text, path) : fromYaml(text, path);
  try {
    return locatedSpec(parseSpec(value), dirname(path));
  } catch (error) {
    throw new RangeError(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function fromJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`Expected ${path} to be JSON: ${(error as Error).message}.`, { cause: error });
  }
}

function fromYaml(text: string, path: string): unknown {
  const document = parseDocument(text, { schema: 'core', uniqueKeys: true, strict: true, merge: false });
  // an unknown tag is only a warning of the parser, which then reads the value as a string
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) {
    throw new RangeError(
      `Expected ${path} to be YAML: ${problem.message.split('\n')[0]!.replace(/:$/, '.')}`,
      {
        cause: problem,
      },
    );
  }
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    throw new RangeError(`Expected ${path} to be plain YAML: ${(error as Error).message}.`, { cause: error });
  }
}
