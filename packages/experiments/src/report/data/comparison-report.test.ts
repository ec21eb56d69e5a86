import { describe, expect, it } from 'vitest';
import { reportWith } from '../html/__fixtures__/report.ts';
import { markdownReport } from '../report-markdown.ts';
import { report, row } from './__fixtures__/comparison.ts';
import { comparisonData } from './comparison-report.ts';
import { parseComparison, parseReport, reportJsonSchema } from './schema.ts';

describe('comparisonData', () => {
  const data = comparisonData(report);

  it('has one plane per stop rule; the first is that of the report', () => {
    expect(data.planes.map(({ stopRule }) => stopRule)).toEqual(['terminator', 'never']);
    expect(data.planes[0]!.points.map(({ score }) => score.value)).toEqual([0.6, 0.6]);
    expect(data.planes[1]!.points[0]).toMatchObject({ name: 'a', score: { value: 0.5, n: 40, runs: 3 } });
  });

  it('has the differences with n and runs; the first are under the stop rule of the report', () => {
    expect(data.effects.map(({ stopRule, difference }) => [stopRule, difference.value])).toEqual([
      ['terminator', 0],
      ['never', -0.1],
    ]);
    expect(data.effects[0]!.difference).toEqual({ value: 0, interval: [-0.2, 0.1], n: 40, runs: 3 });
    expect(data.header).toMatchObject({ n: 40, runs: 3, seeds: [7], synthetic: true });
  });

  it('lists the parts that it does not have', () => {
    expect(data.missing[0]).toContain('folders of the training runs');
    expect(markdownReport(data)).toContain('folders of the training runs');
  });
});

describe('parseReport and parseComparison', () => {
  it('return what was written', () => {
    const data = comparisonData(report);
    expect(parseReport(JSON.parse(JSON.stringify(data)))).toEqual(data);
    expect(parseReport(JSON.parse(JSON.stringify(reportWith())))).toEqual(reportWith());
    expect(parseComparison(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  // `npx vitest run packages/experiments/src/report/data/comparison-report.test.ts --update` writes the file
  it('accept what the JSON Schema in docs describes', async () => {
    const text = `${JSON.stringify(reportJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../../../../docs/report.schema.json');
  });

  it('name the first invalid place', () => {
    const spoiled = { ...report, rows: [{ ...row('a', 1), score: '<b>' }] };
    expect(() => parseComparison(spoiled)).toThrow(/^Not a valid comparison: `rows\[0\]\.score`: /);
    expect(() => parseComparison([])).toThrow('the file');
    const [map] = reportWith().routeMaps;
    const routeMaps = [{ ...map!, flows: map!.flows.filter(({ t }) => t > 0) }];
    expect(() => parseReport({ ...reportWith(), routeMaps })).toThrow(/`routeMaps\[0\]`.*do not match/);
    const far = [{ ...map!, handovers: [{ ...map!.handovers[0]!, to: 2 }] }];
    expect(() => parseReport({ ...reportWith(), routeMaps: far })).toThrow('do not match');
    const data = comparisonData(report);
    expect(() => parseReport({ ...data, planes: [{ stopRule: 'sometimes', points: [] }] })).toThrow(
      '`planes[0].stopRule`',
    );
  });
});
