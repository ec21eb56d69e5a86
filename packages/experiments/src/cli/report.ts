import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { progressOf } from './display.ts';
import { print } from './outputs.ts';
import { readSource } from './report-source.ts';

/** Number of episodes with `--smoke`. */
const SMOKE_EPISODES = 4;

export async function run({ paths, ...flags }: Flags<'report'>): Promise<number> {
  if (flags.json === true && flags.markdown === true) {
    throw new UsageError('Expected --json or --markdown, got both.');
  }
  const asText = flags.json === true || flags.markdown === true;
  if (!asText && flags.out === undefined && flags.svg === undefined) {
    throw new UsageError('Expected --out (the file to write the page to), --markdown, --json or --svg.');
  }
  const progress = progressOf(flags);
  const { stop, title, seed } = flags;
  const data = await readSource(
    paths,
    {
      stop,
      episodes: flags.smoke === true ? Math.min(SMOKE_EPISODES, flags.episodes) : flags.episodes,
      ...(title === undefined ? {} : { title }),
      ...(seed === undefined ? {} : { seed }),
    },
    progress,
  );
  // loaded only here: these modules take longer to load than most commands to run
  if (flags.svg !== undefined) {
    const { reportPictures } = await import('../report/pictures.ts');
    for (const [name, picture] of reportPictures(data)) writeFileAtomic(join(flags.svg, name), picture);
  }
  if (!asText && flags.out === undefined) {
    print(`Wrote the figures to ${flags.svg}.`);
    return 0;
  }
  const text =
    flags.json === true
      ? JSON.stringify(data)
      : flags.markdown === true
        ? (await import('../report/report-markdown.ts')).markdownReport(data)
        : (await import('../report/html/page.ts')).htmlReport(data);
  const whole = asText ? `${text}\n` : text;
  if (flags.out === undefined) process.stdout.write(whole);
  else {
    writeFileAtomic(flags.out, whole);
    print(`Wrote ${flags.out}.`);
  }
  return 0;
}
