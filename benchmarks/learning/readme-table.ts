// The README's table: what `npm start` prints for the stop rule `terminator`.
//
//   node --import tsx benchmarks/learning/readme-table.ts            prints it
//   node --import tsx benchmarks/learning/readme-table.ts --write    puts it into README.md
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ComparisonReport, comparisonMarkdown } from '@der-gym/experiments';
import { writeBetweenMarkers } from './_markers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { status, stdout } = spawnSync(
  process.execPath,
  ['--import', 'tsx', join(root, 'packages/experiments/src/cli/main.ts'), 'demo', '--json', '--quiet'],
  { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] },
);
if (status !== 0) process.exit(status ?? 1);
const table = comparisonMarkdown(JSON.parse(stdout) as ComparisonReport, { onlyMain: true });
if (process.argv.includes('--write')) writeBetweenMarkers(join(root, 'README.md'), 'demo', table);
else console.log(table);
