import { expectThat } from 'gymnasium-js/expect';
import { normalQuantile, studentUpper, studentUpperQuantile } from './_distributions.ts';
import { narrowBracket } from './_root.ts';

/** A mean square divided by the number of cells: its part of the variance of the mean, and its degrees of freedom. */
interface Term {
  readonly variance: number;
  readonly freedom: number;
}

/** The variance of a mean over training sets x seeds x questions, split into its sources. */
interface CrossedMean {
  /** Terms of the factors with more than one level: training sets, seeds, questions. */
  readonly main: readonly Term[];
  /** Terms of the interactions of two among three factors. Each is contained in two main terms, so it is subtracted. */
  readonly pairs: readonly Term[];
  /** The residual term; null with one factor. */
  readonly rest: Term | null;
  /** Sign of `rest` in the sum: subtracted with two factors, added with three. */
  readonly restSign: -1 | 0 | 1;
  /** Third cumulant of the mean over questions: the skewness of the mean times the cube of its standard error. */
  readonly third: number;
}

/** With fewer levels of a factor, Satterthwaite's degrees of freedom give intervals that are too narrow. */
const ENOUGH_LEVELS = 5;

/**
 * Splits the variance of a mean by crossed random effects: A (training sets), B (seeds) and Q (questions). A and B may have one
 * level.
 *
 * Var(mean) = (MS_A + MS_B + MS_Q - MS_AB - MS_AQ - MS_BQ + MS_ABQ) / cells; with two factors (MS_A + MS_Q - MS_AQ) / cells,
 * with one MS_Q / cells.
 */
export function crossedMean(table: readonly Float64Array[], trainingSets: number): CrossedMean {
  const runs = table.length;
  const questions = table[0]!.length;
  const seeds = runs / trainingSets;
  const cells = runs * questions;
  const byQuestion = new Float64Array(questions);
  const byRun = new Float64Array(runs);
  for (let run = 0; run < runs; run++) {
    const row = table[run]!;
    let sum = 0;
    for (let q = 0; q < questions; q++) {
      sum += row[q]!;
      byQuestion[q]! += row[q]! / runs;
    }
    byRun[run] = sum / questions;
  }
  let mean = 0;
  for (const value of byRun) mean += value / runs;
  const questionTerm = term(runs * squaresAbout(byQuestion, mean), questions - 1, cells);
  let third = 0;
  for (const value of byQuestion) third += (value - mean) ** 3 / questions ** 3;
  if (runs === 1) return { main: [questionTerm], pairs: [], rest: null, restSign: 0, third };
  const bySet = groupMeans(byRun, trainingSets, (run) => Math.floor(run / seeds));
  const bySeed = groupMeans(byRun, seeds, (run) => run % seeds);
  if (trainingSets === 1 || seeds === 1) {
    let rest = 0;
    for (let run = 0; run < runs; run++) {
      const row = table[run]!;
      const shift = byRun[run]! - mean;
      for (let q = 0; q < questions; q++) rest += (row[q]! - byQuestion[q]! - shift) ** 2;
    }
    const runTerm = term(questions * squaresAbout(byRun, mean), runs - 1, cells);
    return {
      main: [runTerm, questionTerm],
      pairs: [],
      rest: term(rest, (runs - 1) * (questions - 1), cells),
      restSign: -1,
      third,
    };
  }
  let setSeed = 0;
  for (let run = 0; run < runs; run++) {
    setSeed += (byRun[run]! - bySet[Math.floor(run / seeds)]! - bySeed[run % seeds]! + mean) ** 2;
  }
  let setQuestion = 0;
  let seedQuestion = 0;
  let rest = 0;
  const ofSet = new Float64Array(trainingSets);
  const ofSeed = new Float64Array(seeds);
  for (let q = 0; q < questions; q++) {
    ofSet.fill(0);
    ofSeed.fill(0);
    for (let run = 0; run < runs; run++) {
      const value = table[run]![q]!;
      ofSet[Math.floor(run / seeds)]! += value / seeds;
      ofSeed[run % seeds]! += value / trainingSets;
    }
    const shift = byQuestion[q]! - mean;
    for (let set = 0; set < trainingSets; set++) setQuestion += (ofSet[set]! - bySet[set]! - shift) ** 2;
    for (let seed = 0; seed < seeds; seed++) seedQuestion += (ofSeed[seed]! - bySeed[seed]! - shift) ** 2;
    for (let run = 0; run < runs; run++) {
      const [set, seed] = [Math.floor(run / seeds), run % seeds];
      const left =
        table[run]![q]! - ofSet[set]! - ofSeed[seed]! - byRun[run]! + bySet[set]! + bySeed[seed]! + shift;
      rest += left * left;
    }
  }
  const [setFreedom, seedFreedom, questionFreedom] = [trainingSets - 1, seeds - 1, questions - 1];
  return {
    main: [
      term(seeds * questions * squaresAbout(bySet, mean), setFreedom, cells),
      term(trainingSets * questions * squaresAbout(bySeed, mean), seedFreedom, cells),
      questionTerm,
    ],
    pairs: [
      term(questions * setSeed, setFreedom * seedFreedom, cells),
      term(seeds * setQuestion, setFreedom * questionFreedom, cells),
      term(trainingSets * seedQuestion, seedFreedom * questionFreedom, cells),
    ],
    rest: term(rest, setFreedom * seedFreedom * questionFreedom, cells),
    restSign: 1,
    third,
  };
}

/** Variance of the mean, and Satterthwaite's degrees of freedom. */
export function satterthwaite({ main, pairs, rest, restSign }: CrossedMean): Term {
  const parts = [
    ...main.map((each) => ({ ...each, sign: 1 })),
    ...pairs.map((each) => ({ ...each, sign: -1 })),
    ...(rest === null ? [] : [{ ...rest, sign: restSign }]),
  ];
  let sum = 0;
  for (const { variance, sign } of parts) sum += sign * variance;
  const ofQuestions = main[main.length - 1]!;
  // the expectation of each of these is at most the variance; training sets and seeds are left out, since few levels are too uncertain
  for (const each of [ofQuestions, ...parts.slice(main.length)]) sum = Math.max(sum, each.variance);
  let doubt = 0;
  // divided by the sum, since squares of large variances overflow
  for (const { variance, freedom } of parts) doubt += (variance / sum) ** 2 / freedom;
  return { variance: sum, freedom: doubt > 0 ? Math.max(1, 1 / doubt) : ofQuestions.freedom };
}

/**
 * Returns how far the interval at a level extends below and above the mean.
 *
 * Satterthwaite's interval is slightly too narrow if a factor has few levels. Banerjee's interval (1961), +- sqrt(sum of
 * t_i^2 Var_i) with the degrees of freedom of each term, is never too narrow, and mostly too wide. The square of the half width
 * is the mean of the two, or the larger one if a factor has fewer than five levels. With one factor both are Student's interval.
 *
 * The interval extends further on the side of the longer tail of the question means, by Johnson's correction (1978):
 * skewness of the mean x standard error x (1 + 2 t^2) / 6.
 */
export function crossedReach(crossed: CrossedMean, level: number): readonly [number, number] {
  const { variance } = satterthwaite(crossed);
  const square = halfSquare(crossed, (1 - level) / 2);
  const half = Math.sqrt(square);
  const shift = (crossed.third / (6 * variance)) * (1 + (2 * square) / variance);
  return [half + Math.max(0, -shift), half + Math.max(0, shift)];
}

/** The square of the half width before Johnson's correction. */
function halfSquare(crossed: CrossedMean, tail: number): number {
  const { variance, freedom } = satterthwaite(crossed);
  const student = studentUpperQuantile(tail, freedom) ** 2 * variance;
  if (crossed.main.length === 1) return student;
  const cautious = banerjee(crossed, tail);
  return hasFewLevels(crossed) ? Math.max(student, cautious) : (student + cautious) / 2;
}

/** The half width, before Johnson's correction, whose interval just reaches a distance; negative if every interval does. */
function halfReaching(distance: number, { third }: CrossedMean, variance: number): number {
  const far = Math.abs(distance);
  const shift = (Math.sign(distance) * third) / (6 * variance);
  // half + shift (1 + 2 half^2 / variance) = far, rearranged to avoid cancellation for a small shift
  return shift <= 0
    ? far
    : (2 * (far - shift)) / (1 + Math.sqrt(Math.max(0, 1 + (8 * shift * (far - shift)) / variance)));
}

/** The two-sided p of a distance from the mean: 1 - p is the level at which the interval just reaches it. */
export function crossedP(crossed: CrossedMean, distance: number): number {
  const { variance, freedom } = satterthwaite(crossed);
  const half = halfReaching(distance, crossed, variance);
  if (half <= 0) return 1;
  if (crossed.main.length === 1) return Math.min(1, 2 * studentUpper(half / Math.sqrt(variance), freedom));
  // the log of the half width is nearly linear in -ln p
  const wanted = 2 * Math.log(half);
  const excess = (x: number) => Math.log(halfSquare(crossed, Math.exp(-x) / 2)) - wanted;
  const [low, high] = [0, 600];
  const above = excess(high);
  return Math.exp(above < 0 ? -high : -narrowBracket(excess, { low, high, below: -40, above }, 1e-12)[0]);
}

/** Whether the interval at a level excludes a value at a distance from the mean. Agrees with {@link crossedReach}, but is faster. */
export function crossedExcludes(crossed: CrossedMean, distance: number, level: number): boolean {
  const half = halfReaching(distance, crossed, satterthwaite(crossed).variance);
  return half > 0 && halfSquare(crossed, (1 - level) / 2) < half * half;
}

/** Whether Satterthwaite's interval may be much too narrow. */
function hasFewLevels({ main }: CrossedMean): boolean {
  return main.length > 1 && main.some(({ freedom }) => freedom < ENOUGH_LEVELS - 1);
}

function banerjee({ main, pairs, rest, restSign }: CrossedMean, tail: number): number {
  const normal = normalQuantile(tail) ** 2;
  let sum = 0;
  let least = 0;
  for (const { variance, freedom } of main) {
    least = studentUpperQuantile(tail, freedom) ** 2 * variance;
    sum += least;
  }
  for (const { variance } of pairs) sum -= normal * variance;
  if (rest !== null) sum += restSign * normal * rest.variance;
  return Math.max(sum, least);
}

function term(squares: number, freedom: number, cells: number): Term {
  return { variance: freedom === 0 ? 0 : squares / freedom / cells, freedom };
}

function squaresAbout(values: Float64Array, centre: number): number {
  let sum = 0;
  for (const value of values) sum += (value - centre) * (value - centre);
  return sum;
}

function groupMeans(values: Float64Array, groups: number, groupOf: (index: number) => number): Float64Array {
  const means = new Float64Array(groups);
  for (let index = 0; index < values.length; index++)
    means[groupOf(index)]! += (values[index]! * groups) / values.length;
  return means;
}

/** Rejects a number of training sets that does not divide the number of runs. */
export function checkTrainingSets(trainingSets: number, runs: number): void {
  expectThat(
    'trainingSets',
    trainingSets,
    Number.isInteger(trainingSets) && trainingSets >= 1 && runs % trainingSets === 0,
    `a divisor of the ${runs} runs`,
  );
}
