import type { StopRule } from '@der-gym/env';
import { bootstrapMean, pairedDifference, type Resamples, tableMean } from '../statistics/bootstrap.ts';
import type { Contender } from './rows.ts';
import { utilityOf } from './rows.ts';
import type { Comparison } from './table.ts';

/** Every learned policy against the rivals a reader would ask for, in utility, paired by question. */
export function rivalComparisons(
  stopRule: StopRule,
  contenders: readonly Contender[],
  costWeight: number,
  resamples: (runs: number) => Resamples,
): readonly Comparison[] {
  const rivals = contenders.filter(({ rival }) => rival === true);
  const learned = contenders.filter(({ kind, rival }) => kind === 'learned' && rival !== true);
  return learned.flatMap((contender) =>
    rivals.map((rival) => {
      const differences = pairedDifference(
        utilityOf(contender.outcomes, costWeight),
        utilityOf(rival.outcomes, costWeight),
      );
      return {
        stopRule,
        policy: contender.policy,
        against: rival.policy,
        difference: tableMean(differences),
        interval: bootstrapMean(differences, { resamples: resamples(differences.length) }),
      };
    }),
  );
}
