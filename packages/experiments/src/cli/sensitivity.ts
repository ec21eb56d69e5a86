import { join } from 'node:path';
import { Command, Option } from 'commander';
import {
  adoptionSensitivity,
  type SensitivityGrid,
  type SensitivityPoint,
} from '../compare/adoption-sensitivity.ts';
import { readRecording } from '../data/dataset.ts';
import { fixed, markdownTable } from '../report/markdown-table.ts';
import { toJson, writeFileAtomic } from '../run/files.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { names, numberIn, wholeNumber } from './parse.ts';
import { addTaskFlags, taskOptions } from './task-flags.ts';
import { UsageError } from './usage-error.ts';

type SensitivityFlags = OutputFlags & {
  readonly data?: string;
  readonly keeps: readonly number[];
  readonly mends: readonly number[];
  readonly salts: readonly number[];
  readonly stop: SensitivityGrid['stop'];
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
      new Option('--stop <rule>', 'when an episode ends')
        .choices(['reference', 'never'])
        .default('reference'),
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
  const { data, keeps: keep, mends: mend, stop } = flags;
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
    ? { keep: keep.slice(0, 1), mend: mend.slice(0, 2), salts: flags.salts.slice(0, 1), stop }
    : { keep, mend, salts: flags.salts, stop };
  const progress = progressOf(flags);
  const recording = readRecording(data);
  let started = false;
  const points = adoptionSensitivity(recording, options, grid, (done, of) => {
    if (!started) progress.start('settings', of);
    started = true;
    progress.update(done);
  });
  progress.stop();
  const result = { data: recording.name, transfer: 'adoption', stopRule: stop, split: 'test', grid, points };
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
  readonly stopRule: string;
  readonly grid: SensitivityGrid;
  readonly points: readonly SensitivityPoint[];
}

/** A row a setting of keep and mend: the mean over salts, and how far the salts are apart. */
function sensitivityMarkdown({ data, stopRule, grid, points }: SensitivityReport): string {
  const { keep, mend, salts } = grid;
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
  return [
    `data: ${data} · transfer: adoption, an assumption that consults the reference · stop rule: ${stopRule} · split: test`,
    `utility, mean over salts ${salts.join(', ')}${salts.length === 1 ? '' : ' (greatest less least)'}; routes are chosen on train`,
    '',
    table,
  ].join('\n');
}
