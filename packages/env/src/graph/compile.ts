import { checkFinite, checkInteger } from '../_check.ts';
import { checkExperts, checkQuestions, expertCosts, templateOf } from '../_inputs.ts';
import type { PromptMode, PromptTemplate } from '../knowledge-transfer-prompt.ts';
import { askExpert, publicQuestion, scoreAnswer } from '../mdp.ts';
import type { Expert, ExpertPool, Question, Scorer } from '../types.ts';
import { GrowingFloat64, GrowingInt32 } from './_growing.ts';
import type { AnswerGraph } from './answer-graph.ts';

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
  /** C(M), >= 0. @defaultValue the expert's parameters, in billions (paper) */
  readonly cost?: (expert: Expert) => number;
  /** Told after each question how many are compiled, and how many nodes they have so far. */
  readonly onProgress?: (progress: {
    readonly questions: number;
    readonly of: number;
    readonly nodes: number;
  }) => void;
}

/**
 * Returns the answer graph of a set of questions: every state within `maxSteps` calls, equal answers to a question merged.
 *
 * The walk is breadth-first and does not stop at p0, so one graph serves every stop rule, threshold and shorter horizon. An
 * expert is asked once a state, for (states above the last level) x N calls in all.
 *
 * @throws RangeError for no questions, duplicate ids, `maxSteps` below 1, a score that is NaN (naming question and expert)
 *
 * @example
 * ```ts
 * import { compileAnswerGraph } from '@der-gym/env';
 *
 * const graph = compileAnswerGraph({
 *   questions: [{ id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: {
 *     experts: [{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }],
 *     answer: ({ expert }) => ({ text: expert === 0 ? '41' : '42' }),
 *   },
 *   scorer: {
 *     signature: 'exact', range: [0, 1], defaultThreshold: 1,
 *     score: (answer, question) => (answer === question.reference ? 1 : 0),
 *   },
 *   maxSteps: 2,
 * });
 * graph.texts; // => [null, '41', '42']
 * Array.from(graph.next); // => [1, 2, 1, 2, 1, 2]
 * Array.from(graph.score); // => [NaN, 0, 1]
 * ```
 */
export function compileAnswerGraph(options: CompileOptions): AnswerGraph {
  const { questions, pool, scorer, maxSteps = 4, prompt = 'ktp', onProgress } = options;
  const { threshold = scorer.defaultThreshold, cost = (expert) => expert.parameters } = options;
  const { experts } = pool;
  checkInteger('maxSteps', maxSteps, 1, Number.POSITIVE_INFINITY);
  if (threshold !== null) checkFinite('threshold', threshold);
  checkQuestions(questions);
  checkExperts(experts);
  const expertCost = expertCosts(experts, cost);
  const template = templateOf(prompt);
  const numExperts = experts.length;

  const questionOffsets = new Int32Array(questions.length + 1);
  const nodeQuestion = new GrowingInt32();
  const depth = new GrowingInt32();
  const next = new GrowingInt32();
  const score = new GrowingFloat64();
  const texts: (string | null)[] = [];

  questions.forEach((question, q) => {
    const nodeOf = new Map<string, number>();
    const addNode = (text: string | null, level: number, nodeScore: number): number => {
      nodeQuestion.push(q);
      depth.push(level);
      score.push(nodeScore);
      return texts.push(text) - 1;
    };
    addNode(null, 0, Number.NaN);
    // `texts` is the queue: nodes found are appended, nodes done are behind
    for (let node = questionOffsets[q]!; node < texts.length; node++) {
      const level = depth.at(node);
      for (let expert = 0; expert < numExperts; expert++) {
        if (level === maxSteps) {
          next.push(-1);
          continue;
        }
        const { text } = askExpert(question, texts[node]!, expert, { pool, template });
        let target = nodeOf.get(text);
        if (target === undefined) {
          target = addNode(text, level + 1, scoreAnswer(scorer, text, question, experts[expert]!.name));
          nodeOf.set(text, target);
        }
        next.push(target);
      }
    }
    questionOffsets[q + 1] = texts.length;
    onProgress?.({ questions: q + 1, of: questions.length, nodes: texts.length });
  });

  return {
    questions: questions.map(publicQuestion),
    experts,
    expertCost,
    numNodes: texts.length,
    questionOffsets,
    nodeQuestion: nodeQuestion.toArray(),
    depth: depth.toArray(),
    next: next.toArray(),
    score: score.toArray(),
    texts,
    maxSteps,
    threshold,
    transfer: pool.transfer ?? 'unnamed',
    scoreSignature: scorer.signature,
    promptId: template.id,
  };
}
