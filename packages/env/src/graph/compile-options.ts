import type { CostRule } from '../cost.ts';
import type { PromptMode, PromptTemplate } from '../knowledge-transfer-prompt.ts';
import type { ExpertPool, Question, Scorer } from '../types.ts';
import type { AnswerGraph } from './answer-graph.ts';

interface CompileProgress {
  /** Questions compiled. */
  readonly questions: number;
  readonly of: number;
  /** Nodes they have so far. */
  readonly nodes: number;
}

export interface CompileOptions {
  readonly questions: readonly Question[];
  /** Deterministic: the same request always gets the same answer. */
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  /** T_max: calls to go deep, >= 1. @defaultValue 4 (paper) */
  readonly maxSteps?: number;
  /** p0. @defaultValue the scorer's; null where it has none, to be set with `withThreshold` once calibrated */
  readonly threshold?: number | null;
  /** @defaultValue 'ktp' */
  readonly prompt?: PromptMode | PromptTemplate;
  /** C(M), >= 0. @defaultValue 'parameters', in billions (paper) */
  readonly cost?: CostRule;
  /** Whether an expert may be asked twice in an episode. Without, `maxSteps` is at most N. @defaultValue true (paper) */
  readonly repeats?: boolean;
  /** Whether the answers' texts are kept. Solvers do not need them. @defaultValue true */
  readonly texts?: boolean;
  /** Nodes a graph may have; past that the compile is refused. @defaultValue 20 million */
  readonly maxNodes?: number;
  /** A graph of the first questions of the list, compiled with the same options: the rest is added to it. */
  readonly resume?: AnswerGraph;
  /** Told after each question. */
  readonly onProgress?: (progress: CompileProgress) => void;
}
