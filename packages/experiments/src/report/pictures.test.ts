import { describe, expect, it } from 'vitest';
import type { Effect, LearningCurve, PlanePoint, RouteLengths } from './data/schema.ts';
import { reportWith } from './html/__fixtures__/report.ts';
import { costQualityFigure } from './html/figures/cost-quality-figure.ts';
import { expertShareFigure } from './html/figures/expert-share-figure.ts';
import { forestFigure } from './html/figures/forest-figure.ts';
import { learningFigure } from './html/figures/learning-figure.ts';
import { routeLengthFigure } from './html/figures/route-length-figure.ts';
import { routeMapFigure } from './html/figures/route-map-figure.ts';
import { reportPictures } from './pictures.ts';

const report = reportWith();
const [plane] = report.planes;
/** The texts of a picture, in drawing order. */
const texts = (content: string) => [...content.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text!);
/** The number of occurrences of a part in a text. */
const count = (content: string, part: string) => content.split(part).length - 1;

describe('costQualityFigure', () => {
  const { content, description } = costQualityFigure(plane!, 900);

  it('labels every method beside its mark, and the axes with their units', () => {
    for (const name of ['expert A', 'expert B', 'route', 'router', 'other router', 'bound']) {
      expect(texts(content)).toContain(name);
    }
    expect(texts(content)).toContain('billions of parameters per question (log scale)');
    expect(texts(content)).toContain('mean score P');
    // one bound, and the legend
    expect(content.match(/<g[^>]*class="bound-fill"/g)).toHaveLength(2);
  });

  it('draws no label over an interval', () => {
    expect(content.lastIndexOf('halo')).toBeLessThan(content.search(/class="[a-z]+-line"/));
  });

  it('describes the best learned router, the best single expert and the best bound', () => {
    expect(description).toBe(
      'The best learned router by utility, router, scores 0.700 for 18.0 B; the best single expert by utility, expert B, scores 0.600 for 13.0 B; the best bound by utility, bound, scores 0.950 for 9.0 B.',
    );
  });

  it('uses a linear scale if a method costs nothing, and draws a single point', () => {
    const free = { value: 0, interval: null, n: 1, runs: 1 };
    const point: PlanePoint = { ...plane!.points[0]!, parameters: free, score: free };
    for (const points of [[point], [...plane!.points, point]]) {
      const drawn = costQualityFigure({ stopRule: 'never', points }, 340).content;
      expect(drawn).not.toMatch(/NaN|Infinity/);
      expect(texts(drawn)).toContain('billions of parameters per question');
    }
  });
});

describe('forestFigure', () => {
  const effect = (name: string, against: string, from: number, to: number, p: number | null): Effect => ({
    name,
    against,
    measure: 'utility',
    stopRule: 'never',
    difference: { value: (from + to) / 2, interval: [from, to], n: 9, runs: 1 },
    p,
  });

  it('fills the marks of significant differences: by the interval, and by the p-value if there is one', () => {
    const effects = [
      effect('a', 'b', 0.01, 0.03, null),
      effect('a', 'c', 0.01, 0.03, 0.2),
      effect('a', 'd', -0.03, -0.01, 0.01),
      effect('a', 'e', -0.01, 0.01, null),
    ];
    const { content, description } = forestFigure(effects, 900);
    expect(description).toBe(
      'By their interval and an adjusted p-value below 0.05, 1 of 4 are above 0 and 1 below; 2 do not differ significantly from 0.',
    );
    const marks = (name: string) =>
      count(new RegExp(`<g[^>]*class="${name}"[^>]*>(.*?)</g>`).exec(content)![1]!, '<path');
    expect([marks('learned-fill'), marks('single-fill')]).toEqual([2, 2]);
    expect(texts(content)).toEqual(expect.arrayContaining(['a', 'over b', '+0.020 [0.010, 0.030]']));
  });

  it('draws no label over an interval', () => {
    const { content } = forestFigure([effect('a', 'b', 0.01, 0.03, null)], 340);
    expect(content.lastIndexOf('halo')).toBeLessThan(content.indexOf('learned-line'));
  });

  it('groups by rival if several routers have the same rival', () => {
    const effects = ['x', 'y', 'z'].map((name) => effect(name, 'DER', 0.01, 0.02, null));
    const lines = texts(forestFigure(effects, 340).content);
    expect(lines.filter((line) => /^(over|x|y|z)/.test(line))).toEqual(['over DER', 'x', 'y', 'z']);
  });
});

describe('learningFigure', () => {
  const constant = (router: string, reward: string, value: number): LearningCurve => ({
    ...report.curves[0]!,
    router,
    reward,
    return: { mean: [value, value, value], low: null, high: null },
  });

  it('draws the curves of one reward, each with its own line style', () => {
    const curves = [constant('a', 'one', 1), constant('b', 'two', 100), constant('c', 'two', 200)];
    const { content, title, description } = learningFigure(curves, 'return', 900, { reward: 'two' });
    expect(title).toBe('Return while learning: two');
    expect(content).not.toContain('class="router-0"');
    expect([count(content, 'class="router-1"'), count(content, 'class="router-2"')]).toEqual([1, 1]);
    expect(description).toContain('b goes from 100.00 to 100.00 within 300 calls');
  });

  it('labels only one of several last values that would overlap', () => {
    const curves = [constant('a', 'r', 1), constant('b', 'r', 1.001), constant('c', 'r', 2)];
    const lines = texts(learningFigure(curves, 'return', 900).content);
    expect(lines.filter((line) => /^[12]\.00$/.test(line))).toEqual(['1.00', '2.00']);
  });

  it('draws a band only for several runs', () => {
    const band = /router-0-fill"[^>]*><path/;
    expect(learningFigure(report.curves, 'return', 900).content).toMatch(band);
    expect(learningFigure([constant('a', 'r', 1)], 'return', 900).content).not.toMatch(band);
  });
});

describe('routeLengthFigure', () => {
  it("draws one bar per length and router, with the paper's beside them", () => {
    const { content, description } = routeLengthFigure(report.lengths, 900);
    // two routers with two lengths, the paper with four, and three marks of the legend
    expect(count(content, '<rect')).toBe(8);
    expect(texts(content).filter((text) => text.endsWith('%'))).toEqual([
      '25 %',
      '75 %',
      '25 %',
      '75 %',
      '38 %',
      '18 %',
      '6 %',
      '38 %',
    ]);
    expect(description).toContain(
      'router makes 1.75 calls on average and stops after one in 25 % of episodes',
    );
  });

  it('accepts routes longer than those of the paper', () => {
    const shares = Array.from({ length: 6 }, () => ({ value: 1 / 6, interval: null, n: 1, runs: 1 }));
    const lengths: RouteLengths[] = [{ router: 'long', shares }];
    expect(texts(routeLengthFigure(lengths, 340).content)).toContain('6 calls');
  });
});

describe('expertShareFigure', () => {
  it('has the most frequent expert on top, and a share in every cell', () => {
    const { content, description } = expertShareFigure(report.shares[0]!, 900);
    // A .5 + .75 / 3 = .75 calls per episode, B .5 + .75 x 2 / 3 = 1
    expect(texts(content).filter((text) => text.startsWith('expert'))).toEqual(['expert B', 'expert A']);
    expect(texts(content).slice(0, 4)).toEqual(['50 %', '67 %', '50 %', '33 %']);
    expect(description).toMatch(/^expert B gets most of the calls/);
    const even = report.shares[0]!.steps.map((step) => ({
      ...step,
      shares: step.shares.map((share) => ({ ...share, value: 0.5 })),
    }));
    expect(expertShareFigure({ ...report.shares[0]!, steps: even }, 900).description).toMatch(
      /^expert A gets the largest share of the calls/,
    );
  });
});

describe('routeMapFigure', () => {
  it('colours a handover by the gain in score', () => {
    const { content, description } = routeMapFigure(report.routeMaps[0]!, 900);
    // one band, and the legend
    expect(count(content, 'class="up-2"')).toBe(2);
    expect(count(content, 'class="down-2"')).toBe(2);
    expect(content).toContain('call 2: expert A to expert B, 50.0 % of episodes, score +0.300');
    expect(description).toBe(
      'router makes 0.75 handovers per episode, most often from expert A to expert B (0.50 per episode), where the score changes by +0.300.',
    );
    expect(texts(content)).toContain('75 % of episodes');
  });
});

/** The names of the elements that are still open at the end, or null if one is closed out of order. */
function openElements(xml: string): readonly string[] | null {
  const open: string[] = [];
  for (const [, closing, name, rest] of xml.matchAll(/<(\/?)([a-zA-Z]+)((?:"[^"]*"|[^<>"])*)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) return null;
    } else if (!rest!.endsWith('/')) open.push(name!);
  }
  return open;
}

describe('reportPictures', () => {
  const hostile = '</svg><script>alert(1)</script> & "quotes" \u0000\u00a0';
  const pictures = reportPictures(reportWith((label) => `${label}${hostile}`));

  it('has one file per figure', () => {
    expect([...pictures.keys()]).toEqual([
      'cost-quality.svg',
      'differences.svg',
      'learning.svg',
      'route-lengths.svg',
      'route-map.svg',
    ]);
    expect([...reportPictures({ ...reportWith(), curves: [], routeMaps: [] }).keys()]).not.toContain(
      'learning.svg',
    );
  });

  it.each([...pictures])(
    '%s is a well-formed, self-contained file with a light and a dark theme',
    (_, svg) => {
      expect(openElements(svg)).toEqual([]);
      // every ampersand begins an entity of XML
      expect(svg.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      expect(svg).not.toMatch(/<script|href|url\(|https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
      expect(svg).toContain('prefers-color-scheme:dark');
      expect(svg).toMatch(/<title id="title">.+<\/title>/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    },
  );
});
