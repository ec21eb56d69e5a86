import { createHash } from 'node:crypto';
import { fail } from './_fail.ts';
import type { ImportRun, Place, Row } from './types.ts';

/** Returns a field that must be a string. */
export function textField({ fields, place }: Row, name: string): string {
  const value = fields.get(name);
  if (typeof value === 'string') return value;
  throw fail(place, `Expected \`${name}\` to be a string, got ${kindOf(value)}.`);
}

/** Returns the kind of a value. Messages never contain the value, which may be of any size. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Returns a finite number, also from a string, or null for any other value. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.trim() === '') return null;
  if (/^(true|false)$/i.test(value.trim())) return /^true$/i.test(value.trim()) ? 1 : 0;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Returns the same group for texts that differ only in case and spaces, so that a split never divides them. */
export function textGroup(text: string): string {
  const normal = text.toLowerCase().replace(/\s+/g, ' ').trim();
  return `text:${createHash('sha256').update(normal).digest('hex').slice(0, 16)}`;
}

/** Returns an own property of an object, since names in files may equal inherited ones. */
export function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** Returns an id with the number of the record, padded so that ids sort. */
export function numbered(prefix: string, record: number): string {
  return `${prefix}-${String(record - 1).padStart(4, '0')}`;
}

/** Adds a score of the file under its signature. Ignores missing values, and skips values that are not finite numbers. */
export function keepScore(
  run: ImportRun,
  place: Place,
  scores: Map<string, number>,
  {
    signature,
    value,
    problem,
  }: { readonly signature: string; readonly value: unknown; readonly problem: string },
): void {
  if (value === undefined || value === null) return;
  const number = numberOf(value);
  if (number === null) run.skip(problem, place);
  else scores.set(signature, number);
}

/** Returns a cell of the row, or null if it is empty or missing. */
export function cellOf({ fields }: Row, column: string | undefined): unknown {
  const value = column === undefined ? null : fields.get(column);
  return value === undefined || value === '' ? null : value;
}
