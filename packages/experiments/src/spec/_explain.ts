import { didYouMean, nearestName, show } from 'gymnasium-js/expect';
import type { z } from 'zod';
import { choicesAt, knownKeys } from './_schema.ts';

/** Further sentences are counted, not printed. */
const MOST = 5;

/** Describes each issue in one sentence: the path, what was expected, and the value. */
export function explain(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  under: readonly PropertyKey[] = [],
): string {
  const sentences = issues.flatMap((issue) => {
    const path = [...under, ...issue.path];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
    const given = valueAt(value, issue.path);
    const hint = typeof given === 'string' ? didYouMean(given, choicesAt(path)) : '';
    return [`Expected ${pathText(path)} to be ${issue.message}, got ${show(given)}.${hint}`];
  });
  const more = sentences.length - MOST;
  return [...sentences.slice(0, MOST), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

/** Formats a path as `variants[1].training.discount`. Keys that are not identifiers are quoted. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[A-Za-z_]\w*$/.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(key)}]`;
    })
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'the spec' : text;
}

function unknownKey(path: readonly PropertyKey[], key: string): string {
  const known = knownKeys(path);
  const near = nearestName(key, known);
  const hint = near === null ? `; its keys are ${known.join(', ')}` : `; did you mean \`${near}\`?`;
  return `Expected ${pathText(path)} to have no key \`${key}\`${hint}${near === null ? '.' : ''}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}
