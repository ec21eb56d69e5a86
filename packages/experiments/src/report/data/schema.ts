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
  /** Whether experts and answers are synthetic. */
  synthetic: z.boolean(),
  split: z.string(),
  transfer: z.string(),
  stopRule,
  /** The signature of the scorer. */
  score: z.string(),
  threshold,
  prices: z.string(),
  reward: coefficients,
  /** The number of test questions. */
  n: finite,
  /** The largest number of training runs of a router. */
  runs: finite,
  /** The seeds of the training runs, or the seed of the intervals if those are unknown. */
  seeds: list(finite),
  /** How intervals were computed. */
  intervals: z.string(),
  /** The quality of the Terminator; null if none was trained. */
  terminator: z.string().nullable(),
  /** The verdict, as sentences. */
  verdict: list(z.string()).exactOptional(),
  /** The encoder of the learned routers. */
  encoder: z.string().exactOptional(),
});

const series = object({
  mean: list(finite.nullable()),
  low: list(finite.nullable()).nullable(),
  high: list(finite.nullable()).nullable(),
}).meta({ id: 'CurveSeries' });

const curve = object({
  router: z.string(),
  /** The training reward. Returns of different rewards are not comparable. */
  reward: z.string(),
  runs: finite,
  /** The number of training calls at each point. */
  steps: list(finite),
  /** Mean undiscounted return of the finished episodes, under the training reward. */
  return: series,
  /** Mean number of calls of these episodes. */
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
  /** Whether the method is Pareto-optimal among all methods that are not bounds. */
  onFront: z.boolean(),
  note: z.string().nullable(),
});

const plane = object({ stopRule, points: some(point) });

const lengths = object({
  router: z.string(),
  /** The shares of episodes with 1 to H calls. */
  shares: some(measurement),
});

const shares = object({
  router: z.string(),
  experts: some(z.string()),
  /** One entry per step, from t = 0. */
  steps: some(
    object({
      /** The share of episodes that make this call. */
      open: finite,
      /** The share of these calls that goes to each expert. */
      shares: some(measurement),
    }),
  ),
}).refine(
  ({ experts, steps }) => steps.every((step) => step.shares.length === experts.length),
  'its steps do not match its experts',
);

const handover = object({
  from: finite,
  to: finite,
  /** Expected number per episode. */
  flow: measurement,
  /** Mean gain in score. */
  gain: measurement,
});

const flow = object({
  /** The index of the call that `to` answers, from 0. */
  t: finite,
  /** -1 for the first call. */
  from: finite,
  to: finite,
  /** The share of all episodes. */
  share: finite,
  /** Mean gain in score; for the first call, the mean score. */
  gain: finite,
});

const routeMap = object({
  router: z.string(),
  experts: some(z.string()),
  /** Expected handovers per episode, [from][to]. */
  matrix: list(list(finite)),
  /** Mean gain in score, [from][to]; null without a handover. */
  gains: list(list(finite.nullable())),
  /** The most frequent handovers, in descending order. */
  handovers: list(handover),
  flows: list(flow),
  /** The share of all episodes that end with this expert's call, [t][expert]. */
  ends: some(list(finite)),
});

/** Whether every handover is between known experts, and starts from an expert that was asked in the previous call. */
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
  /** The measure, such as `utility`. */
  measure: z.string(),
  stopRule,
  difference: measurement,
  /** The p-value, adjusted for the family of tests; null without a test. */
  p: finite.nullable(),
});

const call = object({
  expert: z.string(),
  /** The probability with which the router asks this expert; null on the optimal route. */
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
  /** The optimal return of the question minus the router's expected return, exactly. */
  regret: finite,
  taken: route,
  optimum: route,
});

const browser = object({
  router: z.string(),
  reward: z.string(),
  stopRule,
  /** p0: an answer is good enough if its score is at least this. */
  threshold: finite,
  /** The number of questions that episodes are chosen from. */
  of: finite,
  episodes: list(episode),
});

const report = object({
  format: z.literal('der-gym-report'),
  version: z.literal(1),
  title: z.string(),
  header,
  curves: list(curve),
  /** One plane per stop rule; the first is the stop rule of the report. */
  planes: list(plane),
  lengths: list(lengths),
  shares: list(shares),
  routeMaps: list(
    routeMap.refine(isConsistent, 'its flows, handovers and ends do not match its experts or each other'),
  ),
  effects: list(effect),
  episodes: browser.nullable(),
  /** Sentences that name missing parts, and why they are missing. */
  missing: list(z.string()),
});

/** A report as plain JSON. Parts that the source does not have are empty or null, and listed in `missing`. */
export interface ReportData extends z.infer<typeof report> {}

/** The setting of the report: data, split, score, reward and seeds. */
export interface ReportHeader extends z.infer<typeof header> {}

/** Mean over runs at each point; the bounds are null for a single run. */
export interface CurveSeries extends z.infer<typeof series> {}

/** The learning curve of a router. */
export interface LearningCurve extends z.infer<typeof curve> {}

/** A method, as a point with cost and quality. */
export interface PlanePoint extends z.infer<typeof point> {}

export interface CostQualityPlane extends z.infer<typeof plane> {}

/** The route lengths of a router. */
export interface RouteLengths extends z.infer<typeof lengths> {}

/** The shares of the experts at each step of a router. */
export interface ExpertShares extends z.infer<typeof shares> {}

/** All handovers from one expert to another, over all steps. */
export interface Handover extends z.infer<typeof handover> {}

/** The handovers of one step; `from` is -1 for the first call. */
export interface StepFlow extends z.infer<typeof flow> {}

/** The handovers between experts, with the gain in score. */
export interface RouteMap extends z.infer<typeof routeMap> {}

/** A paired difference: one line of the forest plot. */
export interface Effect extends z.infer<typeof effect> {}

/** One call of an episode. */
export interface EpisodeCall extends z.infer<typeof call> {}

export interface EpisodeRoute extends z.infer<typeof route> {}

/** One question, with the router's route and the optimal route. */
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

/** A comparison as read from a file. Files of earlier releases have no verdict, no encoder and no p-values. */
export type ReportedComparison = Omit<ComparisonReport, 'encoder' | 'verdict' | 'failed' | 'comparisons'> & {
  readonly comparisons: readonly (Omit<RivalDifference, 'p' | 'adjustedP'> &
    Partial<Pick<RivalDifference, 'p' | 'adjustedP'>>)[];
  readonly encoder?: string | null;
  readonly failed?: ComparisonReport['failed'];
  readonly verdict?: Pick<Verdict, 'sentences'>;
};

/**
 * Checks that a value is a report, and returns it.
 *
 * @throws TypeError that names the first invalid place
 */
export function parseReport(value: unknown): ReportData {
  return checked(report, value, 'report');
}

/**
 * Checks that a value is a comparison, and returns it.
 *
 * @throws TypeError that names the first invalid place
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
