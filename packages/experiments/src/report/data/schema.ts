import { z } from 'zod';
import type { ComparisonReport } from '../../compare/table.ts';
import { pathText } from '../../spec/_explain.ts';
import type { ReportData, RouteMap } from './types.ts';

const finite = z.number();
const interval = z.tuple([finite, finite]).readonly();
const stopRule = z.enum(['reference', 'terminator', 'never']);
const kind = z.enum(['single call', 'route', 'learned', 'bound']);
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).readonly();
const measurement = z.object({ value: finite, interval: interval.nullable(), n: finite, runs: finite });
const threshold = z.object({ value: finite, from: z.string() });
const coefficients = z.object({ costWeight: finite, gainWeight: finite, bonus: finite, maxSteps: finite });
const series = z.object({
  mean: list(finite.nullable()),
  low: list(finite.nullable()).nullable(),
  high: list(finite.nullable()).nullable(),
});
const terms = z.object({ score: finite, gain: finite, cost: finite, bonus: finite, total: finite });
const call = z.object({
  expert: z.string(),
  probability: finite.nullable(),
  answer: z.string(),
  score: finite,
  terms,
});
const route = z.object({ calls: some(call), total: finite });

const header = z.object({
  data: z.string(),
  synthetic: z.boolean(),
  split: z.string(),
  transfer: z.string(),
  stopRule,
  score: z.string(),
  threshold,
  prices: z.string(),
  reward: coefficients,
  n: finite,
  runs: finite,
  seeds: list(finite),
  intervals: z.string(),
  terminator: z.string().nullable(),
});

const point = z.object({
  name: z.string(),
  kind,
  parameters: measurement,
  score: measurement,
  utility: measurement,
  return: measurement.nullable(),
  routeLength: finite,
  shareOfOptimum: finite.nullable(),
  onFront: z.boolean(),
  note: z.string().nullable(),
});

const routeMap = z
  .object({
    router: z.string(),
    experts: some(z.string()),
    matrix: list(list(finite)),
    gains: list(list(finite.nullable())),
    handovers: list(z.object({ from: finite, to: finite, flow: measurement, gain: measurement })),
    flows: list(z.object({ t: finite, from: finite, to: finite, share: finite, gain: finite })),
    ends: some(list(finite)),
  })
  .refine(hangsTogether, 'its flows, handovers and ends do not fit its experts and each other');

/** Whether every handover is between experts that are there, and starts where one has arrived. */
function hangsTogether({ experts, matrix, gains, handovers, flows, ends }: RouteMap): boolean {
  const square = [matrix, gains].every(
    (table) => table.length === experts.length && table.every((row) => row.length === experts.length),
  );
  const known = (expert: number) => experts[expert] !== undefined;
  const arrived = new Set(flows.map(({ t, to }) => `${t} ${to}`));
  return (
    square &&
    ends.every((row) => row.length === experts.length) &&
    handovers.every(({ from, to }) => known(from) && known(to)) &&
    flows.every(
      ({ t, from, to }) =>
        known(to) &&
        ends[t] !== undefined &&
        (from === -1 ? t === 0 : known(from) && arrived.has(`${t - 1} ${from}`)),
    )
  );
}

const episode = z.object({
  question: z.string(),
  text: z.string(),
  reference: z.string().nullable(),
  why: z.enum(['largest regret', 'drawn at random']),
  regret: finite,
  taken: route,
  optimum: route,
});

const reportSchema = z.object({
  format: z.literal('der-gym-report'),
  version: z.literal(1),
  title: z.string(),
  header,
  curves: list(
    z.object({
      router: z.string(),
      reward: z.string(),
      runs: finite,
      steps: list(finite),
      return: series,
      routeLength: series,
      entropy: series,
    }),
  ),
  planes: list(z.object({ stopRule, points: some(point) })),
  lengths: list(z.object({ router: z.string(), shares: some(measurement) })),
  shares: list(
    z
      .object({
        router: z.string(),
        experts: some(z.string()),
        steps: some(z.object({ open: finite, shares: some(measurement) })),
      })
      .refine(
        ({ experts, steps }) => steps.every(({ shares }) => shares.length === experts.length),
        'its steps do not fit its experts',
      ),
  ),
  routeMaps: list(routeMap),
  effects: list(
    z.object({
      name: z.string(),
      against: z.string(),
      measure: z.string(),
      stopRule,
      difference: measurement,
      p: finite.nullable(),
    }),
  ),
  episodes: z
    .object({
      router: z.string(),
      reward: z.string(),
      stopRule,
      threshold: finite,
      of: finite,
      episodes: list(episode),
    })
    .nullable(),
  missing: list(z.string()),
}) satisfies z.ZodType<ReportData>;

const row = z.object({
  policy: z.string(),
  kind,
  return: finite.nullable(),
  score: finite,
  parameters: finite,
  utility: finite,
  routeLength: finite,
  shareOfOptimum: finite.nullable(),
  intervals: z.object({
    score: interval,
    parameters: interval,
    utility: interval,
    return: interval.nullable(),
  }),
  n: finite,
  runs: finite,
  thresholds: list(finite).exactOptional(),
  note: z.string().exactOptional(),
});
const optimum = z.object({ return: finite, score: finite, parameters: finite });

const comparisonSchema = z.object({
  data: z.string(),
  split: z.string(),
  transfer: z.string(),
  stopRule,
  seed: finite,
  score: z.string(),
  threshold,
  prices: z.string(),
  reward: coefficients,
  optimum,
  rows: list(row),
  byStopRule: list(z.object({ stopRule, optimum, rows: list(row) })),
  terminator: z.object({ auc: finite.nullable(), calibrationError: finite, chosenBy: z.string() }).nullable(),
  comparisons: list(
    z.object({ stopRule, policy: z.string(), against: z.string(), difference: finite, interval }),
  ),
}) satisfies z.ZodType<ComparisonReport>;

/**
 * Returns a value as report data where it is that.
 *
 * @throws TypeError that names the first place that is otherwise
 */
export function parseReport(value: unknown): ReportData {
  return checked(reportSchema, value, 'a report of der-gym report --json');
}

/**
 * Returns a value as a comparison where it is that.
 *
 * @throws TypeError that names the first place that is otherwise
 */
export function parseComparison(value: unknown): ComparisonReport {
  return checked(comparisonSchema, value, 'a comparison of der-gym evaluate, demo or compare --json');
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const { path, message } = error.issues[0]!;
  const place = path.length === 0 ? 'the file' : `\`${pathText(path)}\``;
  throw new TypeError(`Expected ${what}, but ${place} is otherwise: ${message}.`);
}
