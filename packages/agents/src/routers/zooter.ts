import type { Rng } from 'gymnasium-js';
import { expectLength, expectNumber, expectOneOf, expectType } from 'gymnasium-js/expect';
import { getOrCreate } from '../_memo.ts';
import { checkTemperatures, distil, softmaxRows } from './_distil.ts';
import { clusterRows } from './_k-means.ts';
import { encodeQuestions, questionEncoder } from './_question-features.ts';
import { checkFit, expectChoices, type FitRouterOptions } from './scored-questions.ts';
import type { SingleCallRouter } from './single-call-router.ts';

interface ZooterOptions extends FitRouterOptions {
  /**
   * Tag of each train question, such as its topic. Questions with one tag share their rewards.
   *
   * @defaultValue clusters of the questions' words, by k-means
   */
  readonly tags?: readonly string[];
  /** Numbers of clusters to choose among without tags. @defaultValue [8, 16] */
  readonly clusters?: readonly number[];
  /** Draws the first centres of the clusters; required without tags. */
  readonly rng?: Rng;
  /** Weight of a question's own rewards, in [0, 1]; the rest is the mean of its tag (ZOOTER: 0.3). @defaultValue 0.3 */
  readonly own?: number;
  /** How the rewards of a question are normalised. @defaultValue 'zScore' */
  readonly normalisation?: 'zScore' | 'minMax';
  /** Temperatures to choose among, > 0. @defaultValue [1, 0.5, 0.2] */
  readonly temperatures?: readonly number[];
  /** Penalties to choose among. @defaultValue [1e-2, 3e-3, 1e-3, 3e-4, 1e-4] */
  readonly l2?: readonly number[];
}

/**
 * Trains a router like ZOOTER (Lu et al. 2023), with cached scores instead of a reward model and softmax regression instead of a
 * language model:
 *
 * ```text
 * r'_m = own · r_m + (1 - own) · mean of r_m over the questions of the same tag
 * p    = softmax(normalised r' / temperature)            loss = KL(p || softmax(f(question)))
 * ```
 *
 * It asks the most probable expert and ignores costs. Temperature, penalty and number of clusters are chosen on validation by
 * utility, which includes the cost.
 *
 * @throws RangeError when lengths differ or a choice is out of range; TypeError without tags and without `rng`
 * @example
 * ```ts
 * import { trainZooter } from '@der-gym/agents';
 *
 * const questions = ['a sum of numbers', 'a poem of love', 'numbers to sum', 'love in a poem'].map((text, i) => ({ id: `q${i}`, text }));
 * const scored = { questions, scores: [0.9, 0.1, 0.2, 0.8, 0.2, 0.3, 0.3, 0.9] };
 * const experts = [{ name: 'maths', parameters: 7 }, { name: 'verse', parameters: 7 }];
 * // the third question's own scores are misleading; its tag is not
 * const tags = ['maths', 'verse', 'maths', 'verse'];
 * trainZooter({ train: scored, validation: scored, experts, tags }).route(questions); // => [0, 1, 0, 1]
 * ```
 */
export function trainZooter(options: ZooterOptions): SingleCallRouter {
  const costWeight = checkFit(options);
  const { train, experts, own = 0.3, name = 'ZOOTER', normalisation = 'zScore' } = options;
  const { temperatures = [1, 0.5, 0.2], clusters = [8, 16] } = options;
  expectNumber('own', own, 0, 1);
  expectOneOf('normalisation', normalisation, ['zScore', 'minMax']);
  expectChoices('temperatures', temperatures);
  checkTemperatures(temperatures);
  const l2 = expectChoices('l2', options.l2 ?? [1e-2, 3e-3, 1e-3, 3e-4, 1e-4]);
  const normalise = normalisation === 'zScore' ? zScore : minMax;
  const encoder = options.encoder ?? questionEncoder(train.questions);

  const taggings: { readonly tags: readonly (string | number)[]; readonly chosen: Record<string, number> }[] =
    [];
  if (options.tags !== undefined) {
    expectLength('tags', options.tags, train.questions.length);
    taggings.push({ tags: options.tags, chosen: {} });
  } else {
    const { rng } = options;
    expectType('rng', rng, rng !== undefined, 'a generator where there are no `tags`');
    const rows = encodeQuestions(encoder, train.questions);
    // a separate random stream for each number of clusters, so that the choices are independent
    for (const k of expectChoices('clusters', clusters)) {
      const found = clusterRows(rows, k, rng!.fork(`clusters/${k}`));
      taggings.push({ tags: Array.from(found), chosen: { clusters: k } });
    }
  }
  const labellings = taggings.flatMap(({ tags, chosen }) => {
    const rewards = normalise(shareAmongTags(train.scores, tags, experts.length, own), experts.length);
    return temperatures.map((temperature) => ({
      labels: softmaxRows(rewards, experts.length, temperature),
      chosen: { ...chosen, temperature },
    }));
  });
  return distil({ ...options, encoder }, { labellings, l2, name, costWeight });
}

/** own · r + (1 - own) · the mean of its tag, expert by expert. */
export function shareAmongTags(
  rewards: ArrayLike<number>,
  tags: readonly (string | number)[],
  experts: number,
  own: number,
): Float64Array {
  const sums = new Map<string | number, { count: number; total: Float64Array }>();
  tags.forEach((tag, q) => {
    const sum = getOrCreate(sums, tag, () => ({ count: 0, total: new Float64Array(experts) }));
    sum.count += 1;
    for (let m = 0; m < experts; m += 1) sum.total[m] = sum.total[m]! + rewards[q * experts + m]!;
  });
  const out = new Float64Array(rewards.length);
  tags.forEach((tag, q) => {
    const { count, total } = sums.get(tag)!;
    for (let m = 0; m < experts; m += 1) {
      out[q * experts + m] = own * rewards[q * experts + m]! + (1 - own) * (total[m]! / count);
    }
  });
  return out;
}

/** Each row minus its mean, divided by its standard deviation; a constant row becomes zeros. */
export function zScore(rewards: Float64Array, experts: number): Float64Array {
  return eachRow(rewards, experts, (row) => {
    const mean = row.reduce((sum, r) => sum + r, 0) / experts;
    const deviation = Math.sqrt(row.reduce((sum, r) => sum + (r - mean) * (r - mean), 0) / experts);
    // differences from rounding do not count
    return (r) => (deviation > 1e-12 ? (r - mean) / deviation : 0);
  });
}

/** Each row scaled to [0, 1]; a constant row becomes zeros. */
export function minMax(rewards: Float64Array, experts: number): Float64Array {
  return eachRow(rewards, experts, (row) => {
    const least = Math.min(...row);
    const span = Math.max(...row) - least;
    return (r) => (span > 1e-12 ? (r - least) / span : 0);
  });
}

function eachRow(
  values: Float64Array,
  columns: number,
  fit: (row: Float64Array) => (value: number) => number,
): Float64Array {
  const out = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += columns) {
    const row = values.subarray(start, start + columns);
    out.set(row.map(fit(row)), start);
  }
  return out;
}
