import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './_workspace.ts';

const NUMBER = /-?\d+\.\d+/g;

/**
 * Equal bytes are guaranteed only for the same Node major version and CPU family; elsewhere rounding may change a training run.
 * Figures determined by the data agree to the last digit everywhere, learned ones within this tolerance.
 */
const TOLERANCE = 0.03;

/** The lines of a page between two markers. */
function committed(page: string, marker: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const [, block = ''] = new RegExp(`<!-- ${marker} -->\\n([\\s\\S]*?)\\n<!-- /${marker} -->`).exec(text)!;
  return block.trim().split('\n');
}

describe('npm start', () => {
  const { stdout, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'benchmarks/learning/readme-table.ts')],
    { encoding: 'utf8', timeout: 300_000, cwd: root },
  );
  const [main = '', all = ''] = stdout.split('<!-- all rows -->').map((text) => text.trim());

  it('runs', () => expect(status).toBe(0));

  it.each([
    ['README.md', 'main-rows', main],
    ['docs/first-table.md', 'demo', all],
  ])('prints the table of %s', (page, marker, text) => {
    compare(text.split('\n'), committed(page, marker));
  });
});

function compare(printed: readonly string[], expected: readonly string[]): void {
  const words = (line: string) =>
    line.replace(NUMBER, '#').replace(/(not significantly different from|above|below)/, '?');
  // with other rounding, a borderline route or verdict may differ
  const table = (lines: readonly string[]) => lines.filter((line) => line.startsWith('|'));
  expect(table(printed).map(words).map(squeeze)).toEqual(table(expected).map(words).map(squeeze));
  // every other line has the same beginning: a note on the same row, a setting of the same name
  const beginnings = (lines: readonly string[]) =>
    lines.filter((line) => line.startsWith('- ')).map((line) => words(line).split(/[:,;.]/)[0]);
  expect(beginnings(printed).slice(3)).toEqual(beginnings(expected).slice(3));
  table(printed).forEach((line, i) => {
    // single calls and their oracle are determined by the data alone
    const learned = !/\| +1\.00 \|/.test(line) || line.includes('classifier');
    const [now, then] = [line, table(expected)[i]!].map((text) => (text.match(NUMBER) ?? []).map(Number));
    now!.forEach((value, k) => {
      const scale = Math.max(1, Math.abs(then![k]!));
      expect(Math.abs(value - then![k]!) / scale, line).toBeLessThanOrEqual(learned ? TOLERANCE : 0.002);
    });
  });
}

/** Removes padding, because a figure of another width changes it. */
function squeeze(line: string): string {
  return line.replace(/ +/g, ' ').replace(/-+/g, '-');
}
