import { checkTable, questionMeans, runMeans } from './_table.ts';

/** Where the variation of a table of runs by questions comes from. */
export interface VarianceComponents {
  readonly mean: number;
  readonly runs: number;
  readonly questions: number;
  /** Variance between runs, 0 with a single run: what one training run differs from another, on every question. */
  readonly betweenRuns: number;
  /** Variance between questions, for every run. */
  readonly betweenQuestions: number;
  /** What neither explains; with a single run it cannot be told from `betweenQuestions` and is 0. */
  readonly residual: number;
}

/**
 * Splits the variance of a table of runs by questions into runs, questions and the rest: the two-way random-effects
 * analysis of variance with one value a cell, negative estimates set to 0.
 *
 * Give paired differences to learn what a comparison hangs on.
 *
 * @param table - shape [runs][questions]; at least two questions
 *
 * @example
 * ```ts
 * import { varianceComponents } from '@der-gym/experiments';
 *
 * // run 1 is 2 above run 0 on either question: variance 2 between runs, nothing else
 * const { betweenRuns, betweenQuestions, residual } = varianceComponents([Float64Array.of(1, 1), Float64Array.of(3, 3)]);
 * betweenRuns; // => 2
 * [betweenQuestions, residual]; // => [0, 0]
 * ```
 */
export function varianceComponents(table: readonly Float64Array[]): VarianceComponents {
  const questions = checkTable(table);
  const runs = table.length;
  if (questions < 2)
    throw new RangeError(`Expected \`table\` to have at least two questions, got ${questions}.`);
  const byRun = runMeans(table);
  const byQuestion = questionMeans(table);
  let mean = 0;
  for (const value of byRun) mean += value / runs;
  const questionSquare = (runs * squaresAbout(byQuestion, mean)) / (questions - 1);
  if (runs === 1) {
    return { mean, runs, questions, betweenRuns: 0, betweenQuestions: questionSquare, residual: 0 };
  }
  const runSquare = (questions * squaresAbout(byRun, mean)) / (runs - 1);
  let rest = 0;
  for (let run = 0; run < runs; run++) {
    for (let question = 0; question < questions; question++) {
      const left = table[run]![question]! - byRun[run]! - byQuestion[question]! + mean;
      rest += left * left;
    }
  }
  const residual = rest / ((runs - 1) * (questions - 1));
  return {
    mean,
    runs,
    questions,
    betweenRuns: Math.max(0, (runSquare - residual) / questions),
    betweenQuestions: Math.max(0, (questionSquare - residual) / runs),
    residual,
  };
}

/** How well a mean over runs and questions is known. */
export interface Precision {
  readonly standardError: number;
  /** Satterthwaite's, for Student's distribution; at least 1, which the approximation can fall short of with two runs. */
  readonly degreesOfFreedom: number;
}

/**
 * Returns the standard error of the mean over so many runs and questions, and its degrees of freedom:
 * sqrt(betweenRuns / R + betweenQuestions / Q + residual / (R Q)).
 *
 * Another R or Q than those measured says what a larger experiment would bring: more questions do nothing
 * against runs that disagree.
 *
 * @example
 * ```ts
 * import { precisionOfMean } from '@der-gym/experiments';
 *
 * const components = { mean: 0, runs: 5, questions: 100, betweenRuns: 0.05, betweenQuestions: 1, residual: 0 };
 * // sqrt(.05 / 5 + 1 / 100) = sqrt(.02)
 * precisionOfMean(components).standardError; // => 0.1414213562373095
 * precisionOfMean(components, { questions: 10_000 }).standardError; // => 0.10049875621120891
 * ```
 */
export function precisionOfMean(
  components: VarianceComponents,
  {
    runs = components.runs,
    questions = components.questions,
  }: { readonly runs?: number; readonly questions?: number } = {},
): Precision {
  const { betweenRuns, betweenQuestions, residual } = components;
  const perRun = betweenRuns / runs;
  const perQuestion = betweenQuestions / questions;
  const perCell = residual / (runs * questions);
  const variance = perRun + perQuestion + perCell;
  // Satterthwaite (1946): the variance is a sum of mean squares, each known as well as its degrees of freedom allow
  const { runs: seenRuns, questions: seenQuestions } = components;
  const runSquare = (seenQuestions * betweenRuns + residual) / (runs * seenQuestions);
  const questionSquare = (seenRuns * betweenQuestions + residual) / (questions * seenRuns);
  const doubt = (part: number, freedom: number) => (freedom < 1 ? 0 : (part * part) / freedom);
  const total =
    doubt(runSquare, seenRuns - 1) +
    doubt(questionSquare, seenQuestions - 1) +
    doubt(
      perCell - residual / (runs * seenQuestions) - residual / (questions * seenRuns),
      (seenRuns - 1) * (seenQuestions - 1),
    );
  return {
    standardError: Math.sqrt(variance),
    degreesOfFreedom: total === 0 ? components.questions - 1 : Math.max(1, (variance * variance) / total),
  };
}

function squaresAbout(values: Float64Array, centre: number): number {
  let sum = 0;
  for (const value of values) sum += (value - centre) * (value - centre);
  return sum;
}
