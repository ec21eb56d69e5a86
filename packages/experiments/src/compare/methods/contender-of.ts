import { detectCollapse, type MethodRun } from '@der-gym/agents';
import type { Expert } from '@der-gym/env';
import { tableMean } from '../../statistics/bootstrap.ts';
import { collapseNote } from '../collapse-note.ts';
import type { Contender, RowKind } from '../rows.ts';
import { type Block, type Choice, type MeanCosts, type MethodContender, unknownCosts } from './types.ts';

export interface ContenderOptions {
  readonly kind?: RowKind;
  readonly block?: Block;
  /** Whether others are set against it. */
  readonly rival?: boolean;
  readonly note?: string;
  /** Whether to warn when nearly all calls go to one expert. */
  readonly chooses?: boolean;
}

/** The run of a method as a line of the comparison. */
export function contenderOf(run: MethodRun, options: ContenderOptions = {}): MethodContender {
  const { kind = 'learned', rival, chooses = false } = options;
  const { block = run.agreement ? 'agreement' : 'methods' } = options;
  if (run.skipped.length > 0) {
    throw new RangeError(
      `Expected ${run.method} to answer every question, got ${run.skipped.length} skipped: ${run.skipped[0]!.reason}`,
    );
  }
  const shares = chooses ? sharesOf(run) : null;
  const collapsed = shares === null ? undefined : collapseNote([shares], run.experts);
  const note = [run.note, options.note, collapsed].filter((text) => text !== undefined).join('; ');
  return {
    policy: run.method,
    kind,
    block,
    agentParameters: run.agentParameters,
    outcomes: { return: null, score: [run.score], parameters: [run.parameters], routeLength: [run.calls] },
    costs: meanCosts(run),
    choice: shares === null ? null : choiceOf(shares, run.experts),
    ...(note === '' ? {} : { note }),
    ...(rival === true ? { rival } : {}),
  };
}

/** A contender of the decision process, call by call, as a line of the comparison. Its columns are exact; tokens, dollars and latency are not known. */
export function methodContender(
  contender: Contender,
  more: {
    readonly block?: Block;
    readonly agentParameters?: number;
    readonly inSequence?: number;
    readonly choice?: Choice;
  } = {},
): MethodContender {
  const { block = contender.kind === 'bound' ? 'bounds' : 'methods', agentParameters = 0 } = more;
  const criticalPathCalls = more.inSequence ?? tableMean(contender.outcomes.routeLength);
  return {
    ...contender,
    block,
    agentParameters,
    costs: { ...unknownCosts, criticalPathCalls },
    choice: more.choice ?? null,
  };
}

/** Where the calls go, from each expert's share of them. */
export function choiceOf(shares: Float64Array, experts: readonly Pick<Expert, 'name'>[]): Choice {
  const { expert, share, effectiveExperts } = detectCollapse(shares);
  return { expert: experts[expert]!.name, share, effectiveExperts };
}

export function meanCosts(run: MethodRun): MeanCosts {
  const mean = (column: Float64Array): number | null => {
    const value = column.reduce((sum, x) => sum + x, 0) / column.length;
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

function sharesOf({ routes, experts }: MethodRun): Float64Array {
  const shares = new Float64Array(experts.length);
  const calls = routes.reduce((sum, route) => sum + route.length, 0);
  for (const route of routes) for (const expert of route) shares[expert]! += 1 / calls;
  return shares;
}
