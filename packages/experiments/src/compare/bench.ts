import { type AnswerJudge, type Method, type MethodRun, memoizePolicy, runMethod } from '@der-gym/agents';
import {
  type AnswerGraph,
  type ExpertPool,
  firstAnswers,
  type Policy,
  type PublicQuestion,
  type Scorer,
  type StopRule,
} from '@der-gym/env';
import { hashedReader, type Reader } from '../encoders/reader.ts';
import type { Task } from '../problem/task.ts';
import { type FittedTerminator, fitTerminator, terminatorThresholds } from '../training/fit-terminator.ts';
import { type Arena, arenaOf, chooseRoutes, once } from './arena.ts';
import type { TerminatorSummary } from './comparison-report.ts';
import { hindsightPolicy, randomRoute } from './contenders.ts';
import type { LearnedPolicy } from './learned-policy.ts';
import type { Contender } from './rows.ts';

/** Every expert's answer to the bare question, of one part of the split; shape [questions, experts], row-major. */
export interface BareAnswers {
  readonly questions: readonly PublicQuestion[];
  readonly answers: readonly string[];
  readonly scores: Float64Array;
}

/** What all methods of a comparison share. Everything that is fitted has seen train and validation only. */
export interface Bench extends Arena {
  readonly task: Task;
  readonly reader: Reader;
  /** Trained routers that remember what they were asked. */
  readonly policies: readonly LearnedPolicy[];
  readonly train: BareAnswers;
  readonly validation: BareAnswers;
  readonly test: BareAnswers;
  readonly fitted: FittedTerminator;
  /** From which probability the Terminator stops a router. */
  readonly thresholdOf: (policy: Policy) => number;
  /** What the Terminator says of any answer. */
  readonly judge: AnswerJudge;
  /** What Terminators that have not seen an answer's question say of the train answers, shape [train questions, experts]. */
  readonly judgedTrain: () => Float64Array;
  /** Over the test questions, or those of another part. */
  run(method: Method, part?: 'train' | 'validation' | 'test'): MethodRun;
  /** The runs on the test questions so far. */
  readonly runs: readonly MethodRun[];
  /** The random route and the best policy in hindsight, which every share of the optimum lies between. */
  readonly random: () => Contender;
  readonly optimum: () => Contender;
  /** How well the Terminator judged. */
  readonly terminator: TerminatorSummary;
  /** The same bench under another stop rule. */
  under(stopRule: StopRule): Bench;
}

interface BenchOptions {
  /** @defaultValue none */
  readonly policies?: readonly LearnedPolicy[];
  /** @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
  /** Reads texts for all that is fitted. @defaultValue `hashedReader` */
  readonly reader?: Reader;
  /** Arenas of the rules that need no Terminator, which benches of one task can share. @defaultValue its own */
  readonly arenas?: ReturnType<typeof plainArenas>;
  /** A Terminator of this task and this reader. @defaultValue one that is fitted now */
  readonly terminator?: FittedTerminator;
}

/** What methods are charged for. */
const COST_UNIT = 'billion parameters';

/** @throws RangeError for a task whose cost is not the parameters: methods are charged for those */
export function createBench(task: Task, options: BenchOptions = {}): Bench {
  const { graph, split, utility, dataset, seed } = task;
  if (graph.costUnit !== COST_UNIT) {
    throw new RangeError(
      `Expected a graph whose cost is in ${COST_UNIT}, which methods are charged for, got ${graph.costUnit}.`,
    );
  }
  // each is evaluated under many thresholds and stop rules
  const policies = (options.policies ?? []).map((policy) => ({
    ...policy,
    runs: policy.runs.map(memoizePolicy),
  }));
  const { reader = hashedReader, arenas = plainArenas(task) } = options;
  const fitted = options.terminator ?? fitTerminator(task, { encoder: reader.encoder });
  const chosen = new WeakMap<Policy, number>();
  const thresholdOf = (policy: Policy) => {
    const known = chosen.get(policy) ?? fitted.thresholdFor(policy, { utility });
    chosen.set(policy, known);
    return known;
  };
  const judgedAt = (threshold: number) => ({ stops: fitted.stopsAt(threshold), threshold });
  // ties go to the higher threshold, which stops less
  const thresholds = terminatorThresholds.toReversed();
  const onTrain = (ending: number) => {
    const threshold = thresholds[ending]!;
    return { stops: fitted.stopsOnTrain(threshold), threshold };
  };
  const routes = once(() => chooseRoutes(task, thresholds.length, onTrain));
  const questionsOf = (part: 'train' | 'validation' | 'test') =>
    split[part].map((q) => dataset.questions[q]!);
  const pool = rememberBare(dataset.pool);
  const scorer = rememberScores(dataset.scorer);
  const train = bareAnswers(graph, split.train);
  const validation = bareAnswers(graph, split.validation);
  const runs: MethodRun[] = [];
  const common = {
    task,
    reader,
    policies,
    train,
    validation,
    test: bareAnswers(graph, split.test),
    fitted,
    thresholdOf,
    judge: fitted.terminator.probabilities,
    judgedTrain: once(() => judgedFirst(graph, split.train, fitted)),
    terminator: {
      encoder: reader.name,
      auc: fitted.report.auc,
      calibrationError: fitted.report.calibration.error,
      chosenBy:
        'chosen on validation by mean utility (for a best fixed route: on train, together with the route)',
    },
    runs,
    run(method: Method, part: 'train' | 'validation' | 'test' = 'test') {
      const run = runMethod(method, { questions: questionsOf(part), pool, scorer, seed });
      if (part === 'test') runs.push(run);
      return run;
    },
  };
  const under = (stopRule: StopRule): Bench => {
    const arena: Arena =
      stopRule === 'terminator'
        ? {
            task,
            stopRule,
            ending: (policy) => judgedAt(thresholdOf(policy)),
            endingOnTrain: (policy) => onTrain(thresholds.indexOf(thresholdOf(policy))),
            endings: thresholds.map(judgedAt),
            onTrain,
            routes,
          }
        : arenas(stopRule);
    const random = once(() => randomRoute(arena));
    const optimum = once(() => hindsightPolicy(arena));
    return { ...common, ...arena, task, random, optimum, under };
  };
  return under(options.stopRule ?? 'terminator');
}

/** Returns the arenas of a task under the rules that need no Terminator, each made once. */
export function plainArenas(task: Task): (stop: 'reference' | 'never') => Arena {
  const made = {
    reference: once(() => arenaOf(task, 'reference')),
    never: once(() => arenaOf(task, 'never')),
  };
  return (stop) => made[stop]();
}

function bareAnswers(graph: AnswerGraph, part: readonly number[]): BareAnswers {
  const { node, score } = firstAnswers(graph, part);
  return {
    questions: part.map((q) => graph.questions[q]!),
    answers: Array.from(node, (each) => graph.texts[each]!),
    scores: score,
  };
}

/** What Terminators that have not seen its question say of each train answer to the bare question. */
function judgedFirst(graph: AnswerGraph, train: readonly number[], fitted: FittedTerminator): Float64Array {
  const numExperts = graph.experts.length;
  const judged = fitted.trainProbabilities();
  const { node } = firstAnswers(graph, train);
  return Float64Array.from(node, (each, i) => judged[each * numExperts + (i % numExperts)]!);
}

/** Answers to bare questions come back for every method. */
function rememberBare(pool: ExpertPool): ExpertPool {
  const known = new Map<string, ReturnType<ExpertPool['answer']>>();
  return {
    ...pool,
    answer(request) {
      const { question, expert, previousAnswers, sample } = request;
      if (previousAnswers.length > 0 || sample > 0) return pool.answer(request);
      const key = `${expert} ${question.id}`;
      const answer = known.get(key) ?? pool.answer(request);
      known.set(key, answer);
      return answer;
    },
  };
}

function rememberScores(scorer: Scorer): Scorer {
  const known = new Map<string, number>();
  return {
    ...scorer,
    score(answer, question) {
      const key = JSON.stringify([question.id, answer]);
      const score = known.get(key) ?? scorer.score(answer, question);
      known.set(key, score);
      return score;
    },
  };
}
