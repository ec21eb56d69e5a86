import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './_workspace.ts';

const NUMBER = /-?\d+\.\d+/g;

/**
 * Bytes are promised for one Node major version and CPU family only; elsewhere rounding may move a training run.
 * Figures that the data decide agree to the last digit everywhere, learned ones to this much.
 */
const TOLERANCE = 0.03;

it('the table in the README is what npm start prints', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const committed = /<!-- demo -->\n([\s\S]*?)\n<!-- \/demo -->/.exec(readme)![1]!.trim().split('\n');
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'benchmarks/learning/readme-table.ts')],
    { encoding: 'utf8', timeout: 300_000, cwd: root },
  );
  expect(status).toBe(0);
  const printed = stdout.trim().split('\n');
  const words = (line: string) =>
    line.replace(NUMBER, '#').replace(/(not significantly different from|above|below)/, '?');
  // a route or a verdict on the edge may fall differently where rounding does
  const table = (lines: readonly string[]) => lines.filter((line) => line.startsWith('|'));
  expect(table(printed).map(words).map(squeeze)).toEqual(table(committed).map(words).map(squeeze));
  // every other line begins as it was printed: a note about the same row, a setting of the same name
  const beginnings = (lines: readonly string[]) =>
    lines.filter((line) => line.startsWith('- ')).map((line) => words(line).split(/[:,;.]/)[0]);
  expect(beginnings(printed).slice(3)).toEqual(beginnings(committed).slice(3));
  table(printed).forEach((line, i) => {
    // a single call of an expert, and the oracle of them, are decided by the data alone
    const learned = !/\| +1\.00 \|/.test(line) || line.includes('classifier');
    const [now, then] = [line, table(committed)[i]!].map((text) => (text.match(NUMBER) ?? []).map(Number));
    now!.forEach((value, k) => {
      const scale = Math.max(1, Math.abs(then![k]!));
      expect(Math.abs(value - then![k]!) / scale, line).toBeLessThanOrEqual(learned ? TOLERANCE : 0.002);
    });
  });
}, 310_000);

/** Columns may be padded differently where a figure has another width. */
function squeeze(line: string): string {
  return line.replace(/ +/g, ' ').replace(/-+/g, '-');
}
