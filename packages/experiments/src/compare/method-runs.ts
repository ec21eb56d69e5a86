import { detectCollapse, type Method, type MethodRun } from '@der-gym/agents';
import type { Expert } from '@der-gym/env';
import { tableMean } from '../statistics/tables.ts';
import type { Bench } from './bench.ts';
import { collapseNote } from './collapse-note.ts';
import type { Choice, Contender, MeanCosts, RunColumns } from './rows.ts';

/** Runs a method that was fitted on train, on test and on train. */
export function fittedContender(bench: Bench, method: Method, options: ContenderOptions = {}): Contender {
  return contenderOf(bench.run(method), {
    chooses: true,
    train: [columnsOf(bench.run(method, 'train'))],
    ...options,
  });
}

type ContenderOptions = Partial<Contender> & {
  /** Whether to warn when nearly all calls go to one expert. @defaultValue false */
  readonly chooses?: boolean;
};

function columnsOf({ score, parameters, calls }: MethodRun): RunColumns {
  return { return: null, score, parameters, cost: parameters, routeLength: calls };
}

/** Turns the run of a method into a contender. */
export function contenderOf(
  run: MethodRun,
  { chooses = false, note: more, ...options }: ContenderOptions = {},
): Contender {
  const shares = chooses ? sharesOf(run) : null;
  const collapsed = shares === null ? undefined : collapseNote([shares], run.experts);
  const note = [run.note, more, collapsed].filter((text) => text !== undefined).join('; ');
  return {
    policy: run.method,
    kind: 'learned',
    block: run.agreement ? 'agreement' : 'methods',
    agentParameters: run.agentParameters,
    runs: [columnsOf(run)],
    costs: meanCosts(run),
    ...(shares && { choice: choiceOf(shares, run.experts) }),
    ...(note !== '' && { note }),
    ...options,
  };
}

/** Summarises the distribution of calls over experts. */
export function choiceOf(shares: Float64Array, experts: readonly Pick<Expert, 'name'>[]): Choice {
  const { expert, share, effectiveExperts } = detectCollapse(shares);
  return { expert: experts[expert]!.name, share, effectiveExperts };
}

/** @throws RangeError if the run skipped a question, since its means would be over other questions than those of other rows */
export function meanCosts(run: MethodRun): MeanCosts {
  const [skipped] = run.skipped;
  if (skipped !== undefined) {
    throw new RangeError(
      `Expected ${run.method} to answer every question, got ${run.skipped.length} skipped: ${skipped.reason}`,
    );
  }
  const mean = (column: Float64Array): number | null => {
    const value = tableMean([column]);
    return Number.isNaN(value) ? null : value;
  };
  return {
    inputTokens: mean(run.inputTokens),
    outputTokens: mean(run.outputTokens),
    dollars: mean(run.dollars),
    latencyMs: mean(run.latencyMs),
    criticalPathMs: mean(run.criticalPathMs),
    criticalPathCalls: mean(run.criticalPathCalls),
  };
}

function sharesOf({ routes: asked, experts }: MethodRun): Float64Array {
  const shares = new Float64Array(experts.length);
  const calls = asked.reduce((sum, route) => sum + route.length, 0);
  for (const route of asked) for (const expert of route) shares[expert]! += 1 / calls;
  return shares;
}
