import { type AnswerGraph, type Policy, walkPolicy } from '@der-gym/env';
import { type Estimate, estimateMean, estimateRatio } from '../../statistics/estimate.ts';
import type { Interval } from '../../statistics/tables.ts';
import type { ExpertShares, Handover, RouteLengths, RouteMap, StepFlow } from './schema.ts';

/** The routes of a router, over all its runs. */
export interface RouteReport {
  readonly lengths: RouteLengths;
  readonly shares: ExpertShares;
  readonly map: RouteMap;
}

interface RouteInputs {
  readonly router: string;
  /** One policy per training run. */
  readonly runs: readonly Policy[];
  readonly graph: AnswerGraph;
  /** One stop table per run; see `stopTable`. */
  readonly stops: readonly Uint8Array[];
  readonly maxSteps: number;
  /** Indices of the questions. */
  readonly questions: readonly number[];
  /** The range of the scores. */
  readonly scores: Interval;
}

/** The number of handovers with an interval. */
const MOST_HANDOVERS = 24;

/**
 * Returns the route lengths of a router, the shares of the experts at each step, and the handovers between experts with their gain
 * in score. All are exact, by propagating probabilities over the answer graph. Intervals are for new runs and questions.
 *
 * @example
 * ```ts
 * import { compileAnswerGraph, stopTable } from '@der-gym/env';
 * import { routeReport } from './routes.ts';
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
 * const coin = {
 *   name: 'coin', observes: [],
 *   probabilities: (states: readonly unknown[]) => new Float64Array(2 * states.length).fill(0.5),
 * };
 * const stops = [stopTable(graph, { stop: 'reference', threshold: 1 })];
 * const { lengths, map } = routeReport({ router: 'coin', runs: [coin], graph, stops, maxSteps: 2, questions: [0], scores: [0, 1] });
 * // B is right and ends the episode; A continues with itself or with B, which corrects the answer
 * lengths.shares.map(({ value }) => value); // => [0.5, 0.5]
 * map.matrix; // => [[0.25, 0.25], [0, 0]]
 * map.gains; // => [[0, 1], [null, null]]
 * ```
 */
export function routeReport(inputs: RouteInputs): RouteReport {
  const { router, graph, maxSteps, questions, runs, scores } = inputs;
  const experts = graph.experts.map(({ name }) => name);
  const tally = createTally(runs.length, questions.length);
  runs.forEach((policy, run) => {
    const options = { stops: inputs.stops[run]!, maxSteps, questions, lastExpert: true };
    walkPolicy(graph, policy, options, ({ t, layer, probabilities, row, lastExpert }) => {
      probabilities.forEach((probability, place) => {
        const expert = place % experts.length;
        const state = Math.floor(place / experts.length);
        const mass = layer.mass[state]! * probability;
        if (mass === 0) return;
        const node = layer.node[state]!;
        const position = layer.position[state]!;
        const from = lastExpert(state);
        const target = graph.next[node * experts.length + expert]!;
        const gain = mass * (graph.score[target]! - (from < 0 ? 0 : graph.score[node]!));
        tally.add(`open ${t}`, run, position, mass);
        tally.add(`asked ${t} ${expert}`, run, position, mass);
        tally.add(`flow ${t} ${from} ${expert}`, run, position, mass);
        tally.add(`gain ${t} ${from} ${expert}`, run, position, gain);
        if (row[place]! < 0) {
          tally.add(`length ${t}`, run, position, mass);
          tally.add(`end ${t} ${expert}`, run, position, mass);
        }
        if (from >= 0) {
          tally.add(`over ${from} ${expert}`, run, position, mass);
          tally.add(`rise ${from} ${expert}`, run, position, gain);
        }
      });
    });
  });
  const steps = Array.from({ length: maxSteps }, (_, t) => t);
  return {
    lengths: {
      router,
      shares: steps.map((t) => estimateMean(tally.table(`length ${t}`), { range: [0, 1] })),
    },
    shares: {
      router,
      experts,
      steps: steps.map((t) => ({
        open: tally.mean(`open ${t}`),
        shares: experts.map((_, e) => shareOf(tally, `asked ${t} ${e}`, `open ${t}`)),
      })),
    },
    map: {
      router,
      experts,
      ...handoversOf(tally, experts.length, maxSteps, scores),
      ...flowsOf(tally, steps, experts),
    },
  };
}

function handoversOf(tally: Tally, numExperts: number, maxSteps: number, [low, high]: Interval) {
  const cells = Array.from({ length: numExperts }, (_, from) =>
    Array.from({ length: numExperts }, (_, to) => ({ from, to, flow: tally.mean(`over ${from} ${to}`) })),
  );
  const often = cells.flat().filter(({ flow }) => flow > 0);
  const handovers = often
    .sort((a, b) => b.flow - a.flow || a.from - b.from || a.to - b.to)
    .slice(0, MOST_HANDOVERS)
    .map(({ from, to }): Handover => {
      const over = tally.table(`over ${from} ${to}`);
      return {
        from,
        to,
        flow: estimateMean(over, { range: [0, maxSteps - 1] }),
        gain: estimateRatio(tally.table(`rise ${from} ${to}`), over, { range: [low - high, high - low] }),
      };
    });
  return {
    matrix: cells.map((row) => row.map(({ flow }) => flow)),
    gains: cells.map((row) =>
      row.map(({ from, to, flow }) => (flow === 0 ? null : tally.mean(`rise ${from} ${to}`) / flow)),
    ),
    handovers,
  };
}

function flowsOf(tally: Tally, steps: readonly number[], experts: readonly string[]) {
  const flows: StepFlow[] = [];
  for (const t of steps) {
    for (let from = t === 0 ? -1 : 0; from < (t === 0 ? 0 : experts.length); from++) {
      for (let to = 0; to < experts.length; to++) {
        const share = tally.mean(`flow ${t} ${from} ${to}`);
        if (share === 0) continue;
        flows.push({ t, from, to, share, gain: tally.mean(`gain ${t} ${from} ${to}`) / share });
      }
    }
  }
  return { flows, ends: steps.map((t) => experts.map((_, expert) => tally.mean(`end ${t} ${expert}`))) };
}

function shareOf(tally: Tally, part: string, whole: string): Estimate {
  const table = tally.table(whole);
  // no episode gets that far: all shares are 0
  if (tally.mean(whole) === 0) return { value: 0, interval: null, n: table[0]!.length, runs: table.length };
  return estimateRatio(tally.table(part), table, { range: [0, 1] });
}

/** Sums by name, run and question. */
interface Tally {
  add(name: string, run: number, question: number, value: number): void;
  /** Shape [runs][questions]; zeros for an unused name. */
  table(name: string): readonly Float64Array[];
  mean(name: string): number;
}

function createTally(runs: number, questions: number): Tally {
  const empty = () => Array.from({ length: runs }, () => new Float64Array(questions));
  const tables = new Map<string, readonly Float64Array[]>();
  const nothing = empty();
  return {
    add(name, run, question, value) {
      let table = tables.get(name);
      if (table === undefined) {
        table = empty();
        tables.set(name, table);
      }
      table[run]![question]! += value;
    },
    table: (name) => tables.get(name) ?? nothing,
    mean(name) {
      let sum = 0;
      for (const row of tables.get(name) ?? []) for (const value of row) sum += value;
      return sum / (runs * questions);
    },
  };
}
