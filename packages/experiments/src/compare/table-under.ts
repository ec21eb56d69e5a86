import { holm } from '../statistics/holm.ts';
import { comparePaired } from '../statistics/paired-comparison.ts';
import { differenceRange } from '../statistics/tables.ts';
import type { Bench } from './bench.ts';
import type { RivalDifference, StopRuleTable } from './comparison-report.ts';
import { possibleOf, rangeOf } from './ranges.ts';
import { orderedRows } from './row-order.ts';
import { type Contender, meansOf, type Row, type RowOptions, tableOf, trainingSetsOf } from './rows.ts';
import { withEveryEncoder } from './several-encoders.ts';

/** A table under one stop rule, with its comparisons and contenders. */
export interface TableUnder<R extends Row = Row> {
  readonly table: StopRuleTable & { readonly rows: readonly R[] };
  readonly comparisons: readonly RivalDifference[];
  readonly contenders: readonly Contender[];
  readonly benches: readonly Bench[];
}

/** Computes the rows of contenders under one stop rule and the paired differences from rivals. */
export function tableUnder<R extends Row>(
  benches: readonly Bench[],
  contendersOf: (bench: Bench) => readonly Contender[],
  toRow: (contender: Contender, options: RowOptions) => R,
): TableUnder<R> {
  const [first] = benches as readonly [Bench];
  const { costWeight } = first.task.reward;
  const placed = withEveryEncoder(benches, contendersOf);
  const ends = new Map(
    benches.map((bench) => {
      const optimum = meansOf(bench.optimum(), costWeight);
      return [bench, { optimum, randomReturn: meansOf(bench.random(), costWeight).return! }];
    }),
  );
  const { optimum } = ends.get(first)!;
  const contenders = placed.map(({ contender }) => contender);
  const rows = placed.map(({ contender, bench }) => {
    const { optimum, randomReturn } = ends.get(bench)!;
    const optimumReturn = optimum.return!;
    return toRow(contender, { costWeight, randomReturn, optimumReturn, range: rangesIn(bench) });
  });
  return {
    table: {
      stopRule: first.stopRule,
      optimum: { return: optimum.return!, score: optimum.score, parameters: optimum.parameters },
      rows: orderedRows(rows),
    },
    comparisons: rivalComparisons(first, contenders),
    contenders,
    benches,
  };
}

/** Returns the ranges of measures on this bench. */
function rangesIn({ task }: Bench): RowOptions['range'] {
  const possible = possibleOf(task.graph, task.dataset.scorer);
  return (contender, measure) => rangeOf(contender, measure, task.reward.costWeight, possible);
}

/**
 * Compares the utility of every learned policy with that of its rivals, paired by question. p-values are Holm-adjusted over all
 * comparisons.
 */
function rivalComparisons(bench: Bench, contenders: readonly Contender[]): readonly RivalDifference[] {
  const { stopRule, task } = bench;
  const { costWeight } = task.reward;
  const range = rangesIn(bench);
  const rivals = contenders.filter(({ rival }) => rival === true);
  const learned = contenders.filter(({ kind, rival }) => kind === 'learned' && rival !== true);
  const utility = ({ runs }: Contender) => tableOf(runs, 'utility', costWeight);
  // a row of one encoder is compared with rivals of the same encoder, and with rivals that have none
  const comparable = ({ encoder }: Contender) =>
    rivals.filter(
      (rival) => encoder === undefined || rival.encoder === undefined || rival.encoder === encoder,
    );
  const found = learned.flatMap((contender) =>
    comparable(contender).map((rival) => {
      const { difference, interval, p } = comparePaired(utility(contender), utility(rival), {
        trainingSets: trainingSetsOf(contender, rival),
        range: differenceRange(range(contender, 'utility'), range(rival, 'utility')),
      });
      return {
        stopRule,
        policy: contender.policy,
        against: rival.policy,
        difference,
        interval,
        p,
      };
    }),
  );
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((comparison, index) => ({ ...comparison, adjustedP: adjusted[index]! }));
}
