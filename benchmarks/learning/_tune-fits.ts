import { fitScoreModel, lookAheadMethod, runMethod, trainClassifier, trainTerminator } from '@der-gym/agents';
import { arrivals, createTextEncoder, firstAnswers, fitIdf } from '@der-gym/env';
import type { Task } from '@der-gym/experiments';
import { createRng, shuffle } from 'gymnasium-js';
import { fixed, markdownTable } from '../../packages/experiments/src/text/markdown-table.ts';
import type { Store } from './_store.ts';

/** One fit with one setting, and its value on validation for each draw. */
interface Fit {
  readonly what: string;
  readonly setting: string;
  /** Whether the setting is the default. */
  readonly usual: boolean;
  readonly measure: string;
  /** Whether it depends on a seed. */
  readonly draws: boolean;
  readonly value: (task: Task, seed: number) => number;
}

const terminators = [0, 256, 1024, 4096].flatMap((hashedSize) =>
  (hashedSize === 1024 ? [3000, 6000, 12_000, 24_000] : [12_000]).map(
    (answers): Fit => ({
      what: 'Terminator',
      setting: `${hashedSize} hashed columns, ${answers} train answers`,
      usual: hashedSize === 1024 && answers === 12_000,
      measure: 'AUC',
      draws: true,
      value: (task, seed) => terminatorAuc(task, { hashedSize, answers, seed }),
    }),
  ),
);

const classifiers = (['right', 'best'] as const).flatMap((labels) =>
  [512, 2048, 8192].map(
    (size): Fit => ({
      what: `classifier, labels '${labels}'`,
      setting: `${size} hashed columns`,
      usual: size === 2048,
      measure: 'utility',
      draws: false,
      value: (task) => classifierUtility(task, labels, size),
    }),
  ),
);

const lookAheads = [96, 192, 384].flatMap((textSize) =>
  (textSize === 192 ? [3000, 6000, 12_000] : [6000]).map(
    (mostAnswers): Fit => ({
      what: 'score model of the look-ahead',
      setting: `${textSize} hashed columns each, ${mostAnswers} train answers`,
      usual: textSize === 192 && mostAnswers === 6000,
      measure: 'utility at the best margin',
      draws: true,
      value: (task, seed) => lookAheadUtility(task, { textSize, mostAnswers, seed }),
    }),
  ),
);

const fits: readonly Fit[] = [...terminators, ...classifiers, ...lookAheads];
export const numFits = fits.length;

/** The values of fitted judges and routers on validation under other settings. Test questions are not used. */
export async function fitsTable(
  task: Task,
  store: Store,
  { seeds, done }: { seeds: number; done: (part: string) => void },
): Promise<string> {
  const rows: { readonly fit: Fit; readonly values: readonly number[] }[] = [];
  for (const fit of fits) {
    const part = `fit ${fit.what} ${fit.setting}`.replaceAll(/[^\w.-]+/g, '-');
    const draws = Array.from({ length: fit.draws ? seeds : 1 }, (_, i) => i + 1);
    const { values } = await store.part(part, async () => ({
      values: draws.map((seed) => fit.value(task, seed)),
    }));
    rows.push({ fit, values });
    done(part);
  }
  return markdownTable(rows, [
    { title: 'Fitted', cell: ({ fit }) => fit.what },
    { title: 'Setting', cell: ({ fit }) => (fit.usual ? `**${fit.setting}** (default)` : fit.setting) },
    { title: 'Validation', cell: ({ fit }) => fit.measure },
    { title: 'Mean', align: 'right', cell: ({ values }) => fixed(mean(values), 3) },
    {
      title: 'Draws',
      align: 'right',
      cell: ({ values }) =>
        values.length === 1 ? '–' : `${fixed(Math.min(...values), 3)} to ${fixed(Math.max(...values), 3)}`,
    },
  ]);
}

function terminatorAuc(
  { graph, split }: Task,
  { hashedSize, answers, seed }: { hashedSize: number; answers: number; seed: number },
): number {
  const rng = createRng(`tune terminator/${seed}`);
  const sample = (questions: readonly number[], most: number, part: string) => {
    const { inputs, places } = arrivals(graph, questions);
    const order = shuffle(rng.fork(part), [...places.keys()]).slice(0, most);
    const scoreAt = (i: number) => graph.score[Math.floor(places[i]! / graph.experts.length)]!;
    return {
      inputs: order.map((i) => inputs[i]!),
      labels: Uint8Array.from(order, (i) => (scoreAt(i) >= graph.threshold ? 1 : 0)),
    };
  };
  const { report } = trainTerminator({
    train: sample(split.train, answers, 'train'),
    validation: sample(split.validation, 6000, 'validation'),
    experts: graph.experts.map(({ name }) => name),
    hashedSize,
  });
  return report.auc ?? Number.NaN;
}

function classifierUtility({ graph, split, reward }: Task, labels: 'right' | 'best', size: number): number {
  const idf = { question: fitIdf(split.train.map((q) => graph.questions[q]!.text)) };
  const scored = (part: readonly number[]) => ({
    questions: part.map((q) => graph.questions[q]!),
    scores: firstAnswers(graph, part).score,
  });
  return trainClassifier({
    train: scored(split.train),
    validation: scored(split.validation),
    experts: graph.experts,
    costWeight: reward.costWeight,
    threshold: graph.threshold,
    labels,
    encoder: createTextEncoder({ questionSize: size, answerSize: 0, idf }),
  }).validationUtility;
}

function lookAheadUtility(
  { graph, split, reward, dataset }: Task,
  { textSize, mostAnswers, seed }: { textSize: number; mostAnswers: number; seed: number },
): number {
  const { experts, maxSteps } = graph;
  const { costWeight } = reward;
  const rng = createRng(`tune look-ahead/${seed}`);
  const { train, validation } = split;
  const model = fitScoreModel({ graph, train, validation, textSize, mostAnswers, rng });
  const questions = validation.map((q) => dataset.questions[q]!);
  const utilities = [0, 0.05, 0.1, 0.2, 0.3].map((margin) => {
    const method = lookAheadMethod({ model, experts, maxSteps, costWeight, margin });
    const { score, parameters } = runMethod(method, { ...dataset, questions, seed });
    return mean(score) - costWeight * mean(parameters);
  });
  return Math.max(...utilities);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
