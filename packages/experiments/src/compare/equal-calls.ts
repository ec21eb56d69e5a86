import { bestFixedRoute, type Expert, evaluatePolicy, fixedRoutePolicy } from '@der-gym/env';
import { holm } from '../statistics/holm.ts';
import { comparePaired } from '../statistics/paired-comparison.ts';
import { differenceRange, tableMean } from '../statistics/tables.ts';
import type { BareAnswers, Bench } from './bench.ts';
import type { EqualCallsDifference } from './comparison-report.ts';
import { blockOf, type Contender } from './rows.ts';

/** Score and parameters of a fixed strategy for each test question. */
interface Fixed {
  readonly score: Float64Array;
  readonly parameters: Float64Array;
}

/**
 * Compares every method that makes decisions with fixed strategies of as many calls: the best fixed route, and the best experts
 * with the Terminator picking among their answers. Both are chosen on train by score. A method that makes 2.4 calls on average is
 * compared with a mixture of 2 calls (with probability .6) and 3 calls (.4). p-values are Holm-adjusted over all lines.
 */
export function equalCalls(
  parts: readonly { readonly bench: Bench; readonly contenders: readonly Contender[] }[],
): readonly EqualCallsDifference[] {
  const found = parts.flatMap(({ bench, contenders }) => linesOf(bench, contenders));
  const adjusted = holm(found.map(({ p }) => p));
  return found.map((line, index) => ({ ...line, adjustedP: adjusted[index]! }));
}

function linesOf(
  bench: Bench,
  contenders: readonly Contender[],
): readonly Omit<EqualCallsDifference, 'adjustedP'>[] {
  const rivals = [
    { against: 'best fixed route', byCalls: fixedRoutes(bench) },
    { against: 'best experts, the Terminator picks', byCalls: pickingExperts(bench) },
  ];
  const deciding = contenders.filter((each) => each.kind === 'learned' && blockOf(each) !== 'bounds');
  const { range } = bench.task.dataset.scorer;
  return deciding.flatMap(({ policy, runs, trainingSets = 1 }) => {
    const calls = tableMean(runs.map(({ routeLength }) => routeLength));
    const scores = runs.map(({ score }) => score);
    // with a single call both rivals are the best expert
    return rivals.slice(0, calls === 1 ? 1 : undefined).flatMap(({ against, byCalls }) => {
      const rival = mixture(byCalls, calls);
      if (rival === null) return [];
      const options = { trainingSets, range: differenceRange(range, range) };
      const { difference, interval, p } = comparePaired(scores, [rival.score], options);
      return [
        {
          policy,
          calls,
          against,
          rivalScore: tableMean([rival.score]),
          rivalParameters: tableMean([rival.parameters]),
          difference,
          interval,
          p,
        },
      ];
    });
  });
}

/**
 * Mixes the two strategies nearest to `calls`, so that the mean number of calls is `calls`; null if a strategy is missing.
 *
 * @param byCalls - strategies of 1, 2, 3, ... calls
 */
export function mixture(byCalls: readonly Fixed[], calls: number): Fixed | null {
  const fewer = byCalls[Math.floor(calls) - 1];
  const more = byCalls[Math.ceil(calls) - 1];
  if (fewer === undefined || more === undefined) return null;
  const share = calls - Math.floor(calls);
  const mix = (name: keyof Fixed) => fewer[name].map((x, q) => (1 - share) * x + share * more[name][q]!);
  return { score: mix('score'), parameters: mix('parameters') };
}

function fixedRoutes({ task }: Bench): readonly Fixed[] {
  const { graph, split, reward } = task;
  return Array.from({ length: graph.maxSteps }, (_, i) => {
    const short = { reward: { ...reward, maxSteps: i + 1 }, stop: 'never' } as const;
    const { route } = bestFixedRoute(graph, {
      ...short,
      objective: 'score',
      length: i + 1,
      questions: split.train,
    });
    const policy = fixedRoutePolicy(route, graph.experts);
    return evaluatePolicy(graph, policy, { ...short, questions: split.test }).perQuestion;
  });
}

function pickingExperts({ task, train, test, judge, judgedTrain }: Bench): readonly Fixed[] {
  const { experts } = task.graph;
  const onTest = judge(
    test.answers.map((answer, i) => ({
      question: test.questions[Math.floor(i / experts.length)]!,
      answer,
      expert: i % experts.length,
    })),
  );
  return bestExperts(experts, { ...train, judged: judgedTrain() }, { ...test, judged: onTest });
}

/** Scores of bare answers and a judge's probabilities for them, shape [questions, experts]. */
type Judged = Pick<BareAnswers, 'scores'> & { readonly judged: Float64Array };

/**
 * Returns the results on test of the best 1, 2, ... experts when the judge picks among their answers. Experts are added one at
 * a time: the one that raises the score of the picked answers on train most, ties to the lowest index.
 */
export function bestExperts(
  experts: readonly Pick<Expert, 'parameters'>[],
  train: Judged,
  test: Judged,
): readonly Fixed[] {
  const chosen: number[] = [];
  return experts.map(() => {
    let best = -1;
    let bestScore = Number.NEGATIVE_INFINITY;
    experts.forEach((_, expert) => {
      if (chosen.includes(expert)) return;
      const score = picked(train, [...chosen, expert], experts.length).reduce((sum, x) => sum + x, 0);
      if (score > bestScore) {
        best = expert;
        bestScore = score;
      }
    });
    chosen.push(best);
    const parameters = chosen.reduce((sum, expert) => sum + experts[expert]!.parameters, 0);
    const score = picked(test, chosen, experts.length);
    return { score, parameters: new Float64Array(score.length).fill(parameters) };
  });
}

/** For each question, the score of the answer that is judged best among some experts; ties go to the first expert. */
function picked({ scores, judged }: Judged, experts: readonly number[], numExperts: number): Float64Array {
  return Float64Array.from({ length: scores.length / numExperts }, (_, row) => {
    const from = row * numExperts;
    const best = experts.reduce((a, b) => (judged[from + b]! > judged[from + a]! ? b : a));
    return scores[from + best]!;
  });
}
