import { type cascadeMethod, type Method, type MethodRun, memoizePolicy, runMethod } from '@der-gym/agents';
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
import { hindsightPolicy, randomRoute } from './contenders.ts';
import type { LearnedPolicy } from './learned-policy.ts';
import type { Contender } from './rows.ts';
import type { TerminatorSummary } from './terminator-summary.ts';

/** Every expert's answers to the bare questions of one part of the split; shape [questions, experts], row-major. */
export interface BareAnswers {
  readonly questions: readonly PublicQuestion[];
  readonly answers: readonly string[];
  readonly scores: Float64Array;
}

/** What all methods of a comparison share. Everything is fitted on train and validation only. */
export interface Bench extends Arena {
  readonly task: Task;
  readonly reader: Reader;
  /** Trained routers, memoised. */
  readonly policies: readonly LearnedPolicy[];
  readonly train: BareAnswers;
  readonly validation: BareAnswers;
  readonly test: BareAnswers;
  readonly fitted: FittedTerminator;
  /** The probability from which the Terminator stops a router. */
  readonly thresholdOf: (policy: Policy) => number;
  /** The Terminator's probability that an answer is good enough. */
  readonly judge: Parameters<typeof cascadeMethod>[0]['judge'];
  /** Probabilities for the train answers, from Terminators that were not fitted on the question; shape [train questions, experts]. */
  readonly judgedTrain: () => Float64Array;
  /** Runs a method on the test questions, or on those of another part. */
  run(method: Method, part?: 'train' | 'validation' | 'test'): MethodRun;
  /** The runs on the test questions so far. */
  readonly runs: readonly MethodRun[];
  /** The random route and the best policy in hindsight: 0 and 1 of the share of the optimum. */
  readonly random: () => Contender;
  readonly optimum: () => Contender;
  /** Quality of the Terminator. */
  readonly terminator: TerminatorSummary;
  /** The same bench under another stop rule. */
  under(stopRule: StopRule): Bench;
}

interface BenchOptions {
  /** @defaultValue none */
  readonly policies?: readonly LearnedPolicy[];
  /** @defaultValue 'terminator' */
  readonly stopRule?: StopRule;
  /** Reads texts for everything that is fitted. @defaultValue `hashedReader` */
  readonly reader?: Reader;
  /** Arenas of the stop rules that need no Terminator, which benches of one task can share. @defaultValue new ones */
  readonly arenas?: ReturnType<typeof plainArenas>;
  /** A Terminator fitted to this task with this reader. @defaultValue a new one */
  readonly terminator?: FittedTerminator;
}

/** The unit that methods are charged in. */
const COST_UNIT = 'billion parameters';

/** @throws RangeError for a task whose cost is not in billions of parameters */
export function createBench(task: Task, options: BenchOptions = {}): Bench {
  const { graph, split, utility, dataset, seed } = task;
  if (graph.costUnit !== COST_UNIT) {
    throw new RangeError(
      `Expected a graph with costs in ${COST_UNIT}, since methods are charged for those, got ${graph.costUnit}.`,
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
  // ties go to the higher threshold, which stops fewer episodes
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

/** Returns the arenas of a task under the stop rules that need no Terminator. Each is created once. */
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

/** Judges each train answer to a bare question by a Terminator that was not fitted on the question. */
function judgedFirst(graph: AnswerGraph, train: readonly number[], fitted: FittedTerminator): Float64Array {
  const numExperts = graph.experts.length;
  const judged = fitted.trainProbabilities();
  const { node } = firstAnswers(graph, train);
  return Float64Array.from(node, (each, i) => judged[each * numExperts + (i % numExperts)]!);
}

/** Memoises answers to bare questions, which every method requests. */
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
