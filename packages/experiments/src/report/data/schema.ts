import { z } from 'zod';
import type { ComparisonReport, RivalDifference } from '../../compare/comparison-report.ts';
import type { Verdict } from '../../compare/verdict.ts';
import { pathText } from '../../spec/_explain.ts';
import type { Estimate } from '../../statistics/estimate.ts';

const finite = z.number();
const interval = z.tuple([finite, finite]).readonly();
const stopRule = z.enum(['reference', 'terminator', 'never']).meta({ id: 'StopRule' });
const kind = z.enum(['single call', 'route', 'learned', 'bound']);
const object = <T extends z.core.$ZodLooseShape>(shape: T) => z.object(shape).readonly();
const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const some = <T extends z.ZodType>(item: T) => z.array(item).min(1).readonly();
const threshold = object({ value: finite, from: z.string() });
const coefficients = object({ costWeight: finite, gainWeight: finite, bonus: finite, maxSteps: finite });

const measurement = object({
  value: finite,
  interval: interval.nullable(),
  n: finite,
  runs: finite,
}).meta({ id: 'Measurement' }) satisfies z.ZodType<Estimate>;

const header = object({
  data: z.string(),
  /** Whether experts and answers are made by rule. */
  synthetic: z.boolean(),
  split: z.string(),
  transfer: z.string(),
  stopRule,
  /** Signature of P(y). */
  score: z.string(),
  threshold,
  prices: z.string(),
  reward: coefficients,
  /** Test questions. */
  n: finite,
  /** Most training runs behind one router. */
  runs: finite,
  /** Of the training runs; of the intervals, where the runs' own are not known. */
  seeds: list(finite),
  /** How intervals were made. */
  intervals: z.string(),
  /** How well the Terminator judged; null where none was trained. */
  terminator: z.string().nullable(),
  /** Whether a router pays, in sentences. */
  verdict: list(z.string()).exactOptional(),
  /** What turned the texts of the learned routers into numbers. */
  encoder: z.string().exactOptional(),
});

const series = object({
  mean: list(finite.nullable()),
  low: list(finite.nullable()).nullable(),
  high: list(finite.nullable()).nullable(),
}).meta({ id: 'CurveSeries' });

const curve = object({
  router: z.string(),
  /** What it is paid in: returns of different rewards cannot be compared. */
  reward: z.string(),
  runs: finite,
  /** Expert calls learnt from, at each point. */
  steps: list(finite),
  /** Mean undiscounted return of the episodes that ended, in the reward trained for. */
  return: series,
  /** Calls of those episodes. */
  routeLength: series,
  /** Entropy of the policy, in nats. */
  entropy: series,
});

const point = object({
  name: z.string(),
  kind,
  parameters: measurement,
  score: measurement,
  utility: measurement,
  return: measurement.nullable(),
  routeLength: finite,
  shareOfOptimum: finite.nullable(),
  /** Whether no other method that could be deployed is as good for less, or better for as much. */
  onFront: z.boolean(),
  note: z.string().nullable(),
});

const plane = object({ stopRule, points: some(point) });

const lengths = object({
  router: z.string(),
  /** Share of episodes of 1 ... H calls. */
  shares: some(measurement),
});

const shares = object({
  router: z.string(),
  experts: some(z.string()),
  /** One entry per step, t = 0 first. */
  steps: some(
    object({
      /** Share of episodes that make this call. */
      open: finite,
      /** Among those, the share that goes to each expert. */
      shares: some(measurement),
    }),
  ),
}).refine(
  ({ experts, steps }) => steps.every((step) => step.shares.length === experts.length),
  'its steps do not fit its experts',
);

const handover = object({
  from: finite,
  to: finite,
  /** Expected number per episode. */
  flow: measurement,
  /** Mean rise of the score. */
  gain: measurement,
});

const flow = object({
  /** The call that `to` makes, from 0. */
  t: finite,
  /** -1 where the question starts. */
  from: finite,
  to: finite,
  /** Share of all episodes. */
  share: finite,
  /** Mean rise of the score; at the start, the mean score. */
  gain: finite,
});

const routeMap = object({
  router: z.string(),
  experts: some(z.string()),
  /** Expected handovers per episode, [from][to]. */
  matrix: list(list(finite)),
  /** Mean rise of the score, [from][to]; null where there is no handover. */
  gains: list(list(finite.nullable())),
  /** The most frequent ones, in that order. */
  handovers: list(handover),
  flows: list(flow),
  /** Share of all episodes that end with this expert's call, [t][expert]. */
  ends: some(list(finite)),
});

/** Whether every handover is between known experts, and starts where one has arrived. */
function isConsistent({ experts, matrix, gains, handovers, flows, ends }: RouteMap): boolean {
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

const effect = object({
  name: z.string(),
  against: z.string(),
  /** What is compared, such as `utility`. */
  measure: z.string(),
  stopRule,
  difference: measurement,
  /** Adjusted for the family of tests; null where no test was made. */
  p: finite.nullable(),
});

const call = object({
  expert: z.string(),
  /** The router's probability of asking this expert here; null on the optimum's route. */
  probability: finite.nullable(),
  answer: z.string(),
  score: finite,
  terms: object({ score: finite, gain: finite, cost: finite, bonus: finite, total: finite }),
});

const route = object({
  calls: some(call),
  /** Sum of the rewards. */
  total: finite,
}).meta({ id: 'EpisodeRoute' });

const episode = object({
  question: z.string(),
  text: z.string(),
  reference: z.string().nullable(),
  why: z.enum(['largest regret', 'drawn at random']),
  /** V* of the question less the router's expected return, exactly. */
  regret: finite,
  taken: route,
  optimum: route,
});

const browser = object({
  router: z.string(),
  reward: z.string(),
  stopRule,
  /** p0: from this score an answer is good enough. */
  threshold: finite,
  /** Questions chosen from. */
  of: finite,
  episodes: list(episode),
});

const report = object({
  format: z.literal('der-gym-report'),
  version: z.literal(1),
  title: z.string(),
  header,
  curves: list(curve),
  /** One for each stop rule, the report's own first. */
  planes: list(plane),
  lengths: list(lengths),
  shares: list(shares),
  routeMaps: list(
    routeMap.refine(isConsistent, 'its flows, handovers and ends do not fit its experts and each other'),
  ),
  effects: list(effect),
  episodes: browser.nullable(),
  /** Sentences: what a reader may look for and why it is not there. */
  missing: list(z.string()),
});

/** Everything a report shows, as plain JSON. A part that its source does not have is empty or null, and `missing` says why. */
export interface ReportData extends z.infer<typeof report> {}

/** What the figures are about. */
export interface ReportHeader extends z.infer<typeof header> {}

/** Mean over the runs after every update; bounds are null where there is one run. */
export interface CurveSeries extends z.infer<typeof series> {}

/** How training went. */
export interface LearningCurve extends z.infer<typeof curve> {}

/** One method on the plane of cost and quality. */
export interface PlanePoint extends z.infer<typeof point> {}

export interface CostQualityPlane extends z.infer<typeof plane> {}

/** How long a router's routes are. */
export interface RouteLengths extends z.infer<typeof lengths> {}

/** Whom a router asks at each step. */
export interface ExpertShares extends z.infer<typeof shares> {}

/** All the answers that one expert has taken over from another, whatever the step. */
export interface Handover extends z.infer<typeof handover> {}

/** Handovers of one step; `from` is -1 where the question starts. */
export interface StepFlow extends z.infer<typeof flow> {}

/** Who hands over to whom, and what the answer gains. */
export interface RouteMap extends z.infer<typeof routeMap> {}

/** One paired difference: a line of the forest plot. */
export interface Effect extends z.infer<typeof effect> {}

/** One call of an episode as shown. */
export interface EpisodeCall extends z.infer<typeof call> {}

export interface EpisodeRoute extends z.infer<typeof route> {}

/** One question, what the router did with it and what would have been best. */
export interface Episode extends z.infer<typeof episode> {}

export interface EpisodeBrowser extends z.infer<typeof browser> {}

/** The JSON Schema of `der-gym report --json`: `docs/report.schema.json`. */
export function reportJsonSchema(): object {
  const schema = z.toJSONSchema(report, {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  return { title: 'A report of der-gym report --json', ...schema };
}

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
  trainingSets: finite.exactOptional(),
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
  encoder: z.string().nullable().exactOptional(),
  verdict: z.looseObject({ sentences: list(z.string()) }).exactOptional(),
  reward: coefficients,
  optimum,
  rows: list(row),
  byStopRule: list(z.object({ stopRule, optimum, rows: list(row) })),
  terminator: z.object({ auc: finite.nullable(), calibrationError: finite, chosenBy: z.string() }).nullable(),
  comparisons: list(
    z.object({
      stopRule,
      policy: z.string(),
      against: z.string(),
      difference: finite,
      interval,
      p: finite.exactOptional(),
      adjustedP: finite.exactOptional(),
    }),
  ),
  failed: list(z.object({ policy: z.string(), reason: z.string() })).exactOptional(),
}) satisfies z.ZodType<ReportedComparison>;

/** What a page needs of a comparison; those of earlier releases hold no verdict, no encoder and no p. */
export type ReportedComparison = Omit<ComparisonReport, 'encoder' | 'verdict' | 'failed' | 'comparisons'> & {
  readonly comparisons: readonly (Omit<RivalDifference, 'p' | 'adjustedP'> &
    Partial<Pick<RivalDifference, 'p' | 'adjustedP'>>)[];
  readonly encoder?: string | null;
  readonly failed?: ComparisonReport['failed'];
  readonly verdict?: Pick<Verdict, 'sentences'>;
};

/**
 * Returns a value as report data.
 *
 * @throws TypeError that names the first place that is not valid
 */
export function parseReport(value: unknown): ReportData {
  return checked(report, value, 'report');
}

/**
 * Returns a value as a comparison.
 *
 * @throws TypeError that names the first place that is not valid
 */
export function parseComparison(value: unknown): ReportedComparison {
  return checked(comparisonSchema, value, 'comparison');
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const { path, message } = error.issues[0]!;
  const place = path.length === 0 ? 'the file' : `\`${pathText(path)}\``;
  throw new TypeError(`Not a valid ${what}: ${place}: ${message}.`);
}
