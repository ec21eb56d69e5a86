import { expectLength, expectNonEmpty, expectNumber, expectThat } from 'gymnasium-js/expect';

// Tables of runs by questions, the input of every statistic.

/** Squares and cubes of larger values would overflow. */
const LARGEST = 1e100;

/** Rejects a number that is not finite, or too large to square. */
export function expectSized(name: string, value: number): void {
  expectNumber(name, value);
  expectThat(name, value, Math.abs(value) <= LARGEST, 'at most 1e100 in size');
}

/** Returns the number of questions of a table. Rejects a table that is empty, ragged or not finite. */
export function checkTable(table: readonly Float64Array[], name = 'table'): number {
  const questions = table[0]?.length ?? 0;
  if (table.length === 0 || questions === 0) {
    throw new RangeError(
      `Expected \`${name}\` to have at least one run and one question, got ${table.length} and ${questions}.`,
    );
  }
  for (const [run, row] of table.entries()) {
    expectLength(`${name}[${run}]`, row, questions);
    const bad = row.findIndex((value) => !(Math.abs(value) <= LARGEST));
    if (bad >= 0) expectSized(`${name}[${run}][${bad}]`, row[bad]!);
  }
  return questions;
}

/** Rejects a sample that is empty or not finite. */
export function checkSample(name: string, values: Float64Array): void {
  expectNonEmpty(name, values);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`Expected \`${name}\` to be finite, got ${values[bad]} at ${bad}.`);
}

/** The mean of each question over the runs, shape [questions]. */
export function questionMeans(table: readonly Float64Array[]): Float64Array {
  const means = new Float64Array(table[0]!.length);
  for (const row of table) {
    for (let question = 0; question < means.length; question++) means[question]! += row[question]!;
  }
  for (let question = 0; question < means.length; question++) means[question]! /= table.length;
  return means;
}
