import { fixed } from '../text/markdown-table.ts';
import type { CurveBaseline, CurveLine } from './summarise-curve.ts';

/** The train questions of a line, as text. */
export function questionsText({ trainQuestions, fresh, points }: CurveLine): string {
  const met = Math.round(points.at(-1)!.questions).toLocaleString('en');
  if (trainQuestions !== null) return trainQuestions.toLocaleString('en');
  return fresh ? `fresh (${met})` : `all ${met}`;
}

/** A shorter form, for sentences and below plots. */
export function shortQuestions(line: CurveLine): string {
  return line.fresh ? 'fresh' : questionsText(line);
}

export const callsText = (calls: number) => calls.toLocaleString('en');

/** The baselines to plot: no single calls, and only one of several encoders with the same printed utility. */
export function levelsOf(baselines: readonly CurveBaseline[]): readonly CurveBaseline[] {
  const levels = new Map<string, CurveBaseline>();
  for (const baseline of baselines.filter(({ kind }) => kind !== 'single call')) {
    const [name = ''] = baseline.name.split(' · ');
    const key = `${name} ${fixed(baseline.utility, 3)}`;
    levels.set(key, levels.has(key) ? { ...baseline, name } : baseline);
  }
  return [...levels.values()];
}
