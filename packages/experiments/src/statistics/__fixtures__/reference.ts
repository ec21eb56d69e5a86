import { readFileSync } from 'node:fs';

type Triple = readonly [number, number, number];

/** The output of statistics.py. */
export const reference = JSON.parse(readFileSync(new URL('./statistics.json', import.meta.url), 'utf8')) as {
  readonly normalUpper: readonly (readonly [number, number])[];
  readonly normalQuantile: readonly (readonly [number, number])[];
  readonly studentUpper: readonly Triple[];
  readonly studentQuantile: readonly Triple[];
  readonly components: {
    readonly table: number[][];
    readonly betweenRuns: number;
    readonly betweenQuestions: number;
    readonly residual: number;
    readonly standardError: number;
    readonly degreesOfFreedom: number;
  };
  readonly power: readonly { shift: number; df: number; power: number }[];
};

export const rows = (table: readonly (readonly number[])[]) => table.map((row) => Float64Array.from(row));
