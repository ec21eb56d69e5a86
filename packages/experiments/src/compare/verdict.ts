import { studentQuantile } from '../statistics/_distributions.ts';
import { type Interval, pairedDifference, tableMean } from '../statistics/bootstrap.ts';
import { precisionOfMean, varianceComponents } from '../statistics/variance-components.ts';
import { fixed, plainText, withInterval } from '../text/markdown-table.ts';
import { type Arena, bestSingleCall, singleCallOutcome } from './contenders.ts';
import { type Contender, meansOf, tableOf } from './rows.ts';

/** Whether a router pays, in utility on the test questions, against the best single call. */
export interface Verdict {
  /** The deployable method with the highest utility; null where none was compared. */
  readonly method: string | null;
  /** The single call with the best utility on train. */
  readonly against: string;
  /** Utility of the method less that of the single call, paired by question; null without a method. */
  readonly difference: number | null;
  /**
   * Covers the true gain of the best of `chosenAmong` methods with approximately 95 %: Student's t over questions and training runs at
   * the level 1 - 0.05 / `chosenAmong` (Bonferroni). It is for roughly normal means: rare losses make it too narrow. Null without a method, and where one test question says nothing of its spread.
   */
  readonly interval: Interval | null;
  /** Deployable methods that were compared, the best of which was taken after its utility on test was seen. */
  readonly chosenAmong: number;
  /**
   * `'pays'`: some method is above the single call; `'does not pay'`: every one is below; null: nothing was compared. A method is
   * neither where its score differs from the single call's on fewer than 20 test questions.
   */
  readonly pays: 'pays' | 'does not pay' | 'undecided' | null;
  /** The same for people, in three sentences at most. */
  readonly sentences: readonly string[];
}

/** On fewer test questions with another score, the spread of the gain is not known. */
const LEAST_DIFFERING = 20;
/** Smaller differences are rounding. */
const NO_DIFFERENCE = 1e-9;

interface Gain {
  readonly policy: string;
  readonly utility: number;
  readonly parameters: number;
  readonly runs: number;
  readonly isTrained: boolean;
  /** A route that is the same whatever is asked and answered. */
  readonly isBlind: boolean;
  readonly difference: number;
  readonly interval: Interval | null;
  /** Test questions, and those among them with another score than the single call's. */
  readonly n: number;
  readonly differing: number;
}

/**
 * Judges whether a router pays. Bounds and single calls do not count; under the stop rule `reference`, an oracle, neither
 * do policies that it ends.
 *
 * @param only - names of the routers in question; without them, all that could be deployed
 */
export function verdictOf(
  { task, stopRule }: Pick<Arena, 'task' | 'stopRule'>,
  contenders: readonly Contender[],
  only?: readonly string[],
): Verdict {
  const { graph, split, reward } = task;
  const { costWeight } = reward;
  const expert = bestSingleCall(graph, split.train, costWeight);
  const against = graph.experts[expert]!.name;
  const call = [singleCallOutcome(graph, split.test, () => expert)];
  const [baseline, scores] = [tableOf(call, 'utility', costWeight), tableOf(call, 'score', costWeight)];
  const asked = contenders.filter(
    ({ policy, kind }) => kind !== 'bound' && kind !== 'single call' && (only?.includes(policy) ?? true),
  );
  const deployable = asked.filter(({ policies }) => stopRule !== 'reference' || policies === undefined);
  const level = 1 - 0.05 / deployable.length;
  const gains = deployable.map(({ policy, kind, runs, policies }): Gain => {
    const { utility, parameters } = meansOf({ runs }, costWeight);
    const gain = gainOf(tableOf(runs, 'utility', costWeight), baseline, level);
    const isTrained = kind === 'learned' && policies !== undefined;
    const differing = differingQuestions(tableOf(runs, 'score', costWeight), scores);
    const isBlind = kind === 'route';
    return {
      policy,
      utility,
      parameters,
      runs: runs.length,
      isTrained,
      isBlind,
      ...gain,
      n: split.test.length,
      differing,
    };
  });
  const counted = { against, chosenAmong: gains.length };
  if (gains.length === 0) {
    const why =
      asked.length === 0
        ? `${only === undefined ? 'No router was tried' : 'There is no row of the router'}.`
        : 'The stop rule reference is an oracle: no router can be deployed with it.';
    const which = `The best single call on train is ${plainText(against)}: utility ${fixed(tableMean(baseline), 3)} on test.`;
    return {
      ...counted,
      method: null,
      difference: null,
      interval: null,
      pays: null,
      sentences: [which, why],
    };
  }
  const best = gains.reduce((a, b) => {
    const more = b.difference - a.difference;
    return more > NO_DIFFERENCE || (more >= -NO_DIFFERENCE && b.parameters < a.parameters) ? b : a;
  });
  const pays = gains.some(isAbove) ? 'pays' : gains.every(isBelow) ? 'does not pay' : 'undecided';
  const left =
    gains.length < asked.length ? ' Routers that end by the oracle reference are not counted.' : '';
  const sentences = [
    decision(pays, best, gains, against, only !== undefined),
    bestOf(best, against, only === undefined),
    `${footing(best, gains.length, level)}${left}`,
  ];
  const { policy: method, difference, interval } = best;
  return { ...counted, method, difference, interval, pays, sentences };
}

const isJudged = ({ differing }: Gain) => differing >= LEAST_DIFFERING;
const isAbove = (gain: Gain) => isJudged(gain) && gain.interval !== null && gain.interval[0] > NO_DIFFERENCE;
const isBelow = (gain: Gain) => isJudged(gain) && gain.interval !== null && gain.interval[1] < -NO_DIFFERENCE;

/** Questions on which the mean score over runs is another. */
function differingQuestions(scores: readonly Float64Array[], baseline: readonly Float64Array[]): number {
  const rows = pairedDifference(scores, baseline);
  const means = rows[0]!.map((_, q) => rows.reduce((sum, row) => sum + row[q]!, 0) / rows.length);
  return means.filter((mean) => Math.abs(mean) > NO_DIFFERENCE).length;
}

/** Mean of the paired differences, and its interval at this level. */
function gainOf(
  utilities: readonly Float64Array[],
  baseline: readonly Float64Array[],
  level: number,
): Pick<Gain, 'difference' | 'interval'> {
  const differences = pairedDifference(utilities, baseline).map((row) =>
    row.map((value) => (Math.abs(value) < NO_DIFFERENCE ? 0 : value)),
  );
  const difference = tableMean(differences);
  if (differences[0]!.length < 2) return { difference, interval: null };
  const { standardError, degreesOfFreedom } = precisionOfMean(varianceComponents(differences));
  const half = standardError === 0 ? 0 : standardError * studentQuantile((1 + level) / 2, degreesOfFreedom);
  return { difference, interval: [difference - half, difference + half] };
}

/** The verdict in one sentence. */
function decision(
  pays: NonNullable<Verdict['pays']>,
  best: Gain,
  gains: readonly Gain[],
  against: string,
  one: boolean,
): string {
  const said = {
    pays: one
      ? 'The router pays.'
      : `A router pays${best.isBlind ? ', and the best reads no question and no answer' : ''}.`,
    'does not pay': one ? 'The router does not pay.' : 'No router pays.',
    undecided: `Whether ${one ? 'the' : 'a'} router pays cannot be decided: ${unjudged(best, against) ?? 'the interval holds 0'}.`,
  }[pays];
  // another method may be known better than the best
  if (pays === 'pays' && !isAbove(best)) {
    const sure = gains.filter(isAbove).reduce((a, b) => (b.difference > a.difference ? b : a));
    const gain = withInterval(sure.difference, sure.interval, 3);
    const few = unjudged(best, against);
    return few === null
      ? `${said} The interval of the best method holds 0, that of ${plainText(sure.policy)} does not: ${gain}.`
      : `${said} It is ${plainText(sure.policy)}, ${gain}; of the best method, ${few}.`;
  }
  if (pays === 'undecided' && isBelow(best)) {
    const open = gains.find((gain) => !isBelow(gain))!;
    return `Whether a router pays cannot be decided: ${unjudged(open, against) ?? `the interval of ${plainText(open.policy)} holds 0`}.`;
  }
  return said;
}

/** Why the interval of this gain is not believed; null where it is. */
function unjudged(gain: Gain, against: string): string | null {
  if (gain.interval === null) return 'there is one test question';
  if (isJudged(gain)) return null;
  return `the scores of ${plainText(gain.policy)} and of ${plainText(against)} differ on ${gain.differing} of ${gain.n} questions, too few (${LEAST_DIFFERING}) to bound rare losses`;
}

function bestOf({ policy, utility, difference, interval }: Gain, against: string, isBest: boolean): string {
  const name = `${isBest ? 'Best deployable method: ' : ''}${plainText(policy)}, with a utility of ${fixed(utility, 3)}`;
  const gain = interval === null ? fixed(difference, 3) : withInterval(difference, interval, 3);
  return `${name}; gain over the best single call on train, ${plainText(against)}: ${gain}.`;
}

/** What the interval rests on. */
function footing({ runs, isTrained }: Gain, count: number, level: number): string {
  const choice =
    count === 1
      ? 'The interval is at 95 %'
      : `The best of ${count} methods by utility on test, so the interval is at ${fixed(100 * level, 1)} % (Bonferroni)`;
  const over = runs > 1 ? ` and ${runs} training runs` : '';
  const lacks = runs === 1 && isTrained ? '; one training run says nothing of the spread between runs' : '';
  return `${choice}, over test questions${over}${lacks}.`;
}

/** What turned the texts of the learned rows into numbers, each once; null without such rows. */
export function encoderOf(policies: readonly { readonly encoder?: string }[]): string | null {
  const names = new Set(policies.map(({ encoder = 'hashed' }) => encoder));
  return names.size === 0 ? null : [...names].join(', ');
}
