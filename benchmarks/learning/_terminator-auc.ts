import { trainTerminator } from '@der-gym/agents';
import type { Task } from '@der-gym/experiments';
import { createRng, shuffle } from 'gymnasium-js';
import { finalAnswerAgreement } from '../../packages/agents/src/terminator/agreement.ts';
import {
  areaUnderCurve,
  type Confusion,
  calibration,
  confusion,
  f1,
} from '../../packages/agents/src/terminator/judgement.ts';
import type {
  JudgedAnswers,
  TrainTerminatorOptions,
} from '../../packages/agents/src/terminator/train-terminator.ts';
import { extractFinalAnswer } from '../../packages/metrics/src/gsm8k-answer.ts';
import { type Walks, walkRoutes } from './_walks.ts';

/** A Terminator on unseen questions, over all folds. */
export interface AucRow {
  readonly name: string;
  /** Mean over the folds. */
  readonly auc: number;
  readonly least: number;
  readonly greatest: number;
  /** Expected calibration error, mean over the folds. */
  readonly ece: number;
  /** F1 over all answers, at the threshold that was best on validation. */
  readonly f1: number;
  readonly confusion: Confusion;
}

/** Equality of the final answers of recorded GSM8K solutions. */
export const sameFinalAnswer = finalAnswerAgreement((text) => extractFinalAnswer(text, 'A:'));

type Kind = Pick<TrainTerminatorOptions, 'model' | 'agreement'>;

const kinds: readonly { readonly name: string; readonly kind: Kind; readonly shuffled: boolean }[] = [
  { name: 'logistic, text and expert', kind: {}, shuffled: false },
  { name: 'MLP, text and expert', kind: { model: 'mlp' }, shuffled: false },
  {
    name: 'logistic, with agreement, experts in file order',
    kind: { agreement: [sameFinalAnswer] },
    shuffled: false,
  },
  {
    name: 'MLP, with agreement, experts in file order',
    kind: { model: 'mlp', agreement: [sameFinalAnswer] },
    shuffled: false,
  },
  {
    name: 'logistic, with agreement, experts in any order',
    kind: { agreement: [sameFinalAnswer] },
    shuffled: true,
  },
];

/** Judges every answer of every expert once, after up to three answers of other experts; one task per fold. */
export function aucRows(tasks: readonly Task[], chosen = kinds): readonly AucRow[] {
  return chosen.map(({ name, kind, shuffled }) => {
    const judged = tasks.map((task, fold) => judgeFold(task, fold, kind, shuffled));
    const aucs = judged.map(({ auc }) => auc);
    const counts = judged.reduce((sum, each) => add(sum, each.confusion), zero);
    return {
      name,
      auc: mean(aucs),
      least: Math.min(...aucs),
      greatest: Math.max(...aucs),
      ece: mean(judged.map(({ ece }) => ece)),
      f1: f1(counts),
      confusion: counts,
    };
  });
}

function judgeFold(task: Task, fold: number, kind: Kind, shuffled: boolean) {
  const { graph, split } = task;
  const everyone = Int32Array.from(graph.experts, (_, expert) => expert);
  const part = (questions: readonly number[]) =>
    labelled(
      walkRoutes(graph, questions, (q) => [
        Array.from(
          shuffled ? shuffle(createRng(`order/${graph.questions[q]!.id}`), everyone.slice()) : everyone,
        ),
      ]),
      graph.threshold,
    );
  const test = part(split.test);
  const { terminator } = trainTerminator({
    train: part(split.train),
    validation: part(split.validation),
    experts: graph.experts.map(({ name }) => name),
    rng: createRng(`auc/${fold}`),
    ...kind,
  });
  const probabilities = terminator.probabilities(test.inputs);
  return {
    auc: areaUnderCurve(test.labels, probabilities)!,
    ece: calibration(test.labels, probabilities).error,
    confusion: confusion(test.labels, probabilities, terminator.threshold),
  };
}

/** The answers of walks, with the label 1 if an answer is good enough. */
export function labelled({ inputs, scores }: Walks, threshold: number): JudgedAnswers {
  return { inputs, labels: Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0)) };
}

const zero: Confusion = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };

function add(a: Confusion, b: Confusion): Confusion {
  return {
    truePositives: a.truePositives + b.truePositives,
    falsePositives: a.falsePositives + b.falsePositives,
    trueNegatives: a.trueNegatives + b.trueNegatives,
    falseNegatives: a.falseNegatives + b.falseNegatives,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
