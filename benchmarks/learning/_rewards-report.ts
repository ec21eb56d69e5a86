import type { RewardName } from '@der-gym/env';
import { comparePaired, estimateMean, fixed, holm, type Interval, markdownTable } from '@der-gym/experiments';
import { shown } from './_cells.ts';
import type { Measure, Measured, Optimum } from './_reward-routers.ts';

/** The trained routers of one encoder: for each reward what was measured on each training set. */
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

/** The verdict, and the table it is drawn from. */
export function rewardsReport(results: RewardResults, header: string): string {
  return [verdictLines(results).join('\n'), header, table(results)].join('\n\n');
}

const tableOf = (runs: readonly Measured[], measure: Measure) =>
  runs.map((run) => Float64Array.from(run[measure]));

/** Each reward's routers against others, in one measure; p adjusted over all rewards and encoders. */
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
  const mixed = [...found]
    .filter(([, all]) => all.some((each) => each !== all[0]))
    .map(([reward, all]) => `${reward} (${all.map((each, i) => `${each} with ${encoders[i]}`).join(', ')})`);
  const parts = (['above', 'not significant', 'below'] as const).flatMap((verdict) => {
    const names = agreed(verdict);
    return names.length === 0 ? [] : [`${verdict}: ${names.join(', ')}`];
  });
  return [...parts, ...(mixed.length === 0 ? [] : [`depends on the encoder: ${mixed.join(', ')}`])].join(
    '; ',
  );
}

function verdictLines(results: RewardResults): readonly string[] {
  const { rewards, trained, blind, optima } = results;
  const encoders = trained.map(({ encoder }) => encoder);
  const mean = (runs: readonly Measured[], measure: Measure) =>
    estimateMean(tableOf(runs, measure), { trainingSets: runs.length }).value;
  const bestOf = (row: Trained, measure: Measure) =>
    rewards.reduce((best, reward) =>
      mean(row.byReward[reward]!, measure) > mean(row.byReward[best]!, measure) ? reward : best,
    );
  const lines = (['utility', 'underTerminator'] as const).map((measure) => {
    const best = trained.map((row) => bestOf(row, measure));
    const said = trained.map(
      (row, i) => `${best[i]} (${fixed(mean(row.byReward[best[i]!]!, measure), 3)}) with ${row.encoder}`,
    );
    const level = verdicts(results, measure, (row) => row.byReward[best[trained.indexOf(row)]!]!);
    const rule = measure === 'utility' ? 'stopped by the oracle of training' : 'under a trained Terminator';
    return `- Utility, ${rule}: highest paid ${said.join(' and ')}. Against these: ${grouped(level, encoders)}.`;
  });
  const paper = rewards.includes('paper')
    ? [
        `- Utility against the router paid the paper's reward: ${grouped(
          verdicts(
            { ...results, rewards: rewards.filter((reward) => reward !== 'paper') },
            'utility',
            (row) => row.byReward.paper!,
          ),
          encoders,
        )}.`,
      ]
    : [];
  const games = (['sandbagging', 'stalling'] as const).map((measure) => {
    const chance = fixed(mean([blind], measure), 3);
    const optimal = rewards.filter((reward) => optima[reward]![measure] > mean([blind], measure));
    return `- Episodes ${measure}, against blind choice (${chance}): ${grouped(
      verdicts(results, measure, () => [blind]),
      encoders,
    )}. Optima above it: ${optimal.length === 0 ? 'none' : optimal.join(', ')}.`;
  });
  return [...lines, ...paper, ...games];
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
