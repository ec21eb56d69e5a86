import { randomPolicy, routeByUtility, trainMatrixFactorisation, trainRidge } from '@der-gym/agents';
import { describe, expect, it } from 'vitest';
import { createBench } from '../compare/bench.ts';
import { bestSingleCall } from '../compare/contenders.ts';
import { contendersNamed } from '../compare/methods.ts';
import { tableOf } from '../compare/rows.ts';
import { prepareTask, type Task } from '../problem/task.ts';
import { tableMean } from '../statistics/tables.ts';
import { fitTerminator } from './fit-terminator.ts';

/** P of an expert's answer to the bare question. */
function firstScore({ graph }: Task, question: number, expert: number): number {
  return graph.score[graph.next[graph.questionOffsets[question]! * graph.experts.length + expert]!]!;
}

function utilityOf(task: Task, routed: ArrayLike<number>): number {
  const { graph, split, reward } = task;
  const sum = split.test.reduce(
    (total, question, row) =>
      total +
      firstScore(task, question, routed[row]!) -
      reward.costWeight * graph.experts[routed[row]!]!.parameters,
    0,
  );
  return sum / split.test.length;
}

function bestSingle(task: Task): number {
  const best = bestSingleCall(task.graph, task.split.train, task.reward.costWeight);
  return utilityOf(task, new Int32Array(task.split.test.length).fill(best));
}

/** Five of the eleven: enough to choose among, and quick. */
const experts = ['Open Assistant', 'Alpaca', 'ChatGLM', 'Vicuna', 'FLAN-T5'];
const synthetic = prepareTask({ questions: 500, maxSteps: 1, experts });

type Predictor = ReturnType<typeof trainRidge>;

describe('classifiers', () => {
  it('have a higher utility than the best single call, on the synthetic pool', () => {
    const bench = createBench(synthetic, { stopRule: 'never' });
    const routers = (['classifier', 'regression'] as const).flatMap((name) => contendersNamed(name, bench));
    expect(routers.map(({ policy }) => policy)).toEqual([
      'classifier (who is right)',
      'classifier (best utility)',
    ]);
    for (const { runs } of routers)
      expect(tableMean(tableOf(runs, 'utility', synthetic.reward.costWeight))).toBeGreaterThan(
        bestSingle(synthetic) + 0.05,
      );
  });
});

describe('an expert added after training, on the synthetic pool', () => {
  const { graph, split } = synthetic;
  const numExperts = graph.experts.length;
  /** Scores of some experts on some questions. */
  const part = (questions: readonly number[], experts: readonly number[]) => ({
    questions: questions.map((q) => graph.questions[q]!),
    scores: questions.flatMap((q) => experts.map((expert) => firstScore(synthetic, q, expert))),
  });
  it.each([
    ['ridge regression', trainRidge],
    ['matrix factorisation', trainMatrixFactorisation],
  ])(
    'is predicted better than by its mean, and asked if that raises utility, after 60 answers (%s)',
    (_, train) => {
      let [error, errorOfMean, utility, utilityOfMean] = [0, 0, 0, 0];
      for (const newcomer of [0, 2, 4]) {
        const known = graph.experts.map((_, e) => e).filter((e) => e !== newcomer);
        const all = [...known, newcomer];
        const predictor = train({
          train: part(split.train, known),
          validation: part(split.validation, known),
          experts: known.map((e) => graph.experts[e]!),
          l2: [3e-3],
        });
        const few = part(split.validation.slice(0, 60), [newcomer]);
        const mean = few.scores.reduce((sum, score) => sum + score, 0) / 60;
        const open = predictor.withExpert(few);
        /** The same predictor, but with the newcomer's mean for every question. */
        const blind: Predictor = {
          ...open,
          predict: (questions) =>
            open.predict(questions).map((score, i) => (i % numExperts === 4 ? mean : score)),
        };
        const test = part(split.test, [newcomer]);
        const guesses = open.predict(test.questions);
        test.scores.forEach((score, q) => {
          error += (score - guesses[q * numExperts + 4]!) ** 2;
          errorOfMean += (score - mean) ** 2;
        });
        const worth = (of: Predictor) => {
          const router = routeByUtility(of, { experts: all.map((e) => graph.experts[e]!) });
          return utilityOf(
            synthetic,
            router.route(test.questions).map((e) => all[e]!),
          );
        };
        utility += worth(open);
        utilityOfMean += worth(blind);
      }
      expect(error).toBeLessThan(0.95 * errorOfMean);
      expect(utility).toBeGreaterThan(utilityOfMean);
    },
  );
});

describe('fitTerminator', () => {
  it('stops at a threshold chosen by utility, or at its own, chosen by F1', () => {
    const task = prepareTask({ questions: 120, maxSteps: 2, experts: experts.slice(0, 3) });
    const { terminator, stopsAt, thresholdFor } = fitTerminator(task);
    const chosen = thresholdFor(randomPolicy(task.graph.experts), task);
    expect(chosen).not.toBe(terminator.threshold);
    const stops = [chosen, terminator.threshold].map((threshold) => stopsAt(threshold));
    for (const table of stops) expect(table.some((stop) => stop === 1)).toBe(true);
    expect(stops[0]).not.toEqual(stops[1]);
  });
});
