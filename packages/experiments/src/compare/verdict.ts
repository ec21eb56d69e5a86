import { hashedReader, type Reader } from '../encoders/reader.ts';
import type { Task } from '../problem/task.ts';
import { estimateMean } from '../statistics/estimate.ts';
import {
  differenceRange,
  type Interval,
  NO_DIFFERENCE,
  pairedDifference,
  tableMean,
} from '../statistics/tables.ts';
import { fixed, plainText, withInterval } from '../text/markdown-table.ts';
import type { Arena } from './arena.ts';
import { bestSingleCall, singleCallColumns } from './contenders.ts';
import type { LearnedPolicy } from './learned-policy.ts';
import { possibleOf, rangeOf } from './ranges.ts';
import { type Contender, meansOf, tableOf } from './rows.ts';

/** Whether a router pays: whether its utility on the test questions exceeds that of the best single call. */
export interface Verdict {
  /** The deployable method with the highest utility; null if none was compared. */
  readonly method: string | null;
  /** The single call with the best utility on train. */
  readonly against: string;
  /** Utility of the method minus that of the single call, paired by question; null without a method. */
  readonly difference: number | null;
  /**
   * Covers the true gain of the best of `chosenAmong` methods with 95 %: the interval of `estimateMean` at the level
   * 1 - 0.05 / `chosenAmong` (Bonferroni). Null without a method.
   */
  readonly interval: Interval | null;
  /** The number of deployable methods. The best one is chosen by its utility on test. */
  readonly chosenAmong: number;
  /**
   * - `'pays'`: the interval of some method is above 0
   * - `'does not pay'`: the intervals of all methods are below 0
   * - `'depends on the encoder'`: it pays with one encoder of the table, and does not pay with another
   * - null: nothing was compared
   */
  readonly pays: Decision | 'depends on the encoder' | null;
  /** The verdict in at most three sentences. */
  readonly sentences: readonly string[];
}

type Decision = 'pays' | 'does not pay' | 'undecided';

interface Gain {
  readonly policy: string;
  readonly utility: number;
  readonly parameters: number;
  readonly runs: number;
  readonly trainingSets: number;
  /** Whether it was trained in this run and is not a user's module. */
  readonly isTrained: boolean;
  readonly isOwn: boolean;
  readonly encoder: string | null;
  /** In a table with several encoders, the encoder of the row; null for a row that is the same with all. */
  readonly part: string | null;
  /** Whether it asks the same experts in the same order for every question. A Terminator may still stop it. */
  readonly isFixed: boolean;
  readonly difference: number;
  readonly interval: Interval;
}

/** A learned policy with its encoder, if that is known. */
type Named = Pick<LearnedPolicy, 'name' | 'isOwn'> & { readonly reader?: Pick<Reader, 'name'> };

/** The context of a verdict. */
interface VerdictArena extends Pick<Arena, 'stopRule'> {
  /** The policies of the learned rows. @defaultValue unknown: the encoder is not named */
  readonly policies?: readonly Named[];
  /** The encoders of the table, in order. @defaultValue one encoder, which is not named */
  readonly encoders?: readonly string[];
  readonly task: Pick<Task, 'graph' | 'split' | 'reward'> & {
    readonly dataset: Pick<Task['dataset'], 'scorer'>;
  };
}

/**
 * Judges whether a router pays. Bounds and single calls are excluded. Under the stop rule `reference`, which is an oracle,
 * policies that it stops are excluded too.
 *
 * @param only - names of the routers to judge; all deployable ones unless given
 */
export function verdictOf(
  { task, stopRule, policies: sources = [], encoders = [] }: VerdictArena,
  contenders: readonly Contender[],
  only?: readonly string[],
): Verdict {
  const { graph, split, reward } = task;
  const { costWeight } = reward;
  const expert = bestSingleCall(graph, split.train, costWeight);
  const against = graph.experts[expert]!.name;
  const call = [singleCallColumns(graph, split.test, () => expert)];
  const baseline = tableOf(call, 'utility', costWeight);
  const asked = contenders.filter(
    ({ policy, kind }) => kind !== 'bound' && kind !== 'single call' && (only?.includes(policy) ?? true),
  );
  const deployable = asked.filter(({ policies }) => stopRule !== 'reference' || policies === undefined);
  const level = 1 - 0.05 / deployable.length;
  const possible = possibleOf(graph, task.dataset.scorer);
  const baselineRange = rangeOf({ kind: 'single call', runs: call }, 'utility', costWeight, possible);
  const gains = deployable.map((contender): Gain => {
    const { policy, kind, runs, policies, trainingSets = 1, encoder: part } = contender;
    const { utility, parameters } = meansOf({ runs }, costWeight);
    const differences = pairedDifference(tableOf(runs, 'utility', costWeight), baseline);
    const { value: difference, interval } = estimateMean(differences, {
      trainingSets,
      level,
      range: differenceRange(rangeOf(contender, 'utility', costWeight, possible), baselineRange),
    });
    const source = sources.find(({ name }) => name === policy || `${name} · ${part}` === policy);
    return {
      policy,
      utility,
      parameters,
      runs: runs.length,
      trainingSets,
      isTrained: kind === 'learned' && policies !== undefined && source?.isOwn !== true,
      isOwn: source?.isOwn === true,
      isFixed: kind === 'route',
      encoder: part ?? (source === undefined ? null : encoderOf([source])),
      part: part ?? null,
      difference,
      interval,
    };
  });
  const counted = { against, chosenAmong: gains.length };
  if (gains.length === 0) {
    const why =
      asked.length === 0
        ? `${only === undefined ? 'No router was compared' : 'The table has no row for the router'}.`
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
  const parts = encoders.length > 1 ? partsOf(gains, encoders) : [];
  const said = new Set(parts.map(({ pays }) => pays));
  // 'undecided' with one encoder does not contradict a decision with another
  const depends = said.has('pays') && said.has('does not pay');
  const pays = depends ? 'depends on the encoder' : decide(gains);
  const left =
    gains.length < asked.length ? ' Routers that the oracle `reference` stops are not counted.' : '';
  const sentences = [
    `${pays === 'depends on the encoder' ? dependsText(parts, only !== undefined) : decision(pays, best, gains, only !== undefined)}${bestParts(parts)}${only === undefined ? '' : betterRoute(best, contenders, stopRule, costWeight)}`,
    `${bestOf(best, against, only === undefined)}${betterCall(best, task, against)}`,
    `${footing(best, gains.length, level, stopRule)}${left}`,
  ];
  const { policy: method, difference, interval } = best;
  return { ...counted, method, difference, interval, pays, sentences };
}

/** The decision for the rows of one encoder, including rows that are the same with all encoders. */
interface Part {
  readonly encoder: string;
  readonly pays: Decision;
  readonly best: Gain;
}

function partsOf(gains: readonly Gain[], encoders: readonly string[]): readonly Part[] {
  return encoders.flatMap((encoder) => {
    // a fixed list of experts does not read texts; only the Terminator that stops it does
    const own = gains.filter(({ part, isFixed }) => !isFixed && (part === null || part === encoder));
    if (own.length === 0) return [];
    return [
      { encoder, pays: decide(own), best: own.reduce((a, b) => (b.difference > a.difference ? b : a)) },
    ];
  });
}

function decide(gains: readonly Gain[]): Decision {
  return gains.some(isAbove) ? 'pays' : gains.every(isBelow) ? 'does not pay' : 'undecided';
}

function dependsText(parts: readonly Part[], one: boolean): string {
  const said = { pays: 'it pays', 'does not pay': 'it does not pay', undecided: 'this cannot be decided' };
  const each = parts.map(({ encoder, pays }) => `with ${plainText(encoder)} ${said[pays]}`);
  return `Whether ${one ? 'the' : 'a'} router pays depends on the encoder: ${each.join(', ')}.`;
}

function bestParts(parts: readonly Part[]): string {
  if (parts.length === 0) return '';
  const each = parts.map(({ encoder, best }) => `${fixed(best.utility, 3)} with ${plainText(encoder)}`);
  return ` Highest utility: ${each.join(', ')}.`;
}

const isAbove = (gain: Gain) => gain.interval[0] > NO_DIFFERENCE;
const isBelow = (gain: Gain) => gain.interval[1] < -NO_DIFFERENCE;

/** The verdict in one sentence. */
function decision(pays: Decision, best: Gain, gains: readonly Gain[], one: boolean): string {
  const said = {
    pays: one
      ? 'The router pays.'
      : best.isFixed
        ? 'More than one call pays, but the best method is a fixed list of experts.'
        : 'A router pays.',
    'does not pay': one ? 'The router does not pay.' : 'No router pays.',
    undecided: `Whether ${one ? 'the' : 'a'} router pays cannot be decided: the interval contains 0.`,
  }[pays];
  // another method may have a narrower interval than the best one
  if (pays === 'pays' && !isAbove(best)) {
    const sure = gains.filter(isAbove).reduce((a, b) => (b.difference > a.difference ? b : a));
    const gain = withInterval(sure.difference, sure.interval, 3);
    return `${said} The interval of the best method contains 0, but that of ${plainText(sure.policy)} does not: ${gain}.`;
  }
  if (pays === 'undecided' && isBelow(best)) {
    const open = gains.find((gain) => !isBelow(gain))!;
    return `Whether a router pays cannot be decided: the interval of ${plainText(open.policy)} contains 0.`;
  }
  return said;
}

function bestOf({ policy, utility, difference, interval }: Gain, against: string, isBest: boolean): string {
  const name = `${isBest ? 'Best method or router: ' : ''}${plainText(policy)}, with a utility of ${fixed(utility, 3)}`;
  const gain = withInterval(difference, interval, 3);
  return `${name}: ${gain} more than ${plainText(against)}, the best single call on train.`;
}

/** A sentence about the best fixed route, if it has a higher utility than the router. */
function betterRoute(
  { utility }: Gain,
  contenders: readonly Contender[],
  stopRule: Arena['stopRule'],
  costWeight: number,
): string {
  const routes = contenders
    .filter(({ kind }) => kind === 'route' && stopRule !== 'reference')
    .map((each) => ({ policy: each.policy, utility: meansOf(each, costWeight).utility }))
    .filter((route) => route.utility > utility + NO_DIFFERENCE)
    .sort((a, b) => b.utility - a.utility);
  const [route] = routes;
  if (route === undefined) return '';
  return ` But ${plainText(route.policy)}, a fixed list of experts, has a higher utility: ${fixed(route.utility, 3)}.`;
}

/** A sentence about a single call that beats the best method on test, although it was not the best call on train. */
function betterCall(
  { utility }: Gain,
  { graph, split, reward }: VerdictArena['task'],
  against: string,
): string {
  const calls = graph.experts
    .map(({ name }, expert) => {
      const runs = [singleCallColumns(graph, split.test, () => expert)];
      return { name, utility: meansOf({ runs }, reward.costWeight).utility };
    })
    .filter((call) => call.name !== against && call.utility > utility + NO_DIFFERENCE)
    .sort((a, b) => b.utility - a.utility);
  const [call] = calls;
  if (call === undefined) return '';
  return ` On test the single call ${plainText(call.name)} has a higher utility, ${fixed(call.utility, 3)}; on train it was not the best.`;
}

/** A sentence about what the interval covers, and what it does not cover. */
function footing(best: Gain, count: number, level: number, stopRule: Arena['stopRule']): string {
  const { runs, trainingSets, isTrained, isOwn, encoder } = best;
  const choice =
    count === 1
      ? 'The interval is at 95 %'
      : `The best of ${count} methods by utility on test, so the interval is at ${fixed(100 * level, 1)} % (Bonferroni)`;
  const seeds = runs / trainingSets;
  const sets = trainingSets > 1 ? `, ${trainingSets} training sets` : '';
  const over = seeds > 1 ? `${sets} and ${seeds} seeds` : sets.replace(',', ' and');
  const said = `${choice}, over test questions${over}.`;
  const shown = encoder === null || !isTrained ? '' : `, encoder ${plainText(encoder)}`;
  if (isOwn || trainingSets > 1) return `${said}${shown === '' ? '' : ` This run:${shown.slice(1)}.`}`;
  const judged = stopRule === 'terminator';
  const one = `one training set${judged ? ', one Terminator' : ''}`;
  const between = [
    'training sets',
    ...(judged ? ['Terminators'] : []),
    ...(isTrained && runs === 1 ? ['seeds'] : []),
  ];
  return `${said} This run: ${one}${shown}; the interval does not cover the variation between ${between.join(', ').replace(/, ([^,]+)$/, ' and $1')}.`;
}

/** The distinct encoders of the learned rows; null without such rows. */
export function encoderOf(policies: readonly Omit<Named, 'name'>[]): string | null {
  const names = new Set(
    policies.map(({ isOwn, reader = hashedReader }) => (isOwn === true ? 'own' : reader.name)),
  );
  return names.size === 0 ? null : [...names].join(', ');
}
