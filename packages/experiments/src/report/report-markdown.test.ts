import { describe, expect, it } from 'vitest';
import { reportWith } from './html/__fixtures__/report.ts';
import { markdownReport } from './report-markdown.ts';

const lines = (text: string) => text.split('\n');

describe('markdownReport', () => {
  const text = markdownReport(reportWith());

  it('has every section of the page', () => {
    expect(lines(text).filter((line) => /^##? /.test(line))).toEqual([
      '# title',
      '## Cost and quality',
      '## Paired differences',
      '## Learning',
      '## Route lengths',
      '## Experts by step',
      '## Route map',
      '## Episodes',
    ]);
    expect(text).toContain('0.700 [0.650, 0.750], n 10 x 2');
    expect(text).toContain('| 1     | 25.0 % [20.0, 30.0], n 10 x 2 |');
    expect(text).toContain('38.1 %');
    expect(text).toContain('reward +0.390 = score +0.300, gain +0.100, cost -0.010, bonus 0.000. answer 0');
  });

  it('has n and an interval in every measured cell', () => {
    const cells = lines(text)
      .filter((line) => /^\|.*\[/.test(line))
      .flatMap((line) => line.split(' | '));
    const measured = cells.filter((cell) => cell.includes('['));
    expect(measured.length).toBeGreaterThan(30);
    for (const cell of measured) expect(cell).toMatch(/\[-?[\d.]+, -?[\d.]+\], (n 10 x 2|runs 2)/);
  });

  it('has no additional line, link, tag or heading with hostile text', () => {
    const hostile = '\n# x\n| a | b |\n[a](http://x)\n[b]: http://x\n<img src=x>`*_';
    const spoiled = markdownReport(reportWith((label) => `${label}${hostile}`));
    expect(lines(spoiled)).toHaveLength(lines(text).length);
    expect(spoiled).not.toMatch(/<img|\]\(|\]:|\][[]/);
    // the number of columns is unchanged
    const columns = (all: string) =>
      lines(all)
        .filter((line) => line.startsWith('|'))
        .map((line) => line.match(/(?<!\\)\|/g)!.length);
    expect(columns(spoiled)).toEqual(columns(text));
  });
});
