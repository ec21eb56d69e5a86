import { detectCollapse, type MethodRun } from '@der-gym/agents';
import type { Expert } from '@der-gym/env';
import { tableMean } from '../statistics/tables.ts';
import { collapseNote } from './collapse-note.ts';
import type { Choice, Contender, MeanCosts } from './rows.ts';

/** The run of a method as a row; `chooses` warns when nearly all calls go to one expert. */
export function contenderOf(
  run: MethodRun,
  { chooses = false, note: more, ...options }: Partial<Contender> & { readonly chooses?: boolean } = {},
): Contender {
  const shares = chooses ? sharesOf(run) : null;
  const collapsed = shares === null ? undefined : collapseNote([shares], run.experts);
  const note = [run.note, more, collapsed].filter((text) => text !== undefined).join('; ');
  const { score, parameters, calls: routeLength } = run;
  return {
    policy: run.method,
    kind: 'learned',
    block: run.agreement ? 'agreement' : 'methods',
    agentParameters: run.agentParameters,
    runs: [{ return: null, score, parameters, cost: parameters, routeLength }],
    costs: meanCosts(run),
    ...(shares && { choice: choiceOf(shares, run.experts) }),
    ...(note !== '' && { note }),
    ...options,
  };
}

/** Where the calls go, from each expert's share of them. */
export function choiceOf(shares: Float64Array, experts: readonly Pick<Expert, 'name'>[]): Choice {
  const { expert, share, effectiveExperts } = detectCollapse(shares);
  return { expert: experts[expert]!.name, share, effectiveExperts };
}

/** @throws RangeError where the run skipped a question: its means would be of others than its neighbours' */
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
