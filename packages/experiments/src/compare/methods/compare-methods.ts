import {
  auditRunCosts,
  type MethodRun,
  memoizePolicy,
  type PairComparer,
  randomPolicy,
} from '@der-gym/agents';
import type { StopRule } from '@der-gym/env';
import { tableMean } from '../../statistics/bootstrap.ts';
import type { Task } from '../../task.ts';
import type { LearnedPolicy } from '../compare.ts';
import { hindsightOptimum, policyRuns } from '../contenders.ts';
import { rivalComparisons } from '../paired.ts';
import { summarise } from '../rows.ts';
import { sharedResamples } from '../run-comparison.ts';
import { comparisonReport } from '../table.ts';
import { createBench } from './bench.ts';
import { contendersNamed, type MethodName, methodNames } from './catalogue.ts';
import { equalCalls } from './equal-calls.ts';
import { trained } from './sequences.ts';
import type { AuditLine, MethodComparison, MethodContender, MethodRow } from './types.ts';

/** A trained router, and how many parameters it has, in billions. */
export type SizedPolicy = LearnedPolicy & { readonly agentParameters: number };

export interface CompareMethodsOptions {
  /** @defaultValue all */
  readonly methods?: readonly MethodName[];
  /** Under which episodes of the decision process end; methods that stop by themselves do so under any. @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
  /** Routers trained on this task. @defaultValue none */
  readonly policies?: readonly SizedPolicy[];
  /** Pair logits for PairRanker. @defaultValue the feature ranker, fitted on train */
  readonly pairLogits?: PairComparer;
  /** Answers of each expert that are voted on; recorded data mostly hold one. @defaultValue 1 */
  readonly samples?: number;
  /** Told what is about to happen, and how many stages there are. */
  readonly onStage?: (stage: string, index: number, of: number) => void;
}

/**
 * Fits every method on train and validation, runs it on the test questions, and returns the paper's Table 1 over these data: score,
 * inference parameters, agent parameters, calls, whatever else the data hold, and utility, beside the best fixed expert, the oracles
 * and the exact optimum.
 *
 * @example
 * ```ts
 * import { compareMethods, methodsMarkdown, prepareTask } from '@der-gym/experiments';
 *
 * const task = prepareTask({ questions: 40, maxSteps: 1, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
 * const report = compareMethods(task, { methods: ['experts', 'vote'], stopRule: 'never' });
 * report.rows.map(({ policy, parameters, routeLength }) => [policy, parameters, routeLength]);
 * // => [['Vicuna', 13, 1], ['ChatGLM', 6, 1], ['Koala', 7, 1], ['medoid vote (token F1)', 26, 3]]
 * methodsMarkdown(report).includes('### Methods that use how far answers agree'); // => true
 * ```
 */
export function compareMethods(task: Task, options: CompareMethodsOptions = {}): MethodComparison {
  const { methods = methodNames, stopRule = 'terminator', policies = [], onStage } = options;
  const names = methodNames.filter((name) => methods.includes(name));
  const stages = names.length + 2;
  const resamples = sharedResamples(task.seed, task.split.test.length);
  onStage?.('Terminator', 0, stages);
  const runs: MethodRun[] = [];
  const memoized = policies.map((policy) => ({ ...policy, runs: policy.runs.map(memoizePolicy) }));
  const made = createBench(task, stopRule, memoized, resamples);
  const bench: typeof made = {
    ...made,
    run(method, part) {
      const run = made.run(method, part);
      if (part !== 'validation') runs.push(run);
      return run;
    },
  };
  const contenders = names.flatMap((name, i) => {
    onStage?.(name, i + 1, stages);
    return contendersNamed(name, bench, options);
  });
  const placed = withPolicies(
    contenders,
    memoized.map((policy) => trained(bench, policy)),
  );
  onStage?.('equal calls', stages - 1, stages);

  const { graph, costWeight } = task;
  const optimum = hindsightOptimum('hindsight optimum, by return', bench.arena, 'return').outcomes;
  const random = policyRuns('random route', 'route', [randomPolicy(graph.experts)], bench.arena).outcomes;
  const rowOptions = {
    costWeight,
    randomReturn: tableMean(random.return!),
    optimumReturn: tableMean(optimum.return!),
    resamples,
  };
  const rows = placed.map((contender): MethodRow => {
    const { block, agentParameters, costs, choice } = contender;
    return { ...summarise(contender, rowOptions), block, agentParameters, choice, ...costs };
  });
  const table = {
    stopRule,
    optimum: {
      return: tableMean(optimum.return!),
      score: tableMean(optimum.score),
      parameters: tableMean(optimum.parameters),
    },
    rows,
    contenders: placed,
  };
  const comparisons = rivalComparisons(stopRule, placed, costWeight, resamples);
  return {
    ...comparisonReport(task, [table], stopRule, bench.fitted.summary, comparisons),
    rows,
    equalCalls: equalCalls(bench, placed),
    audit: [...auditOf(runs), ...beatenRows(rows)],
  };
}

/** Trained routers stand after the other methods that decide call by call, before the ensembles. */
function withPolicies(
  contenders: readonly MethodContender[],
  policies: readonly MethodContender[],
): readonly MethodContender[] {
  const at = contenders.findIndex(({ block }) => block === 'bounds');
  const place = at < 0 ? contenders.length : at;
  return [...contenders.slice(0, place), ...policies, ...contenders.slice(place)];
}

/** Each finding once, whichever run shows it first. */
function auditOf(runs: readonly MethodRun[]): readonly AuditLine[] {
  const found = new Map<string, AuditLine>();
  for (const run of runs) {
    for (const { kind, about, detail } of auditRunCosts(run)) {
      const key = `${kind}\n${about}`;
      if (!found.has(key)) found.set(key, { policy: about, kind, detail });
    }
  }
  return [...found.values()];
}

/** Methods that an expert alone beats at no more cost, each with the best such expert. */
export function beatenRows(rows: readonly MethodRow[]): readonly AuditLine[] {
  const experts = rows.filter(({ kind }) => kind === 'single call');
  return rows.flatMap((row) => {
    if (row.block === 'bounds' || row.kind === 'single call') return [];
    const better = experts.filter(
      ({ score, parameters }) =>
        score >= row.score &&
        parameters <= row.parameters &&
        (score > row.score || parameters < row.parameters),
    );
    if (better.length === 0) return [];
    const best = better.reduce((a, b) => (b.score > a.score ? b : a));
    const figures = ({ score, parameters }: MethodRow) => `${score.toFixed(3)} at ${parameters.toFixed(1)} B`;
    const detail = `${best.policy} alone scores ${figures(best)}, against ${figures(row)}.`;
    return [{ policy: row.policy, kind: 'beaten by a fixed expert', detail }];
  });
}
