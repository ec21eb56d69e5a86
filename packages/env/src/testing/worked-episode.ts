import { show } from 'gymnasium-js/expect';
import { derDefaults } from '../defaults.ts';
import type { RewardInput, RewardOptions } from '../reward-types.ts';
import type { Episode } from './arbitraries.ts';

/** Returns an episode as plain text: its options, and a table of the calls and the reward's terms for each. */
export function workedEpisode(
  reward: (input: RewardInput, options: RewardOptions) => unknown,
  { options, calls }: Episode,
): string {
  const results = calls.map((call) => resultOf(reward, call, options));
  const names = [
    ...new Set(results.flatMap((terms) => (typeof terms === 'string' ? [] : [...terms.keys()]))),
  ];
  const columns = [...names.filter((name) => name !== 'total'), ...names.filter((name) => name === 'total')];
  const withBest = calls.some(({ bestScore, previousScore }) => (bestScore ?? null) !== previousScore);
  const cells = calls.map((call, i) => {
    const { t, expert, cost, score, previousScore, bestScore, ended, accepted } = call;
    const given = [t, expert, cost, score, previousScore, ...(withBest ? [bestScore] : []), ended, accepted];
    const terms = results[i]!;
    return [
      ...given.map(cellOf),
      ...(typeof terms === 'string' ? [terms] : ['|', ...columns.map((name) => cellOf(terms.get(name)))]),
    ];
  });
  const best = withBest ? ['best'] : [];
  const head = ['t', 'expert', 'cost', 'score', 'before', ...best, 'ended', 'accepted', '|', ...columns];
  return `${settings(options)}\n${aligned([head, ...cells], head.length)}`;
}

/** Returns the result of a reward by name, or a text about an invalid result. */
function resultOf(
  reward: (input: RewardInput, options: RewardOptions) => unknown,
  call: RewardInput,
  options: RewardOptions,
): ReadonlyMap<string, unknown> | string {
  try {
    const terms = reward({ ...call }, { ...options });
    return terms instanceof Object && 'total' in terms ? new Map(Object.entries(terms)) : `| ${show(terms)}`;
  } catch {
    return '| throws';
  }
}

function settings(options: RewardOptions): string {
  const { threshold, maxSteps, discount } = options;
  const coefficients = (['costWeight', 'gainWeight', 'bonus'] as const).map((name) =>
    options[name] === undefined ? `${name} absent (${derDefaults[name]})` : `${name} ${show(options[name])}`,
  );
  return [
    ...coefficients,
    `threshold ${show(threshold)}`,
    `maxSteps ${show(maxSteps)}`,
    ...(discount === undefined || discount === 1 ? [] : [`discount ${show(discount)}`]),
  ].join(', ');
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return show(value);
}

/** Aligns the cells of rows to the right, except those that have no column. */
function aligned(rows: readonly (readonly string[])[], length: number): string {
  const widths = Array.from({ length }, (_, i) =>
    Math.max(...rows.map((row) => (row[i]?.startsWith('| ') ? 1 : (row[i]?.length ?? 0)))),
  );
  return rows
    .map((row) =>
      row.map((cell, i) => (cell.startsWith('| ') ? cell : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}
