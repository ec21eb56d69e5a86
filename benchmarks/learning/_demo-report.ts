import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ComparisonReport } from '../../packages/experiments/src/compare/comparison-report.ts';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `der-gym demo` prints with these flags, as data. */
export function demoReport(...flags: readonly string[]): ComparisonReport {
  const main = join(root, 'packages/experiments/src/cli/main.ts');
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', main, 'demo', '--json', '--quiet', ...flags],
    { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout) as ComparisonReport;
}
