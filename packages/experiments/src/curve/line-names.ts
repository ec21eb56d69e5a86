import { fixed } from '../text/markdown-table.ts';
import type { CurveBaseline, CurveLine } from './summarise-curve.ts';

/** What a line trains on. */
export function questionsText({ trainQuestions, fresh, points }: CurveLine): string {
  const met = Math.round(points.at(-1)!.questions).toLocaleString('en');
  if (trainQuestions !== null) return trainQuestions.toLocaleString('en');
  return fresh ? `fresh (${met})` : `all ${met}`;
}

/** The same in a sentence or below a plot. */
export function shortQuestions(line: CurveLine): string {
  return line.fresh ? 'fresh' : questionsText(line);
}

export const callsText = (calls: number) => calls.toLocaleString('en');

/** Baselines that a plot has room for: no single call, and once where two encoders come to what looks the same. */
export function levelsOf(baselines: readonly CurveBaseline[]): readonly CurveBaseline[] {
  const levels = new Map<string, CurveBaseline>();
  for (const baseline of baselines.filter(({ kind }) => kind !== 'single call')) {
    const [name = ''] = baseline.name.split(' · ');
    const key = `${name} ${fixed(baseline.utility, 3)}`;
    levels.set(key, levels.has(key) ? { ...baseline, name } : baseline);
  }
  return [...levels.values()];
}
