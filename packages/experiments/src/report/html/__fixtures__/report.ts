import type { RowKind } from '../../../compare/rows.ts';
import type { Estimate } from '../../../statistics/estimate.ts';
import type { Episode, EpisodeRoute, PlanePoint, ReportData } from '../../data/schema.ts';

const measured = (value: number, spread = 0.05, n = 10, runs = 2): Estimate => {
  return { value, interval: [value - spread, value + spread], n, runs };
};

/**
 * A small report without empty parts.
 *
 * @param text - makes each text that comes from data, such as a name or an answer, from a label
 */
export function reportWith(text: (label: string) => string = (label) => label): ReportData {
  const experts = [text('expert A'), text('expert B')];
  const [router, other] = [text('router'), text('other router')];
  const point = (name: string, kind: RowKind, parameters: number, score: number): PlanePoint => ({
    name,
    kind,
    parameters: measured(parameters, kind === 'single call' ? 0 : 1),
    score: measured(score),
    utility: measured(score - parameters / 1000),
    return: kind === 'learned' ? measured(2) : null,
    routeLength: 1.5,
    shareOfOptimum: null,
    onFront: kind !== 'bound',
    note: text('note'),
  });
  const points = [
    point(experts[0]!, 'single call', 7, 0.4),
    point(experts[1]!, 'single call', 13, 0.6),
    point(text('route'), 'route', 20, 0.65),
    point(router, 'learned', 18, 0.7),
    point(other, 'learned', 15, 0.66),
    point(text('bound'), 'bound', 9, 0.95),
  ];
  const route = (count: number): EpisodeRoute => ({
    calls: Array.from({ length: count }, (_, t) => ({
      expert: experts[t % 2]!,
      probability: t === 0 ? null : 0.5,
      answer: text(`answer ${t}`),
      score: 0.3 + 0.5 * t,
      terms: { score: 0.3, gain: 0.1, cost: -0.01, bonus: 0, total: 0.39 },
    })),
    total: 0.39 * count,
  });
  const episode = (why: Episode['why'], reference: string | null): Episode => ({
    question: text('question id'),
    text: text('question'),
    reference,
    why,
    regret: 0.5,
    taken: route(2),
    optimum: route(1),
  });
  const series = { mean: [1, null, 3], low: [0.5, null, 2], high: [1.5, null, 4] };
  return {
    format: 'der-gym-report',
    version: 1,
    title: text('title'),
    header: {
      data: text('data'),
      synthetic: true,
      split: text('split'),
      transfer: text('transfer'),
      stopRule: 'terminator',
      score: text('score signature'),
      threshold: { value: 0.75, from: text('threshold') },
      prices: text('prices'),
      reward: { costWeight: 0.001, gainWeight: 5, bonus: 2, maxSteps: 2 },
      n: 10,
      runs: 2,
      seeds: [1, 2],
      intervals: text('intervals'),
      terminator: text('terminator'),
    },
    curves: [router, other].map((name) => ({
      router: name,
      reward: text('trained for'),
      runs: 2,
      steps: [100, 200, 300],
      return: series,
      routeLength: series,
      entropy: { mean: [2, 1, 0.5], low: null, high: null },
    })),
    planes: [
      { stopRule: 'terminator', points },
      { stopRule: 'never', points },
    ],
    lengths: [router, other].map((name) => ({ router: name, shares: [measured(0.25), measured(0.75)] })),
    shares: [
      {
        router,
        experts,
        steps: [
          { open: 1, shares: [measured(0.5), measured(0.5)] },
          { open: 0.75, shares: [measured(1 / 3), measured(2 / 3)] },
        ],
      },
    ],
    routeMaps: [
      {
        router,
        experts,
        matrix: [
          [0, 0.5],
          [0.25, 0],
        ],
        gains: [
          [null, 0.3],
          [-0.2, null],
        ],
        handovers: [
          { from: 0, to: 1, flow: measured(0.5), gain: measured(0.3) },
          { from: 1, to: 0, flow: measured(0.25), gain: measured(-0.2) },
        ],
        flows: [
          { t: 0, from: -1, to: 0, share: 0.5, gain: 0.4 },
          { t: 0, from: -1, to: 1, share: 0.5, gain: 0.5 },
          { t: 1, from: 0, to: 1, share: 0.5, gain: 0.3 },
          { t: 1, from: 1, to: 0, share: 0.25, gain: -0.2 },
        ],
        ends: [
          [0, 0.25],
          [0.25, 0.5],
        ],
      },
    ],
    effects: [
      { against: experts[1]!, value: 0.1 },
      { against: other, value: -0.02 },
    ].map(({ against, value }) => ({
      name: router,
      against,
      measure: 'utility',
      stopRule: 'terminator' as const,
      difference: measured(value),
      p: 0.03,
    })),
    episodes: {
      router,
      reward: text('reward'),
      stopRule: 'terminator',
      threshold: 0.75,
      of: 10,
      episodes: [episode('largest regret', text('reference')), episode('drawn at random', null)],
    },
    missing: [text('missing')],
  };
}
