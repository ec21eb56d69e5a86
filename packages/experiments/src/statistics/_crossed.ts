import { expectThat } from 'gymnasium-js/expect';
import { normalQuantile, studentUpper, studentUpperQuantile } from './_distributions.ts';

/** A mean square over the number of cells: what it adds to the variance of the mean, and how well it is known. */
interface Term {
  readonly variance: number;
  readonly freedom: number;
}

/** A mean over training sets x seeds x questions, and where its variance comes from. */
export interface CrossedMean {
  /** Of the factors that have more than one level: training sets, seeds, questions. */
  readonly main: readonly Term[];
  /** Of the interactions of two factors among three: each is in two of the main terms, so that it is subtracted. */
  readonly pairs: readonly Term[];
  /** Of what no other term explains; null with one factor. */
  readonly rest: Term | null;
  /** sign of `rest` in the sum: subtracted with two factors, added with three. */
  readonly restSign: -1 | 0 | 1;
}

/** With fewer levels of a factor Satterthwaite's degrees of freedom give intervals that are too narrow. */
const ENOUGH_LEVELS = 5;

/**
 * Splits the variance of a mean by crossed random effects: A (training sets), B (seeds), Q (questions), of which A and B may
 * have one level.
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
  if (runs === 1) return { main: [questionTerm], pairs: [], rest: null, restSign: 0 };
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
  };
}

/** Variance of the mean, and Satterthwaite's degrees of freedom. */
export function satterthwaite({ main, pairs, rest, restSign }: CrossedMean): Term {
  let variance = 0;
  let doubt = 0;
  let least = 0;
  const add = ({ variance: part, freedom }: Term, sign: number) => {
    variance += sign * part;
    doubt += (part * part) / freedom;
  };
  for (const each of main) add(each, 1);
  for (const each of pairs) add(each, -1);
  if (rest !== null) add(rest, restSign);
  // each of these is expected to be at most the variance; so are training sets and seeds, but with few levels they are too uncertain
  for (const each of [main[main.length - 1]!, ...pairs, ...(rest === null ? [] : [rest])]) {
    least = Math.max(least, each.variance);
  }
  variance = Math.max(variance, least);
  return {
    variance,
    freedom: doubt === 0 ? main[main.length - 1]!.freedom : Math.max(1, (variance * variance) / doubt),
  };
}

/**
 * Half the width of the interval of the mean at a level: Student's t with Satterthwaite's degrees of freedom.
 *
 * Where a factor has fewer than five levels, at least Banerjee's: sqrt(sum of t_i^2 Var_i), every term with the quantile of its own
 * degrees of freedom (Banerjee 1961), which never covers too little, whichever term is the largest.
 */
export function crossedHalfWidth(crossed: CrossedMean, level: number): number {
  const tail = (1 - level) / 2;
  const { variance, freedom } = satterthwaite(crossed);
  const half = studentUpperQuantile(tail, freedom) * Math.sqrt(variance);
  return hasFewLevels(crossed) ? Math.max(half, Math.sqrt(banerjee(crossed, tail))) : half;
}

/** The two-sided p of a distance from the mean: the level at which the interval just reaches that far is 1 - p. */
export function crossedP(crossed: CrossedMean, distance: number): number {
  const { variance, freedom } = satterthwaite(crossed);
  const p = Math.min(1, 2 * studentUpper(Math.abs(distance) / Math.sqrt(variance), freedom));
  if (!hasFewLevels(crossed)) return p;
  // ln half the width is nearly a straight line of ln p: false position, halving the end that stays (Illinois)
  const wanted = 2 * Math.log(Math.abs(distance));
  const miss = (x: number) => Math.log(banerjee(crossed, Math.exp(x) / 2)) - wanted;
  let [low, high] = [-600, 0];
  let above = miss(low);
  let below = -40;
  if (above < 0) return p;
  for (let k = 0; k < 100 && high - low > 1e-12 * -low; k++) {
    const guess = k % 8 === 7 ? (low + high) / 2 : high - (below * (high - low)) / (below - above);
    const x = guess > low && guess < high ? guess : (low + high) / 2;
    const error = Math.max(-40, miss(x));
    if (error === 0) return Math.max(p, Math.exp(x));
    if (error > 0) {
      low = x;
      above = error;
      below /= 2;
    } else {
      high = x;
      below = error;
      above /= 2;
    }
  }
  return Math.max(p, Math.exp(high));
}

/** Whether the interval at a level leaves out what is so far from the mean: the same as by {@link crossedHalfWidth}, faster. */
export function crossedExcludes(crossed: CrossedMean, distance: number, level: number): boolean {
  const { variance, freedom } = satterthwaite(crossed);
  if (2 * studentUpper(Math.abs(distance) / Math.sqrt(variance), freedom) >= 1 - level) return false;
  return !hasFewLevels(crossed) || banerjee(crossed, (1 - level) / 2) < distance * distance;
}

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

/** Refuses a number of training sets that the runs cannot come from. */
export function checkTrainingSets(trainingSets: number, runs: number): void {
  expectThat(
    'trainingSets',
    trainingSets,
    Number.isInteger(trainingSets) && trainingSets >= 1 && runs % trainingSets === 0,
    `a divisor of the ${runs} runs`,
  );
}
