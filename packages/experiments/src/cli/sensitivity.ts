import {
  adoptionSensitivity,
  type SensitivityGrid,
  type SensitivityPoint,
} from '../compare/adoption-sensitivity.ts';
import { readRecording } from '../problem/dataset.ts';
import { fixed, markdownTable, plainText } from '../text/markdown-table.ts';
import { readingInput, UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { graphCacheOf, progressOf, shown } from './display.ts';
import { givenTask } from './given.ts';
import { printResult } from './outputs.ts';

export function run(flags: Flags<'sensitivity'>): number {
  const { data, keeps: keep, mends: mend } = flags;
  if (data === undefined || data === 'synthetic') {
    throw new UsageError(
      'Expected --data to be recorded answers. The synthetic pool needs no assumption: its experts read the previous answer.',
    );
  }
  const options = givenTask(flags);
  for (const name of ['keep', 'mend', 'salt', 'transfer'] as const) {
    if (options[name] !== undefined) {
      throw new UsageError(
        `Expected no --${name} with der-gym sensitivity, which tries a grid. Use --keeps, --mends and --salts.`,
      );
    }
  }
  const smoke = flags.smoke === true;
  const grid = smoke
    ? { keep: keep.slice(0, 1), mend: mend.slice(0, 2), salts: flags.salts.slice(0, 1) }
    : { keep, mend, salts: flags.salts };
  const progress = progressOf(flags);
  const graphCache = graphCacheOf(flags, progress, 'many');
  const recording = readingInput(() => readRecording(data));
  const stops = flags.stop === undefined ? (['reference', 'never'] as const) : [flags.stop];
  const byStopRule = stops.map((stop) => {
    const onProgress = shown(progress, `settings, stop rule ${stop}`);
    const points = readingInput(() =>
      adoptionSensitivity(recording, options, { ...grid, stop }, onProgress, graphCache),
    );
    progress.stop();
    return { stopRule: stop, points };
  });
  const result: SensitivityReport = {
    data: recording.name,
    transfer: 'adoption',
    split: 'test',
    grid,
    byStopRule,
  };
  printResult(result, () => sensitivityMarkdown(result), flags, ['sensitivity.md', 'sensitivity.json']);
  return 0;
}

interface SensitivityReport {
  readonly data: string;
  readonly transfer: 'adoption';
  readonly split: 'test';
  readonly grid: Omit<SensitivityGrid, 'stop'>;
  readonly byStopRule: readonly StopRulePoints[];
}

interface StopRulePoints {
  readonly stopRule: SensitivityGrid['stop'];
  readonly points: readonly SensitivityPoint[];
}

function sensitivityMarkdown({ data, grid, byStopRule }: SensitivityReport): string {
  const { salts } = grid;
  const spread = salts.length === 1 ? '' : ' (greatest minus least)';
  return [
    `data: ${plainText(data)} · split: test · transfer: adoption, an assumption that consults the reference, so equal answers reveal which answer is right`,
    `utility (final score minus cost), mean over the salts ${salts.join(', ')}${spread}; routes are chosen on train`,
    ...byStopRule.map((points) => stopRuleMarkdown(grid, points)),
  ].join('\n\n');
}

/** A table with one row per setting of keep and mend: the mean over salts, and their spread. */
function stopRuleMarkdown(
  { keep, mend, salts }: SensitivityReport['grid'],
  { stopRule, points }: StopRulePoints,
): string {
  const rows = keep.flatMap((k) =>
    mend.map((m) => ({ k, m, points: points.filter((point) => point.keep === k && point.mend === m) })),
  );
  const policies = points[0]?.cells.map(({ policy }) => policy) ?? [];
  const cell = (place: number) => (row: (typeof rows)[number]) => {
    const utilities = row.points.map(({ cells }) => cells[place]!.utility);
    const mean = utilities.reduce((sum, utility) => sum + utility, 0) / utilities.length;
    const spread = Math.max(...utilities) - Math.min(...utilities);
    return salts.length === 1 ? fixed(mean, 3) : `${fixed(mean, 3)} (${fixed(spread, 3)})`;
  };
  const table = markdownTable(rows, [
    { title: 'keep', align: 'right', cell: ({ k }) => String(k) },
    { title: 'mend', align: 'right', cell: ({ m }) => String(m) },
    ...policies.map((title, place) => ({ title, align: 'right' as const, cell: cell(place) })),
  ]);
  return `Stop rule: ${stopRule}${NOTES[stopRule]}\n\n${table}`;
}

const NOTES = {
  // a right answer ends the episode, so no expert is shown one to adopt
  reference: '. A right answer ends the episode, so mend has no effect. At test time this rule is an oracle.',
  never: '.',
} as const;
