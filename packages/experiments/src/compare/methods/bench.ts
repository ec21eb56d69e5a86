import {
  type AnswerJudge,
  type Method,
  type MethodRun,
  randomPolicy,
  runMethod,
  trainTerminator,
} from '@der-gym/agents';
import type { Answer, ExpertPool, PublicQuestion, Scorer, StopRule } from '@der-gym/env';
import { bestFixedRoute, fixedRoutePolicy } from '@der-gym/env';
import type { Resamples } from '../../statistics/bootstrap.ts';
import type { Task } from '../../task.ts';
import { type FittedTerminator, fitTerminator } from '../../training/fit-terminator.ts';
import type { LearnedPolicy } from '../compare.ts';
import type { Arena } from '../contenders.ts';

/** Every expert's answer to the bare question, of one part of the split; shape [questions, experts], row-major. */
export interface BareAnswers {
  readonly questions: readonly PublicQuestion[];
  readonly answers: readonly string[];
  readonly scores: Float64Array;
}

/** What all methods of a comparison share. Everything that is fitted has seen train and validation only. */
export interface Bench {
  readonly task: Task;
  readonly arena: Arena;
  readonly stopRule: StopRule;
  readonly train: BareAnswers;
  readonly validation: BareAnswers;
  readonly test: BareAnswers;
  readonly fitted: FittedTerminator;
  /** What the Terminator says of any answer. */
  readonly judge: AnswerJudge;
  /** What Terminators that have not seen an answer's question say of the train answers, shape [train questions, experts]. */
  readonly judgedTrain: () => Float64Array;
  readonly resamples: (runs: number) => Resamples;
  /** Over the test questions, or the validation questions for what is chosen there. */
  run(method: Method, part?: 'validation' | 'test'): MethodRun;
}

export function createBench(
  task: Task,
  stopRule: StopRule,
  policies: readonly LearnedPolicy[],
  resamples: (runs: number) => Resamples,
): Bench {
  const { graph, split, reward, dataset, seed } = task;
  const { route } = bestFixedRoute(graph, { reward, stop: 'reference', questions: split.train });
  const stopped = [randomPolicy(graph.experts), fixedRoutePolicy(route, graph.experts)];
  const fitted = fitTerminator(task, [...stopped, ...policies.flatMap(({ runs }) => runs)]);
  const problem = stopRule === 'terminator' ? { reward, stops: fitted.stops } : { reward, stop: stopRule };
  const questions = {
    validation: split.validation.map((q) => dataset.questions[q]!),
    test: split.test.map((q) => dataset.questions[q]!),
  };
  const pool = rememberBare(dataset.pool);
  const scorer = rememberScores(dataset.scorer);
  const train = bareAnswers(task, split.train);
  const validation = bareAnswers(task, split.validation);
  let judgedTrain: Float64Array | null = null;
  return {
    task,
    arena: { graph, split, problem },
    stopRule,
    train,
    validation,
    test: bareAnswers(task, split.test),
    fitted,
    judge: (inputs) => fitted.terminator.probabilities(inputs),
    judgedTrain: () => {
      judgedTrain ??= crossJudged(task, train, validation);
      return judgedTrain;
    },
    resamples,
    run: (method, part = 'test') => runMethod(method, { questions: questions[part], pool, scorer, seed }),
  };
}

function bareAnswers({ graph }: Task, part: readonly number[]): BareAnswers {
  const numExperts = graph.experts.length;
  const answers: string[] = [];
  const scores = new Float64Array(part.length * numExperts);
  part.forEach((q, row) => {
    const root = graph.questionOffsets[q]!;
    for (let expert = 0; expert < numExperts; expert++) {
      const node = graph.next[root * numExperts + expert]!;
      answers.push(graph.texts[node]!);
      scores[row * numExperts + expert] = graph.score[node]!;
    }
  });
  return { questions: part.map((q) => graph.questions[q]!), answers, scores };
}

/** Two Terminators, each fitted on one half of the train questions and asked about the other. */
function crossJudged({ graph }: Task, train: BareAnswers, validation: BareAnswers): Float64Array {
  const experts = graph.experts.map(({ name }) => name);
  const inputsOf = ({ questions, answers }: BareAnswers, keep: (row: number) => boolean) =>
    answers.flatMap((answer, i) => {
      const row = Math.floor(i / experts.length);
      return keep(row) ? [{ question: questions[row]!, answer, expert: i % experts.length }] : [];
    });
  const labelsOf = ({ scores }: BareAnswers, keep: (row: number) => boolean) =>
    Uint8Array.from(
      [...scores].flatMap((score, i) =>
        keep(Math.floor(i / experts.length)) ? [score >= graph.threshold! ? 1 : 0] : [],
      ),
    );
  const judgedBy = (keep: (row: number) => boolean) => {
    const all = () => true;
    const { terminator } = trainTerminator({
      train: { inputs: inputsOf(train, keep), labels: labelsOf(train, keep) },
      validation: { inputs: inputsOf(validation, all), labels: labelsOf(validation, all) },
      experts,
    });
    return terminator.probabilities(inputsOf(train, (row) => !keep(row)));
  };
  const even = (row: number) => row % 2 === 0;
  const odd = (row: number) => row % 2 === 1;
  const [ofOdd, ofEven] = [judgedBy(even), judgedBy(odd)];
  const judged = new Float64Array(train.answers.length);
  for (let row = 0; row < train.questions.length; row++) {
    const half = even(row) ? ofEven : ofOdd;
    const from = Math.floor(row / 2) * experts.length;
    judged.set(half.subarray(from, from + experts.length), row * experts.length);
  }
  return judged;
}

/** Answers to bare questions come back for every method. */
function rememberBare(pool: ExpertPool): ExpertPool {
  const known = new Map<string, (Answer | undefined)[]>();
  return {
    ...pool,
    answer(request) {
      const { question, expert, previousAnswers, sample } = request;
      if (previousAnswers.length > 0 || sample > 0) return pool.answer(request);
      let answers = known.get(question.id);
      if (answers === undefined) {
        answers = [];
        known.set(question.id, answers);
      }
      answers[expert] ??= pool.answer(request);
      return answers[expert];
    },
  };
}

function rememberScores(scorer: Scorer): Scorer {
  const known = new Map<string, Map<string, number>>();
  return {
    ...scorer,
    score(answer, question) {
      let scores = known.get(question.id);
      if (scores === undefined) {
        scores = new Map();
        known.set(question.id, scores);
      }
      let score = scores.get(answer);
      if (score === undefined) {
        score = scorer.score(answer, question);
        scores.set(answer, score);
      }
      return score;
    },
  };
}
