import { compileAnswerGraph, evaluatePolicy, fixedRoutePolicy } from '@der-gym/env';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectCollapse, detectRouteCollapse } from './collapse.ts';
import { randomPolicy } from './methods/single.ts';

const shares = fc
  .array(fc.integer({ min: 0, max: 20 }), { minLength: 2, maxLength: 6 })
  .filter((s) => s.some((x) => x > 0));

describe('detectCollapse', () => {
  it('returns the entropy in bits, and the effective number of experts', () => {
    // 1/2 · 1 + 2 · 1/4 · 2 = 1.5 bits
    const { entropyBits, effectiveExperts } = detectCollapse([2, 1, 1]);
    expect(entropyBits).toBeCloseTo(1.5, 12);
    expect(effectiveExperts).toBeCloseTo(2 ** 1.5, 12);
    expect(detectCollapse([0, 3, 0])).toMatchObject({ entropyBits: 0, effectiveExperts: 1, evenness: 0 });
  });

  it('never returns more effective experts than were asked, and breaks ties by the lowest index', () => {
    fc.assert(
      fc.property(shares, (drawn) => {
        const { effectiveExperts, expert, share } = detectCollapse(drawn);
        expect(effectiveExperts).toBeLessThanOrEqual(drawn.filter((x) => x > 0).length + 1e-9);
        expect(effectiveExperts).toBeGreaterThanOrEqual(1 / share - 1e-9);
        expect(expert).toBe(drawn.indexOf(Math.max(...drawn)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('detectRouteCollapse', () => {
  const graph = compileAnswerGraph({
    questions: ['a', 'b'].map((id) => ({ id, text: id, reference: null })),
    pool: {
      experts: ['A', 'B', 'C'].map((name) => ({ name, parameters: 1 })),
      answer: ({ expert, previousAnswers }) => ({ text: `${previousAnswers.join()}${expert}` }),
    },
    scorer: { signature: 'zero', range: [0, 1], defaultThreshold: 1, score: () => 0 },
    maxSteps: 3,
  });

  it('detects a fixed route whose calls look balanced', () => {
    const fixed = evaluatePolicy(graph, fixedRoutePolicy([2, 0, 1], graph.experts));
    expect(detectCollapse(fixed.expertShare).collapsed).toBe(false);
    expect(detectRouteCollapse(fixed.expertShareByStep, 3)).toEqual({
      collapsed: true,
      route: [2, 0, 1],
      share: 1,
    });
    const random = evaluatePolicy(graph, randomPolicy(graph.experts));
    expect(detectRouteCollapse(random.expertShareByStep, 3).collapsed).toBe(false);
  });

  it('ignores calls that are never made, and needs at least one call', () => {
    expect(detectRouteCollapse([0, 1, 0, 0], 2).route).toEqual([1]);
    // .96 then .94: not above .95 at every call
    expect(detectRouteCollapse([0.96, 0.04, 0.94, 0.06], 2)).toMatchObject({ collapsed: false, share: 0.94 });
    expect(detectRouteCollapse([0.94, 0.06, 0.96, 0.04], 2)).toMatchObject({ collapsed: false, share: 0.94 });
    expect(detectRouteCollapse([0.96, 0.04, 0.94, 0.06], 2, 0.9).collapsed).toBe(true);
    expect(() => detectRouteCollapse([0, 0], 2)).toThrow('`shareByStep`');
    expect(() => detectRouteCollapse([1, 0, 1], 2)).toThrow('`shareByStep`');
  });
});
