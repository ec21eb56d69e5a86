import { expect, it } from 'vitest';
import { type Measured, measures } from './_reward-routers.ts';
import { type RewardResults, rewardsReport } from './_rewards-report.ts';

const questions = 40;

/** One value per question, the same for all routers except for `add`. */
function measured(add: Partial<Record<keyof Measured, number>>, set = 0): Measured {
  const values = measures.map((measure, k) => [
    measure,
    Array.from(
      { length: questions },
      (_, q) => 0.3 + (add[measure] ?? 0) + 0.1 * Math.sin(q + k) + 0.001 * Math.cos(3 * q + set),
    ),
  ]);
  return Object.fromEntries(values) as Measured;
}

const sets = (add: Partial<Record<keyof Measured, number>>) => [1, 2, 3].map((set) => measured(add, set));
const optimum = { return: 1, score: 1, utility: 1, sandbagging: 0, stalling: 0, calls: 1 };
const results: RewardResults = {
  rewards: ['paper', 'final', 'utility'],
  trained: [
    {
      encoder: 'one',
      byReward: {
        paper: sets({ sandbagging: 0.3 }),
        final: sets({ utility: 0.1, sandbagging: 0.2 }),
        utility: sets({ utility: 0.2, underTerminator: 0.1, sandbagging: -0.2 }),
      },
    },
    {
      encoder: 'other',
      byReward: {
        paper: sets({ sandbagging: 0.2 }),
        final: sets({ utility: -0.1 }),
        utility: sets({ utility: 0.1, underTerminator: 0.1, sandbagging: -0.2 }),
      },
    },
  ],
  blind: measured({}),
  optima: { paper: { ...optimum, sandbagging: 0.9 }, final: { ...optimum, stalling: 0.8 }, utility: optimum },
};
const [verdict, header, table] = rewardsReport(results, 'Settings.').split('\n\n');

it('names the best reward with each encoder, and the rewards that depend on the encoder', () => {
  const lines = verdict!.split('\n');
  expect(lines[0]).toMatch(
    /^- \*\*What to pay a router: utility\*\* \(of 3 rewards, \d+ training sets\)\. With every encoder and .*\. This does not depend on the encoder\.$/,
  );
  expect(lines[1]).toMatch(
    /^- Utility, episodes ended by the reference as in training: highest when paid utility \(0\.\d+\) with one and utility \(0\.\d+\) with other\. Compared with these: below: paper, final\.$/,
  );
  expect(lines[3]).toBe(
    "- Utility compared with the router paid the paper's reward: above: utility; depends on the encoder: final (above with one, below with other).",
  );
});

it('compares both faults with the random route, and names the optima that exceed it', () => {
  const lines = verdict!.split('\n');
  expect(lines[4]).toMatch(
    /^- Share of sandbagging episodes, compared with the random route \(0\.\d+\): above: paper; below: utility; significant with one encoder only: final \(above with one, not significant with other\)\. Optima above it: paper\.$/,
  );
  expect(lines[5]).toMatch(/: not significant: paper, final, utility\. Optima above it: final\.$/);
});

it('has one row per reward and router, with intervals for trained routers', () => {
  expect(header).toBe('Settings.');
  const rows = table!.split('\n').slice(2);
  expect(
    rows.map((row) =>
      row
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim()),
    ),
  ).toEqual([
    ...['paper', 'final', 'utility'].flatMap((reward) =>
      ['PPO, one', 'PPO, other', '*optimum*'].map((router) => [reward, router]),
    ),
    ['–', 'random route'],
  ]);
  expect(rows[0]).toMatch(/0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]/);
  expect(rows[2]).not.toContain('[');
});
