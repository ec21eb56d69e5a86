import { paperRouteLengths } from '../paper/route-lengths.ts';
import type { Estimate } from '../statistics/estimate.ts';
import { type Column, fixed } from '../text/markdown-table.ts';
import type {
  CostQualityPlane,
  Effect,
  ExpertShares,
  LearningCurve,
  RouteLengths,
  RouteMap,
} from './data/schema.ts';

/** A table, independent of Markdown and HTML. The first column names the row. */
export interface ReportTable {
  readonly caption: string;
  readonly columns: readonly Pick<Column<never>, 'title' | 'align'>[];
  readonly rows: readonly (readonly string[])[];
}

const left = (title: string) => ({ title });
const right = (title: string) => ({ title, align: 'right' as const });

/** `0.838 [0.824, 0.851], n 596`; with several training runs, `n 596 x 3`. */
function measurementText(measurement: Estimate | null, decimals: number, scale = 1, unit = ''): string {
  if (measurement === null) return '–';
  const { value, interval, n, runs } = measurement;
  const number = (x: number) => fixed(x * scale, decimals);
  const range = interval === null ? '' : ` [${number(interval[0])}, ${number(interval[1])}]`;
  return `${number(value)}${unit}${range}, n ${n}${runs > 1 ? ` x ${runs}` : ''}`;
}

/** A share as `26.3 % [22.8, 29.9], n 596`. */
function shareText(share: Estimate): string {
  return measurementText(share, 1, 100, ' %');
}

export function planeTable({ points, stopRule }: CostQualityPlane): ReportTable {
  return {
    caption: `Every method under the stop rule ${stopRule}: mean [95 % interval], n test questions. Bounds use the scores, which no router can see.`,
    columns: [
      left('Method'),
      left('Kind'),
      right('Score'),
      right('Parameters, B'),
      right('Utility'),
      right('Return'),
      right('Calls'),
      left('On the front'),
    ],
    rows: points.map((point) => [
      point.name,
      point.kind,
      measurementText(point.score, 3),
      measurementText(point.parameters, 1),
      measurementText(point.utility, 3),
      measurementText(point.return, 2),
      `${fixed(point.routeLength, 2)}, n ${point.score.n}`,
      point.kind === 'bound' ? '–' : point.onFront ? 'yes' : 'no',
    ]),
  };
}

/** The number of rows; the figure has more points. */
const CURVE_ROWS = 12;

export function curveTable(curve: LearningCurve): ReportTable {
  const { steps, runs } = curve;
  const last = steps.length - 1;
  const stride = Math.max(1, Math.ceil(last / (CURVE_ROWS - 1)));
  const shown = steps
    .map((_, i) => i)
    .filter((i) => i === last || (i % stride === 0 && last - i >= stride / 2));
  const cell = (name: 'return' | 'routeLength' | 'entropy', i: number) => {
    const { mean, low, high } = curve[name];
    if (mean[i] === null) return '–';
    const bounds = low === null || high === null ? '' : ` [${fixed(low[i]!, 3)}, ${fixed(high[i]!, 3)}]`;
    return `${fixed(mean[i]!, 3)}${bounds}, runs ${runs}`;
  };
  return {
    caption: `${curve.router}, reward: ${curve.reward}. Means over the episodes of training${runs > 1 ? ' and 95 % intervals over runs' : '; one run, so no interval'}.`,
    columns: [right('Training calls'), right('Return'), right('Calls per episode'), right('Entropy, nats')],
    rows: shown.map((i) => [
      String(steps[i]!),
      cell('return', i),
      cell('routeLength', i),
      cell('entropy', i),
    ]),
  };
}

export function lengthsTable(lengths: readonly RouteLengths[]): ReportTable {
  const most = Math.max(0, ...lengths.map(({ shares }) => shares.length));
  return {
    caption:
      "Share of routes of each length: mean [95 % interval], n test questions. The paper's shares are for MixInstruct.",
    columns: [left('Calls'), ...lengths.map(({ router }) => right(router)), right("The paper's Table 6")],
    rows: Array.from({ length: Math.max(most, paperRouteLengths.length) }, (_, t) => [
      String(t + 1),
      ...lengths.map(({ shares }) => (shares[t] === undefined ? '–' : shareText(shares[t]))),
      paperRouteLengths[t] === undefined ? '–' : `${fixed(paperRouteLengths[t] * 100, 1)} %`,
    ]),
  };
}

export function sharesTable({ router, experts, steps }: ExpertShares): ReportTable {
  return {
    caption: `${router}: share of the calls of each step that go to each expert, mean [95 % interval], n test questions.`,
    columns: [
      left('Expert'),
      ...steps.map(({ open }, t) => right(`Call ${t + 1} (${fixed(open * 100, 1)} % of episodes)`)),
    ],
    rows: experts.map((name, expert) => [name, ...steps.map(({ shares }) => shareText(shares[expert]!))]),
  };
}

export function handoverTable({ router, experts, handovers }: RouteMap): ReportTable {
  return {
    caption: `${router}: the most frequent handovers over all steps, with the gain in score: mean [95 % interval], n test questions.`,
    columns: [left('From'), left('To'), right('Handovers per episode'), right('Gain in score')],
    rows: handovers.map(({ from, to, flow, gain }) => [
      experts[from]!,
      experts[to]!,
      measurementText(flow, 3),
      measurementText(gain, 3),
    ]),
  };
}

/** All handovers as a matrix, from rows to columns. */
export function matrixTable({ router, experts, matrix, gains, handovers }: RouteMap): ReportTable {
  const n = handovers[0]?.flow.n ?? 0;
  return {
    caption: `${router}: expected handovers per episode from row to column, and the mean gain in score; n ${n} test questions in every cell.`,
    columns: [left('From'), ...experts.map((name) => right(name))],
    rows: experts.map((name, from) => [
      name,
      ...matrix[from]!.map((flow, to) =>
        flow === 0 ? '–' : `${fixed(flow, 3)} (${signed(gains[from]![to]!, 3)})`,
      ),
    ]),
  };
}

export function effectsTable(effects: readonly Effect[]): ReportTable {
  const tested = effects.some(({ p }) => p !== null);
  return {
    caption: 'Paired differences: mean [95 % interval], n test questions.',
    columns: [
      left('Router'),
      left('Against'),
      left('Measure'),
      left('Stop rule'),
      right('Difference'),
      ...(tested ? [right('p (Holm)')] : []),
    ],
    rows: effects.map((effect) => [
      effect.name,
      effect.against,
      effect.measure,
      effect.stopRule,
      measurementText(effect.difference, 3),
      ...(tested ? [effect.p === null ? '–' : fixed(effect.p, 4)] : []),
    ]),
  };
}

/** Formats a difference, with its sign. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}
