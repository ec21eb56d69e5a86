import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseReport, reportPictures } from '@der-gym/experiments';
import { describe, expect, it } from 'vitest';
import { root } from './_workspace.ts';

const folder = join(root, 'docs/images');
const data = parseReport(JSON.parse(readFileSync(join(folder, 'demo-report.json'), 'utf8')));

/** As far as the README's own test lets a figure move between machines. */
const TOLERANCE = 0.03;

describe('the pictures in docs/images', () => {
  it('are what der-gym report --svg draws of the report beside them', () => {
    const pictures = reportPictures(data);
    expect(readdirSync(folder).sort()).toEqual(['demo-report.json', ...pictures.keys()].sort());
    for (const [name, svg] of pictures) {
      // compared whole, but not printed whole
      const committed = readFileSync(join(folder, name), 'utf8');
      expect([name, committed === svg]).toEqual([name, true]);
    }
  });

  it('show the methods of the table in the README where the table has them', () => {
    const [, table = ''] = /<!-- demo -->\n([\s\S]*?)\n<!-- \/demo -->/.exec(
      readFileSync(join(root, 'README.md'), 'utf8'),
    )!;
    const rows = table
      .split('\n')
      .filter((line) => /^\|.*\[/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('*', '')));
    const { points } = data.planes[0]!;
    expect(rows.map(([, name]) => name)).toEqual(points.map(({ name }) => name));
    rows.forEach(([, name, score], i) => {
      const away = Math.abs(Number.parseFloat(score!) - points[i]!.score.value);
      expect(away, `${name}: ${score} in the README`).toBeLessThanOrEqual(TOLERANCE);
    });
  });
});
