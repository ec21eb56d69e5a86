import type { PairComparer } from '@der-gym/agents';
import type { Bench } from './bench.ts';
import { bounds } from './bounds.ts';
import { allExperts } from './ensembles.ts';
import { oneExpert, randomExpert } from './one-expert.ts';
import { type RouterName, router } from './routers.ts';
import { cascades, lookAhead, routes } from './sequences.ts';
import type { MethodContender } from './types.ts';

/** What `--methods` names, in the order of the table. */
export const methodNames = [
  'experts',
  'random',
  'classifier',
  'soft-labels',
  'regression',
  'zooter',
  'neighbours',
  'ridge',
  'factorisation',
  'routes',
  'cascades',
  'look-ahead',
  'pair-ranker',
  'vote',
  'bounds',
] as const;

export type MethodName = (typeof methodNames)[number];

export interface CatalogueOptions {
  /** Pair logits from elsewhere; the feature ranker where there are none. */
  readonly pairLogits?: PairComparer;
  /** Answers of each expert that are voted on. @defaultValue 1 */
  readonly samples?: number;
}

/** The lines of one name. */
export function contendersNamed(
  name: MethodName,
  bench: Bench,
  options: CatalogueOptions,
): readonly MethodContender[] {
  switch (name) {
    case 'experts':
      return oneExpert(bench);
    case 'random':
      return [randomExpert(bench)];
    case 'routes':
      return routes(bench);
    case 'cascades':
      return cascades(bench);
    case 'look-ahead':
      return [lookAhead(bench)];
    case 'pair-ranker':
      return allExperts(bench, 'pair-ranker', options);
    case 'vote':
      return allExperts(bench, 'vote', options);
    case 'bounds':
      return bounds(bench);
    default:
      return [router(name satisfies RouterName, bench)];
  }
}
