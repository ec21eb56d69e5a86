import { join } from 'node:path';
import { Command, Option } from 'commander';
import {
  adoptionSensitivity,
  type SensitivityGrid,
  type SensitivityPoint,
} from '../compare/adoption-sensitivity.ts';
import { readRecording } from '../data/dataset.ts';
import { toJson, writeFileAtomic } from '../run/files.ts';
import { fixed, markdownTable } from '../text/markdown-table.ts';
import { plainText } from '../text/plain-text.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { names, numberIn, wholeNumber } from './parse.ts';
import { addTaskFlags, taskOptions } from './task-flags.ts';
import { UsageError } from './usage-error.ts';

type SensitivityFlags = OutputFlags & {
  readonly data?: string;
  readonly keeps: readonly number[];
  readonly mends: readonly number[];
  readonly salts: readonly number[];
  readonly stop?: SensitivityGrid['stop'];
};

const list = (parse: (text: string) => number) => (text: string) => names(text).map(parse);

export function sensitivityCommand(report: (status: number) => void): Command {
  const command = new Command('sensitivity')
    .summary("how results under the 'adoption' transfer hang on its assumptions")
    .description(
      "What an expert says after another's answer is in no public data set; the transfer 'adoption' assumes it, with two " +
        'chances (keep, mend) and a salt. This prints what the best single call, the best fixed route, the random route ' +
        'and the hindsight optimum are worth over a grid of them: exactly, nothing is trained.',
    )
    .option('--keeps <list>', 'values of keep', list(numberIn(0, 1)), [0.3, 0.5, 0.7, 0.9])
    .option('--mends <list>', 'values of mend', list(numberIn(0, 1)), [0.3, 0.5, 0.7, 0.9])
    .option('--salts <list>', 'salts', list(wholeNumber(0)), [1, 2, 3])
    .addOption(
      new Option('--stop <rule>', 'when an episode ends (default: both)').choices(['reference', 'never']),
    )
    .option('--out <folder>', 'write sensitivity.md and sensitivity.json there too')
    .addHelpText(
      'after',
      `
Example:
  der-gym sensitivity --data gsm8k --salts 1,2,3,4,5`,
    );
  addOutputFlags(addTaskFlags(command));
  return command.action((flags: SensitivityFlags) => {
    report(sensitivity(flags));
  });
}

function sensitivity(flags: SensitivityFlags): number {
  const { data, keeps: keep, mends: mend } = flags;
  if (data === undefined || data === 'synthetic') {
    throw new UsageError(
      "Expected --data to name recorded answers; the synthetic pool's experts read what they are shown.",
    );
  }
  const options = taskOptions({ ...flags });
  for (const name of ['keep', 'mend', 'salt', 'transfer'] as const) {
    if (options[name] !== undefined) {
      throw new UsageError(
        `Expected no --${name} here, where all of a grid are tried: --keeps, --mends, --salts.`,
      );
    }
  }
  const smoke = flags.smoke === true;
  const grid = smoke
    ? { keep: keep.slice(0, 1), mend: mend.slice(0, 2), salts: flags.salts.slice(0, 1) }
    : { keep, mend, salts: flags.salts };
  const progress = progressOf(flags);
  const recording = readRecording(data);
  const stops = flags.stop === undefined ? (['reference', 'never'] as const) : [flags.stop];
  const byStopRule = stops.map((stop) => {
    let started = false;
    const points = adoptionSensitivity(recording, options, { ...grid, stop }, (done, of) => {
      if (!started) progress.start(`settings, stop rule ${stop}`, of);
      started = true;
      progress.update(done);
    });
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
  const markdown = sensitivityMarkdown(result);
  if (flags.out !== undefined) {
    writeFileAtomic(join(flags.out, 'sensitivity.md'), `${markdown}\n`);
    writeFileAtomic(join(flags.out, 'sensitivity.json'), toJson(result));
  }
  process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : `${markdown}\n`);
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
  const spread = salts.length === 1 ? '' : ' (greatest less least)';
  return [
    `data: ${plainText(data)} · split: test · transfer: adoption, an assumption that consults the reference, so that equal answers leak`,
    `utility (final score less cost), mean over the salts ${salts.join(', ')}${spread}; routes are chosen on train`,
    ...byStopRule.map((points) => stopRuleMarkdown(grid, points)),
  ].join('\n\n');
}

/** A row a setting of keep and mend: the mean over salts, and how far the salts are apart. */
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
  // a right answer ends the episode, so nobody is ever shown one to adopt
  reference:
    '. It stops at a right answer, so that mend never comes into play; at test time it is an oracle.',
  never: '.',
} as const;
