import { expectInteger, expectNumber, show } from 'gymnasium-js/expect';
import { checkExperts, checkHorizon, ownQuestions, templateOf } from '../_inputs.ts';
import { checkCostRule, costUnit } from '../cost.ts';
import { derDefaults } from '../defaults.ts';
import { callExpert, publicQuestion, scoreAnswer } from '../mdp.ts';
import type { Question } from '../types.ts';
import { createEdgeCosts } from './_edge-costs.ts';
import { growingFloat64, growingInt32 } from './_growing.ts';
import { checkResumable } from './_resume.ts';
import type { AnswerGraph } from './answer-graph.ts';
import type { CompileOptions } from './compile-options.ts';

/** Compiles an answer graph in parts. */
interface GraphCompiler {
  /** Questions compiled so far. */
  readonly questions: number;
  readonly nodes: number;
  /** Compiles up to `count` more questions, by default all, and returns whether all are compiled. */
  compile(count?: number): boolean;
  /** Returns the graph of the questions compiled so far, which can be solved, saved, and passed as `resume`. */
  graph(): AnswerGraph;
}

/**
 * Returns a compiler that works question by question. `compileAnswerGraph` runs it to the end.
 *
 * @throws as `compileAnswerGraph`
 *
 * @example
 * ```ts
 * import { compileAnswerGraph } from '@der-gym/env';
 * import { createGraphCompiler } from './graph-compiler.ts';
 *
 * const options = {
 *   questions: [{ id: 'p', text: 'What is 2 x 3?', reference: '6' }, { id: 'q', text: 'What is 6 x 7?', reference: '42' }],
 *   pool: { experts: [{ name: 'A', parameters: 7 }], answer: () => ({ text: '42' }) },
 *   scorer: { signature: 'length', range: [0, 9] as const, defaultThreshold: 1, score: (answer: string) => answer.length },
 * };
 * const compiler = createGraphCompiler(options);
 * compiler.compile(1); // => false
 * const half = compiler.graph();
 * half.questions.length; // => 1
 * compileAnswerGraph({ ...options, resume: half }).texts; // => [null, '42', null, '42']
 * ```
 */
export function createGraphCompiler(options: CompileOptions): GraphCompiler {
  const { pool, scorer, maxSteps = derDefaults.maxSteps, prompt = 'ktp', cost = 'parameters' } = options;
  const { threshold = scorer.defaultThreshold, repeats = true, texts: keepTexts = true } = options;
  const { maxNodes = 20_000_000, resume, onProgress } = options;
  const { experts } = pool;
  expectInteger('maxSteps', maxSteps, 1, Number.POSITIVE_INFINITY);
  expectInteger('maxNodes', maxNodes, 1, 2 ** 31 - 1);
  if (threshold !== null) expectNumber('threshold', threshold);
  const questions = ownQuestions(options.questions);
  checkExperts(experts);
  checkCostRule(cost);
  checkHorizon(maxSteps, experts.length, repeats);
  const template = templateOf(prompt);
  const numExperts = experts.length;
  const head = {
    experts,
    costUnit: costUnit(cost),
    maxSteps,
    repeats,
    threshold,
    transfer: pool.transfer ?? 'unnamed',
    scoreSignature: scorer.signature,
    promptId: template.id,
  };
  if (resume !== undefined) checkResumable(resume, head, questions, keepTexts);

  const questionOffsets = growingInt32();
  const nodeQuestion = growingInt32();
  const depth = growingInt32();
  const next = growingInt32();
  const score = growingFloat64();
  const costs = createEdgeCosts(numExperts, next, resume);
  const texts: (string | null)[] = [];
  questionOffsets.push(0);
  if (resume !== undefined) {
    for (let q = 1; q < resume.questionOffsets.length; q++) questionOffsets.push(resume.questionOffsets[q]!);
    for (const q of resume.nodeQuestion) nodeQuestion.push(q);
    for (const level of resume.depth) depth.push(level);
    for (const target of resume.next) next.push(target);
    for (const value of resume.score) score.push(value);
    if (keepTexts) for (const text of resume.texts) texts.push(text);
  }

  function compileQuestion(question: Question, q: number): void {
    const first = nodeQuestion.length;
    const own: (string | null)[] = [];
    // only without repeats: the experts asked on the way to each node, ascending
    const askedOf: (readonly number[])[] = [];
    const nodeOf = new Map<string, number>();
    const answers = new Map<string, { readonly text: string; readonly cost: number }>();
    const addNode = (
      text: string | null,
      level: number,
      nodeScore: number,
      asked: readonly number[],
    ): number => {
      if (nodeQuestion.length >= maxNodes) throw tooLarge(first, depth.at);
      nodeQuestion.push(q);
      depth.push(level);
      score.push(nodeScore);
      askedOf.push(asked);
      return first + own.push(text) - 1;
    };
    /** Without repeats, nodes with the same text but other experts asked send the same request: it is sent once. */
    const askOnce = (
      text: string | null,
      expert: number,
    ): { readonly text: string; readonly cost: number } => {
      const key = text === null ? `${expert}` : `${expert}|${text}`;
      const known = repeats ? undefined : answers.get(key);
      const answer = known ?? callExpert(question, text, expert, pool, template, cost);
      if (!repeats) answers.set(key, answer);
      return answer;
    };
    addNode(null, 0, Number.NaN, []);
    // `own` is the queue of the breadth-first search
    for (let i = 0; i < own.length; i++) {
      const level = depth.at(first + i);
      for (let expert = 0; expert < numExperts; expert++) {
        if (level === maxSteps || (!repeats && askedOf[i]!.includes(expert))) {
          next.push(-1);
          costs.push(expert, null);
          continue;
        }
        const answer = askOnce(own[i]!, expert);
        const asked = repeats ? [] : [...askedOf[i]!, expert].sort((a, b) => a - b);
        const key = repeats ? answer.text : `${asked.join()}|${answer.text}`;
        let target = nodeOf.get(key);
        if (target === undefined) {
          const nodeScore = scoreAnswer(scorer, answer.text, question, experts[expert]!.name);
          target = addNode(answer.text, level + 1, nodeScore, asked);
          nodeOf.set(key, target);
        }
        next.push(target);
        costs.push(expert, answer.cost);
      }
    }
    if (keepTexts) for (const text of own) texts.push(text);
    questionOffsets.push(nodeQuestion.length);
  }

  /** Estimates the nodes of the whole graph from the questions so far, or, in the first question, from the growth of its levels. */
  function tooLarge(first: number, depthOf: (node: number) => number): RangeError {
    const done = questionOffsets.length - 1;
    const levels = new Array<number>(maxSteps + 1).fill(0);
    for (let node = first; node < nodeQuestion.length; node++) levels[depthOf(node)]!++;
    // the deepest complete level and its growth
    const full = Math.max(0, levels.findLastIndex((count) => count > 0) - 1);
    const growth = full === 0 ? numExperts : levels[full]! / levels[full - 1]!;
    let ofThis = levels.slice(0, full + 1).reduce((sum, count) => sum + count, 0);
    for (let level = full + 1, width = levels[full]!; level <= maxSteps; level++) {
      width *= growth;
      ofThis += width;
    }
    ofThis = Math.max(ofThis, nodeQuestion.length - first);
    const ofEach = done === 0 ? ofThis : first / done;
    const about = Math.round(first + ofThis + ofEach * (questions.length - done - 1));
    return new RangeError(
      `Expected an answer graph of at most ${maxNodes} nodes (\`maxNodes\`), got one of about ${Math.max(about, maxNodes + 1)}: ` +
        `the limit was exceeded at question ${show(questions[done]!.id)}, number ${done + 1} of ${questions.length}. ` +
        'Use fewer questions or experts, or a smaller `maxSteps`.',
    );
  }

  return {
    get questions() {
      return questionOffsets.length - 1;
    },
    get nodes() {
      return nodeQuestion.length;
    },
    compile(count = Number.POSITIVE_INFINITY) {
      for (let n = 0; n < count && questionOffsets.length <= questions.length; n++) {
        const q = questionOffsets.length - 1;
        compileQuestion(questions[q]!, q);
        onProgress?.({ questions: q + 1, of: questions.length, nodes: nodeQuestion.length });
      }
      return questionOffsets.length > questions.length;
    },
    graph() {
      return {
        questions: questions.slice(0, questionOffsets.length - 1).map(publicQuestion),
        ...head,
        ...costs.result(),
        numNodes: nodeQuestion.length,
        questionOffsets: questionOffsets.toArray(),
        nodeQuestion: nodeQuestion.toArray(),
        depth: depth.toArray(),
        next: next.toArray(),
        score: score.toArray(),
        bestScore: null,
        texts: [...texts],
      };
    },
  };
}
