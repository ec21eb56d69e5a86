import { comparePaired, estimateMean, holm } from '@der-gym/experiments';
import type { Interval } from '../../packages/experiments/src/statistics/tables.ts';
import { fixed, markdownTable } from '../../packages/experiments/src/text/markdown-table.ts';
import { shown } from './_cells.ts';
import type { Measure, Measured, Optimum, RewardName } from './_reward-routers.ts';

/** The trained routers of one encoder: for each reward, the measures on each training set. */
export interface Trained {
  readonly encoder: string;
  readonly byReward: Readonly<Partial<Record<RewardName, readonly Measured[]>>>;
}

export interface RewardResults {
  readonly rewards: readonly RewardName[];
  readonly trained: readonly Trained[];
  /** The random route. */
  readonly blind: Measured;
  readonly optima: Readonly<Partial<Record<RewardName, Optimum>>>;
}

const SHARE: Interval = [0, 1];
const ranges: Readonly<Partial<Record<Measure, Interval>>> = {
  score: SHARE,
  sandbagging: SHARE,
  stalling: SHARE,
};
const SIGNIFICANCE = 0.05;

type Verdict = 'above' | 'below' | 'not significant';

/** The verdict and its table. */
export function rewardsReport(results: RewardResults, header: string): string {
  return [verdictLines(results).join('\n'), header, table(results)].join('\n\n');
}

const tableOf = (runs: readonly Measured[], measure: Measure) =>
  runs.map((run) => Float64Array.from(run[measure]));

/** Compares each reward's routers with others in one measure; p adjusted over all rewards and encoders. */
function verdicts(
  { rewards, trained }: RewardResults,
  measure: Measure,
  against: (row: Trained) => readonly Measured[],
): ReadonlyMap<RewardName, readonly Verdict[]> {
  const range = measure in ranges ? { range: [-1, 1] as const } : {};
  const found = rewards.flatMap((reward) =>
    trained.map((row) => {
      const [own, other] = [row.byReward[reward]!, against(row)];
      const { difference, p } = comparePaired(tableOf(own, measure), tableOf(other, measure), {
        trainingSets: own.length,
        ...range,
      });
      return { reward, difference, p };
    }),
  );
  const adjusted = holm(found.map(({ p }) => p));
  const verdictOf = (i: number): Verdict =>
    adjusted[i]! >= SIGNIFICANCE ? 'not significant' : found[i]!.difference > 0 ? 'above' : 'below';
  return new Map(
    rewards.map((reward, i) => [reward, trained.map((_, k) => verdictOf(i * trained.length + k))]),
  );
}

/** `above with every encoder: a, b; depends on the encoder: c (above with x, below with y)`. */
function grouped(found: ReadonlyMap<RewardName, readonly Verdict[]>, encoders: readonly string[]): string {
  const agreed = (verdict: Verdict) =>
    [...found].filter(([, all]) => all.every((each) => each === verdict)).map(([reward]) => reward);
  const said = (split: boolean) =>
    [...found].filter(
      ([, all]) =>
        all.some((each) => each !== all[0]) && (all.includes('above') && all.includes('below')) === split,
    );
  const textOf = (all: ReturnType<typeof said>) =>
    all.map(
      ([reward, all]) => `${reward} (${all.map((each, i) => `${each} with ${encoders[i]}`).join(', ')})`,
    );
  const parts = (['above', 'not significant', 'below'] as const).flatMap((verdict) => {
    const names = agreed(verdict);
    return names.length === 0 ? [] : [`${verdict}: ${names.join(', ')}`];
  });
  // a significant and a non-significant result do not contradict each other
  const [weak, opposite] = [textOf(said(false)), textOf(said(true))];
  return [
    ...parts,
    ...(weak.length === 0 ? [] : [`significant with one encoder only: ${weak.join(', ')}`]),
    ...(opposite.length === 0 ? [] : [`depends on the encoder: ${opposite.join(', ')}`]),
  ].join('; ');
}

const meanOf = (runs: readonly Measured[], measure: Measure) =>
  estimateMean(tableOf(runs, measure), { trainingSets: runs.length }).value;

/** The reward whose router has the highest mean, with one encoder. */
function bestOf({ rewards }: RewardResults, { byReward }: Trained, measure: Measure): RewardName {
  const mean = (reward: RewardName) => meanOf(byReward[reward]!, measure);
  return rewards.reduce((best, reward) => (mean(reward) > mean(best) ? reward : best));
}

const utilities = {
  utility: 'episodes ended by the reference as in training',
  underTerminator: 'episodes ended by a trained Terminator',
};

function verdictLines(results: RewardResults): readonly string[] {
  const { rewards, trained, blind, optima } = results;
  const encoders = trained.map(({ encoder }) => encoder);
  const level = (['utility', 'underTerminator'] as const).map((measure) => {
    const best = trained.map((row) => bestOf(results, row, measure));
    const found = verdicts(results, measure, (row) => row.byReward[best[trained.indexOf(row)]!]!);
    // a reward that is best with every encoder is not compared with itself
    const rivals = new Map([...found].filter(([reward]) => best.some((each) => each !== reward)));
    return { measure, best, found, rivals };
  });
  const games = (['sandbagging', 'stalling'] as const).map((measure) => ({
    measure,
    found: verdicts(results, measure, () => [blind]),
  }));
  const others = rewards.filter((reward) => reward !== 'paper');
  return [
    headline(results, level, games[0]!.found),
    ...level.map(({ measure, best, rivals }) => {
      const said = trained.map(
        (row, i) => `${best[i]} (${fixed(meanOf(row.byReward[best[i]!]!, measure), 3)}) with ${row.encoder}`,
      );
      return `- Utility, ${utilities[measure]}: highest when paid ${said.join(' and ')}. Compared with these: ${grouped(rivals, encoders)}.`;
    }),
    ...(others.length < rewards.length
      ? [
          `- Utility compared with the router paid the paper's reward: ${grouped(
            verdicts({ ...results, rewards: others }, 'utility', (row) => row.byReward.paper!),
            encoders,
          )}.`,
        ]
      : []),
    ...games.map(({ measure, found }) => {
      const chance = meanOf([blind], measure);
      const optimal = rewards.filter((reward) => optima[reward]![measure] > chance);
      return `- Share of ${measure} episodes, compared with the random route (${fixed(chance, 3)}): ${grouped(found, encoders)}. Optima above it: ${optimal.length === 0 ? 'none' : optimal.join(', ')}.`;
    }),
  ];
}

/** The rewards that are not significantly below the best and sandbag less than the random route, with every encoder. */
function headline(
  { rewards, trained }: RewardResults,
  level: readonly { readonly found: ReadonlyMap<RewardName, readonly Verdict[]> }[],
  sandbagging: ReadonlyMap<RewardName, readonly Verdict[]>,
): string {
  const right = trained.map((_, i) =>
    rewards.filter(
      (reward) =>
        level.every(({ found }) => found.get(reward)![i] !== 'below') &&
        sandbagging.get(reward)![i] === 'below',
    ),
  );
  const always = rewards.filter((reward) => right.every((names) => names.includes(reward)));
  const only = trained.flatMap(({ encoder }, i) => {
    const names = right[i]!.filter((reward) => !always.includes(reward));
    return names.length === 0 ? [] : [`${names.join(', ')} with ${encoder}`];
  });
  const count = trained[0]!.byReward[rewards[0]!]!.length;
  const sets = count === 1 ? 'one training set' : `${count} training sets`;
  const withEncoders = trained.length === 1 ? `with ${trained[0]!.encoder}` : 'with every encoder';
  return [
    always.length === 0
      ? `- **What to pay a router: not settled** (${sets}). No reward meets both conditions ${withEncoders}: utility not significantly below the best under both stop rules, and fewer sandbagging episodes than under the random route.`
      : `- **What to pay a router: ${always.join(', ')}** (of ${rewards.length} rewards, ${sets}). ${withEncoders[0]!.toUpperCase()}${withEncoders.slice(1)} and under both stop rules, no other reward leads to significantly more utility, and fewer episodes sandbag than under the random route.`,
    ...(trained.length === 1
      ? []
      : only.length === 0
        ? ['This does not depend on the encoder.']
        : [`With one encoder only: ${only.join('; ')}.`]),
  ].join(' ');
}

interface Row {
  readonly reward: string;
  readonly router: string;
  readonly cell: (measure: Measure, decimals?: number) => string;
}

function table({ rewards, trained, blind, optima }: RewardResults): string {
  const measuredRow = (reward: string, router: string, runs: readonly Measured[]): Row => ({
    reward,
    router,
    cell: (measure, decimals = 3) => {
      const range = ranges[measure];
      const { value, interval } = estimateMean(tableOf(runs, measure), {
        trainingSets: runs.length,
        ...(range && { range }),
      });
      return shown(value, interval, decimals);
    },
  });
  const rows = rewards.flatMap((reward): Row[] => [
    ...trained.map(({ encoder, byReward }) => measuredRow(reward, `PPO, ${encoder}`, byReward[reward]!)),
    {
      reward,
      router: '*optimum*',
      cell: (measure, decimals = 3) =>
        measure === 'underTerminator' ? '–' : fixed(optima[reward]![measure], decimals),
    },
  ]);
  const right = 'right' as const;
  return markdownTable(
    [...rows, measuredRow('–', 'random route', [blind])],
    [
      { title: 'Paid', cell: ({ reward }) => reward },
      { title: 'Router', cell: ({ router }) => router },
      { title: 'Return (own reward)', align: right, cell: ({ cell }) => cell('return', 2) },
      { title: 'Score', align: right, cell: ({ cell }) => cell('score') },
      { title: 'Calls', align: right, cell: ({ cell }) => cell('calls', 2) },
      { title: 'Utility', align: right, cell: ({ cell }) => cell('utility') },
      { title: 'Utility, Terminator', align: right, cell: ({ cell }) => cell('underTerminator') },
      { title: 'Sandbagging', align: right, cell: ({ cell }) => cell('sandbagging') },
      { title: 'Stalling', align: right, cell: ({ cell }) => cell('stalling') },
    ],
  );
}
