import type { CurveLine } from './summarise-curve.ts';

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
