import {
  fitFeatureRanker,
  majorityVoteMethod,
  medoidVoteMethod,
  type PairComparer,
  pairRankerMethod,
} from '@der-gym/agents';
import { createRng } from 'gymnasium-js';
import type { Bench } from './bench.ts';
import { votingOn } from './closed-value.ts';
import { contenderOf } from './contender-of.ts';
import type { MethodContender } from './types.ts';

const RANK_MODES = ['max_logits', 'max_wins', 'bubble'] as const;

/** Methods that ask every expert the bare question. */
export function allExperts(
  bench: Bench,
  which: 'pair-ranker' | 'vote',
  { pairLogits, samples = 1 }: { readonly pairLogits?: PairComparer; readonly samples?: number },
): readonly MethodContender[] {
  if (which === 'vote') return [vote(bench, samples)];
  const { task, train, validation } = bench;
  const { experts } = task.graph;
  const comparer =
    pairLogits ??
    fitFeatureRanker({ train, validation, experts, rng: createRng(`pair ranker/${task.seed}`) });
  // the logits of the feature ranker are differences: all three modes pick the same answer
  const modes = pairLogits === undefined ? (['max_logits'] as const) : RANK_MODES;
  return modes.map((mode) => contenderOf(bench.run(pairRankerMethod({ comparer, mode }))));
}

function vote(bench: Bench, samples: number): MethodContender {
  const voting = votingOn(bench.task.dataset.scorer);
  const note = samples === 1 ? 'one sample of each expert' : `${samples} samples of each expert`;
  if (voting.kind === 'closed') {
    return contenderOf(bench.run(majorityVoteMethod({ extract: voting.extract, samples })), { note });
  }
  const method = medoidVoteMethod({ similarity: voting.similarity, samples, name: 'medoid vote (token F1)' });
  return contenderOf(bench.run(method), { note });
}
