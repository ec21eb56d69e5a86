import { join } from 'node:path';
import type { StopRule } from '@der-gym/env';
import { Command } from 'commander';
import { writeFileAtomic } from '../run/files.ts';
import { stopOption } from './evaluate.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { wholeNumber } from './parse.ts';
import { readSource } from './report-source.ts';
import { UsageError } from './usage-error.ts';

type ReportFlags = OutputFlags & {
  readonly markdown?: boolean;
  readonly svg?: string;
  readonly stop: StopRule;
  readonly episodes: number;
  readonly title?: string;
  readonly seed?: number;
};

/** Episodes where `--smoke` asks for little. */
const SMOKE_EPISODES = 4;

export function reportCommand(report: (status: number) => void): Command {
  const command = new Command('report')
    .summary('a page to read: figures, tables, episodes')
    .description(
      'Make a report of training runs, of a sweep, or of a comparison: one HTML page that holds everything it shows, or the ' +
        'same as Markdown or JSON. Several run folders of one task make one report; runs that differ in their seed alone ' +
        'are runs of one router, and give intervals over seeds.',
    )
    .argument('<paths...>', 'folders of der-gym train; or a sweep, a comparison or a report --json')
    .option('--out <file>', 'the HTML page, or what --markdown or --json make')
    .option('--markdown', 'Markdown instead of HTML')
    .option('--svg <folder>', 'the figures as SVG files of their own too')
    .addOption(stopOption())
    .option('--episodes <n>', 'episodes to read, half of them the largest regrets', wholeNumber(0), 30)
    .option('--title <text>', 'of the page (default: what it is about)')
    .option('--seed <n>', "of intervals and of the episodes drawn (default: the run's)", wholeNumber(0))
    .addHelpText(
      'after',
      `
Examples:
  der-gym report runs/paper --out report.html
  der-gym report runs/s1 runs/s2 runs/s3 --out report.html    intervals over three seeds
  der-gym report runs/paper --markdown
  der-gym report runs/paper --svg pictures

--stop, --episodes and --seed are for runs; a sweep, a comparison or a report has its own.`,
    );
  addOutputFlags(command);
  return command.action(async (paths: readonly string[], flags: ReportFlags) => {
    report(await makeReport(paths, flags));
  });
}

async function makeReport(paths: readonly string[], flags: ReportFlags): Promise<number> {
  if (flags.json === true && flags.markdown === true) {
    throw new UsageError('Expected --json or --markdown, got both.');
  }
  const asText = flags.json === true || flags.markdown === true;
  if (!asText && flags.out === undefined && flags.svg === undefined) {
    throw new UsageError('Expected --out, the file to write the page to, or --markdown, --json or --svg.');
  }
  const progress = progressOf(flags);
  const { stop, title, seed } = flags;
  const data = readSource(
    paths,
    {
      stop,
      episodes: flags.smoke === true ? Math.min(SMOKE_EPISODES, flags.episodes) : flags.episodes,
      ...(title === undefined ? {} : { title }),
      ...(seed === undefined ? {} : { seed }),
    },
    progress,
  );
  if (flags.svg !== undefined) {
    const { reportPictures } = await drawing();
    for (const [name, picture] of reportPictures(data)) writeFileAtomic(join(flags.svg, name), picture);
  }
  if (!asText && flags.out === undefined) return 0;
  const text =
    flags.json === true
      ? `${JSON.stringify(data)}\n`
      : flags.markdown === true
        ? `${(await drawing()).markdownReport(data)}\n`
        : (await drawing()).htmlReport(data);
  if (flags.out === undefined) process.stdout.write(text);
  else writeFileAtomic(flags.out, text);
  return 0;
}

/** Loaded when there is something to draw: what draws takes longer to load than most commands to run. */
async function drawing() {
  const [{ htmlReport }, { reportPictures }, { markdownReport }] = await Promise.all([
    import('../report/html/page.ts'),
    import('../report/pictures.ts'),
    import('../report/report-markdown.ts'),
  ]);
  return { htmlReport, reportPictures, markdownReport };
}
