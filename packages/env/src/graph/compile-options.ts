import type { CostRule } from '../cost.ts';
import type { PromptMode, PromptTemplate } from '../knowledge-transfer-prompt.ts';
import type { ExpertPool, Question, Scorer } from '../types.ts';
import type { AnswerGraph } from './answer-graph.ts';

interface CompileProgress {
  /** Questions compiled so far. */
  readonly questions: number;
  readonly of: number;
  /** Nodes so far. */
  readonly nodes: number;
}

export interface CompileOptions {
  readonly questions: readonly Question[];
  /** A deterministic pool: the same request always returns the same answer. */
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  /** T_max: the depth in calls, >= 1. @defaultValue 4 (paper) */
  readonly maxSteps?: number;
  /** p0. @defaultValue the scorer's; null if it has none: calibrate one and set it with `withThreshold` */
  readonly threshold?: number | null;
  /** @defaultValue 'ktp' */
  readonly prompt?: PromptMode | PromptTemplate;
  /** C(M), >= 0. @defaultValue 'parameters', in billions (paper) */
  readonly cost?: CostRule;
  /** Whether an expert may be asked twice in an episode. If not, `maxSteps` is at most N. @defaultValue true (paper) */
  readonly repeats?: boolean;
  /** Whether the graph holds the texts of the answers. Solvers do not need them. @defaultValue true */
  readonly texts?: boolean;
  /** The most nodes a graph may have; a larger one throws. @defaultValue 20 million */
  readonly maxNodes?: number;
  /** A graph of the first questions of the list, compiled with the same options. Only the other questions are compiled. */
  readonly resume?: AnswerGraph;
  /** Called after each question. */
  readonly onProgress?: (progress: CompileProgress) => void;
}
