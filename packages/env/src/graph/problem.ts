import { expectNumber } from 'gymnasium-js/expect';
import { type ResolvedReward, type RewardSettings, resolveReward } from '../reward-settings.ts';
import { NOT_JUDGED, type StopRule, type Terminator } from '../stop-rule.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { stopTable } from './stop-table.ts';

/** The decision problem on an answer graph. All solvers accept these options, with the same meaning. */
export interface ProblemOptions {
  /** @defaultValue derReward with the paper's coefficients, the graph's threshold and horizon */
  readonly reward?: RewardSettings;
  /** The RL discount of call t is discount^t, in [0, 1]. @defaultValue 1 */
  readonly discount?: number;
  /** @defaultValue 'reference' */
  readonly stop?: StopRule;
  /** Required by the stop rule `'terminator'`. */
  readonly terminator?: Terminator;
  /** The stop rule as a table made by `stopTable`. `stop` and `terminator` are then ignored. */
  readonly stops?: Uint8Array;
}

/** Checked problem options with every default filled in. */
export interface Problem extends ResolvedReward {
  readonly discount: number;
  readonly maxSteps: number;
  /** See `stopTable`: 1 stops, 0 continues, `NOT_JUDGED` throws. */
  readonly stops: Uint8Array;
}

export function resolveProblem(graph: AnswerGraph, options: ProblemOptions): Problem {
  const { discount = 1, stop = 'reference', terminator } = options;
  expectNumber('discount', discount, 0, 1);
  const { threshold: own, maxSteps: deepest, scoreSignature } = graph;
  const defaults = { threshold: own, maxSteps: deepest, scoreSignature, discount };
  const resolved = resolveReward(options.reward ?? {}, defaults);
  const { threshold, maxSteps } = resolved.reward;
  if (resolved.formula.needsBestScore === true && graph.bestScore === null) {
    throw new RangeError(
      'Expected a graph with the best score so far, which the reward uses: expand it with `expandByBestScore(graph)`.',
    );
  }
  const stops = options.stops ?? stopTable(graph, { stop, threshold, ...(terminator && { terminator }) });
  if (stops.length !== graph.next.length) {
    throw new RangeError(
      `Expected \`stops\` to have ${graph.next.length} entries, nodes x experts, got ${stops.length}.`,
    );
  }
  const bad = options.stops?.find((verdict) => verdict > NOT_JUDGED);
  if (bad !== undefined) {
    throw new RangeError(`Expected \`stops\` to hold 0, 1 or ${NOT_JUDGED} (not judged), got ${bad}.`);
  }
  return { ...resolved, discount, maxSteps, stops };
}
