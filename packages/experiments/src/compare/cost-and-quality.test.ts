import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { createBench } from './bench.ts';
import { compareMethods } from './compare.ts';
import { singleCalls } from './contenders.ts';
import { type CostAndQuality, costAndQuality, MIXTURES } from './cost-and-quality.ts';
import { costAndQualityMarkdown } from './cost-and-quality-text.ts';
import { contendersNamed } from './methods.ts';
import type { Contender } from './rows.ts';

const task = prepareTask({ questions: 120, maxSteps: 1, experts: ['Vicuna', 'ChatGLM', 'Alpaca', 'MOSS'] });
const bench = createBench(task, { stopRule: 'never' });
const { experts } = task.graph;
const ridge = contendersNamed('ridge', bench)[0]!;
const found = costAndQuality(bench, [...singleCalls(bench), ridge]);
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
const scoresOf = (expert: number, part: 'train' | 'test') =>
  bench[part].questions.map((_, q) => bench[part].scores[q * experts.length + expert]!);

describe('costAndQuality', () => {
  it('returns for mixtures the mean height of the line through the experts on the hull of train', () => {
    const all = experts.map(({ parameters: cost }, expert) => ({
      cost,
      train: mean(scoresOf(expert, 'train')),
      test: mean(scoresOf(expert, 'test')),
    }));
    // a corner of the hull beats every cheaper expert, and every mixture of a cheaper with a more expensive one
    const corners = all
      .filter(
        (c) =>
          all.every((a) => a === c || a.cost > c.cost || a.train < c.train) &&
          all.every((a) =>
            all.every(
              (b) =>
                !(a.cost < c.cost && c.cost < b.cost) ||
                a.train + ((b.train - a.train) * (c.cost - a.cost)) / (b.cost - a.cost) < c.train,
            ),
          ),
      )
      .sort((a, b) => a.cost - b.cost);
    const [low, high] = found.costRange;
    const heightAt = (cost: number) => {
      const next = corners.findIndex((corner) => corner.cost > cost);
      if (next < 0) return corners[corners.length - 1]!.test;
      const [a, b] = [corners[next - 1]!, corners[next]!];
      return a.test + ((b.test - a.test) * (cost - a.cost)) / (b.cost - a.cost);
    };
    const cells = 20000;
    const height = mean(
      Array.from({ length: cells }, (_, k) => heightAt(low + ((k + 0.5) * (high - low)) / cells)),
    );
    expect(found.curves[0]).toMatchObject({ policy: MIXTURES, gain: null });
    expect(found.curves[0]!.aiq).toBeCloseTo(height, 5);
  });

  it('returns two APGR that sum to one for a preference and its opposite', () => {
    const { weak, strong, gap } = found.twoExperts!;
    expect(gap).toBeGreaterThan(0);
    const [cheap, best] = [weak, strong].map((name) => experts.findIndex((expert) => expert.name === name));
    const preferring = (sign: number): Contender => ({
      ...ridge,
      values: (part) => {
        const values = new Float64Array(bench[part].questions.length * experts.length);
        bench[part].questions.forEach((_, q) => {
          values[q * experts.length + best!] = sign * Math.sin(q);
        });
        return values;
      },
    });
    const both = [1, -1].map((sign) => costAndQuality(bench, [preferring(sign)]).curves[1]!.apgr!);
    expect(both[0]! + both[1]!).toBeCloseTo(1, 10);
    expect(experts[cheap!]!.parameters).toBe(found.costRange[0]);
  });

  it('returns a front that no deployable row exceeds', () => {
    const report = compareMethods(task, {
      methods: ['experts', 'ridge', 'routes', 'bounds'],
      stopRule: 'never',
    });
    const rows = report.rows.filter(({ block }) => block !== 'bounds');
    const front = rows.filter(({ policy }) => report.costAndQuality.front.includes(policy));
    for (const row of rows) {
      expect(front.some(({ score, parameters }) => score >= row.score && parameters <= row.parameters)).toBe(
        true,
      );
    }
    for (const policy of report.costAndQuality.hull) expect(report.costAndQuality.front).toContain(policy);
  });
});

describe('costAndQualityMarkdown', () => {
  const none: CostAndQuality = {
    front: ['a'],
    hull: ['a'],
    costRange: [7, 7],
    curves: [],
    twoExperts: null,
    routerArena: [],
    withoutDollars: ['a'],
  };

  it('reports in a few words what the data do not support', () => {
    const text = costAndQualityMarkdown(none, undefined);
    expect(text).toContain('AIQ: none, since all experts cost the same.');
    expect(text).toContain('RouterArena score: none, since calls have no price in dollars.');
    expect(costAndQualityMarkdown({ ...none, withoutDollars: [] }, undefined)).toContain(
      'scores are not in [0, 1]',
    );
    expect(text).not.toContain('|');
  });

  it('prints no APGR if the gap may be 0, and every row without dollars', () => {
    const curve = {
      policy: 'r',
      aiq: 0.5,
      interval: [0, 1],
      gain: null,
      apgr: 7,
      calls50: 0.5,
      calls80: 0.8,
    } as const;
    const pair = { weak: 'w', strong: 's', gap: 0.01, interval: [-0.02, 0.04] } as const;
    const wide = { ...none, costRange: [0.11, 0.14], curves: [curve], twoExperts: pair } as const;
    const text = costAndQualityMarkdown({ ...wide, routerArena: [{ policy: 'r', score: 0.5 }] }, undefined);
    expect(text).toContain('from 0.110 to 0.140 billion');
    expect(text).toContain('does not differ significantly from 0');
    expect(text).not.toContain('7.000');
    expect(text).toContain('Not scored, without dollars: a.');
    const names = Array.from({ length: 30 }, (_, i) => `${i}${'x'.repeat(5000)}`);
    const long = costAndQualityMarkdown({ ...none, front: names, hull: names }, undefined);
    expect(long).toContain('22 more with --json');
    expect(long.length).toBeLessThan(2000);
  });

  it('has at most 16 lines, however many routers there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
        const curve = {
          policy: 'r',
          aiq: 0.5,
          interval: [0, 1],
          gain: null,
          apgr: null,
          calls50: null,
          calls80: null,
        } as const;
        const curves = Array.from({ length: count }, () => curve);
        const routerArena = curves.map(() => ({ policy: 'r', score: 0.5 }));
        const text = costAndQualityMarkdown({ ...none, costRange: [1, 7], curves, routerArena }, undefined);
        expect(text.split('\n').length).toBeLessThanOrEqual(16);
      }),
    );
  });
});
