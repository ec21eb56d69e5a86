import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitrarySettings,
  expectation,
  fitted,
  graphOf,
  hashPolicy,
  terminator,
} from '../__fixtures__/brute-force.ts';
import type { DerObservation, Observable, Policy } from '../policy.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import type { AnswerGraph } from './answer-graph.ts';
import { fixedRoutePolicy } from './best-fixed-route.ts';
import { compileAnswerGraph } from './compile.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { firstAnswers } from './first-answers.ts';
import { solve } from './solve.ts';

const observables: Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];

const graph = compileAnswerGraph({
  questions: ['q0', 'q1', 'q2'].map((id) => ({ id, text: `Why ${id}?`, reference: 'secret' })),
  pool: {
    experts: [
      { name: 'A', parameters: 2 },
      { name: 'B', parameters: 4 },
    ],
    answer: ({ expert, previousAnswers }) => ({ text: `${previousAnswers.at(-1) ?? ''}${expert}` }),
  },
  // the share of 1s: 0 for "0", 1/2 for "01"
  scorer: {
    signature: 'ones',
    range: [0, 1],
    defaultThreshold: 1,
    score: (text) => [...text].filter((digit) => digit === '1').length / text.length,
  },
  maxSteps: 3,
});

function policyOf(observes: readonly Observable[], row: (seen: DerObservation) => readonly number[]): Policy {
  return { name: 'mine', observes, probabilities: (seen) => Float64Array.from(seen.flatMap(row)) };
}

describe('evaluatePolicy', () => {
  it('returns the expectation over every history, for all observables', () => {
    fc.assert(
      fc.property(
        arbitraryWorld({ maxSteps: 4 }),
        arbitrarySettings,
        fc.subarray(observables),
        fc.integer(),
        (drawn, settings, observes, salt) => {
          const world = fitted(drawn, settings);
          const policy = hashPolicy(world.pool.experts.length, observes, salt, settings.repeats);
          const evaluation = evaluatePolicy(graphOf(world, settings), policy, { ...settings, terminator });
          world.questions.forEach((_, q) => {
            const exact = expectation(world, settings, policy, q);
            expect(evaluation.perQuestion.return[q]).toBeCloseTo(exact.return, 11);
            expect(evaluation.perQuestion.score[q]).toBeCloseTo(exact.score, 11);
            expect(evaluation.perQuestion.parameters[q]).toBeCloseTo(exact.parameters, 11);
            expect(evaluation.perQuestion.cost[q]).toBeCloseTo(exact.cost, 11);
            expect(evaluation.perQuestion.routeLength[q]).toBeCloseTo(exact.calls, 11);
            const horizon = evaluation.lengthShare.length;
            const lengths = evaluation.lengths.subarray(q * horizon, (q + 1) * horizon);
            expect(lengths.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 11);
            expect(lengths.reduce((sum, share, t) => sum + share * (t + 1), 0)).toBeCloseTo(exact.calls, 11);
          });
        },
      ),
      { numRuns: 250 },
    );
  });

  it('equals a result computed by hand for a coin that stops at p0', () => {
    const coin = policyOf([], () => [0.5, 0.5]);
    // B first: score 1 (1/2). A first: "0", then "00", "01" and a third call; no answer after A has share 1.
    // After A the scores of "0xy" are 0, 1/3, 1/3, 2/3: mean 1/3. Score 1/2 + 1/2 x 1/3.
    const { score, parameters, routeLength, lengths, lengthShare, expertShare, expertShareByStep, utility } =
      evaluatePolicy(graph, coin);
    expect(score).toBeCloseTo(2 / 3, 12);
    // 1/2 x 4 + 1/2 x (2 + 3 + 3)
    expect(parameters).toBeCloseTo(6, 12);
    expect(routeLength).toBeCloseTo(2, 12);
    expect([...lengthShare]).toEqual([0.5, 0, 0.5]);
    expect([...lengths]).toEqual([0.5, 0, 0.5, 0.5, 0, 0.5, 0.5, 0, 0.5]);
    expect([...expertShare]).toEqual([0.5, 0.5]);
    expect([...expertShareByStep]).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
    expect(utility).toBeCloseTo(2 / 3 - 0.001 * 6, 12);
  });

  it('returns the optimal value for an optimal policy', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const own = graphOf(world, settings);
        const solution = solve(own, { ...settings, terminator });
        const indexOf = new Map(world.questions.map(({ text }, q) => [text, q]));
        const optimal: Policy = {
          name: 'optimum',
          observes: ['route'],
          probabilities(seen) {
            const rows = new Float64Array(seen.length * own.experts.length);
            seen.forEach(({ question, route: padded }, row) => {
              const route = [...padded!].filter((expert) => expert >= 0);
              const node = route.reduce(
                (from, expert) => own.next[from * own.experts.length + expert]!,
                own.questionOffsets[indexOf.get(question)!]!,
              );
              rows[row * own.experts.length + solution.policy[route.length * own.numNodes + node]!] = 1;
            });
            return rows;
          },
        };
        const evaluation = evaluatePolicy(own, optimal, { ...settings, terminator });
        expect(evaluation.perQuestion).toEqual(solution.perQuestion);
        expect(evaluation.return).toBe(solution.return);
        expect(evaluation.utility).toBe(solution.utility);
      }),
    );
  });

  it('shows a policy the question and exactly the declared observables', () => {
    for (const observes of [
      [],
      ['answer'],
      ['step', 'lastExpert'],
      ['askedSet'],
      ['route', 'lastExpert'],
    ] as Observable[][]) {
      const seen = new Set<string>();
      const spy = policyOf(observes, (observation) => {
        const flag = observes.includes('answer') ? ['hasAnswer'] : [];
        expect(Object.keys(observation).sort()).toEqual(['question', ...observes, ...flag].sort());
        expect(typeof observation.question).toBe('string');
        seen.add(JSON.stringify(observation));
        return [0.5, 0.5];
      });
      evaluatePolicy(graph, spy, { stop: 'never', questions: [1] });
      if (observes[0] === 'askedSet') {
        const sets = [...seen].map((text) => Object.values(JSON.parse(text).askedSet));
        expect(sets).toEqual([
          [0, 0],
          [1, 0],
          [0, 1],
          [1, 1],
        ]);
      }
    }
  });

  it('asks once about each state, and only once per node if the step is not observed', () => {
    let asked = 0;
    const count = (observes: Observable[], pool: AnswerGraph) => {
      asked = 0;
      evaluatePolicy(
        pool,
        policyOf(observes, () => [++asked * 0 + 0.5, 0.5]),
        { stop: 'never' },
      );
      return asked;
    };
    // 3 questions; states 1 + 2 + 4 each, question alone 1 each
    expect(count(['answer'], graph)).toBe(21);
    expect(count([], graph)).toBe(3);
    const twoAnswers = compileAnswerGraph({
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: { experts: graph.experts, answer: ({ expert }) => ({ text: String(expert) }) },
      scorer: { signature: 's', range: [0, 1], defaultThreshold: 1, score: Number },
    });
    // the root, and two answers at each of three later calls
    expect(count(['answer'], twoAnswers)).toBe(3);
    expect(count(['answer', 'step'], twoAnswers)).toBe(7);
    // the last expert adds no states here, because the answer determines it
    expect(count(['lastExpert'], twoAnswers)).toBe(7);
    expect(count(['route'], twoAnswers)).toBe(15);
    expect(count(['askedSet'], twoAnswers)).toBe(1 + 2 + 4 + 4);
    expect(count(['askedSet', 'lastExpert'], twoAnswers)).toBe(1 + 2 + 4 + 4);
  });

  it('evaluates the given questions in their order, including duplicates', () => {
    const policy = hashPolicy(2, ['answer', 'step'], 5);
    const all = evaluatePolicy(graph, policy).perQuestion;
    const some = evaluatePolicy(graph, policy, { questions: [2, 0, 2] }).perQuestion;
    expect([...some.return]).toEqual([all.return[2], all.return[0], all.return[2]]);
    expect(() => evaluatePolicy(graph, policy, { questions: [] })).toThrow('at least one index');
    expect(() => evaluatePolicy(graph, policy, { questions: [3] })).toThrow('in [0, 2], got 3');
  });

  it('returns the value of a fixed route', () => {
    const { score, parameters } = evaluatePolicy(graph, fixedRoutePolicy([0, 1, 1], graph.experts));
    expect(score).toBeCloseTo(2 / 3, 12);
    expect(parameters).toBe(10);
  });

  it('rejects policies it cannot expand, and invalid probabilities', () => {
    const evaluate = (policy: Policy) => () => evaluatePolicy(graph, policy);
    expect(evaluate(policyOf(['answer', 'mood' as Observable], () => [1, 0]))).toThrow(
      /policy "mine" to observe some of .*, got "mood"/,
    );
    expect(evaluate(policyOf([], () => [1]))).toThrow('to return 3 x 2 probabilities, got 3');
    expect(evaluate(policyOf([], () => [0.5, 0.4]))).toThrow(
      'Expected the probabilities of policy "mine" on question "Why q0?" to be >= 0 and sum to 1, got [0.5, 0.4].',
    );
    expect(evaluate(policyOf([], () => [1.5, -0.5]))).toThrow('>= 0');
    expect(evaluate(policyOf(['step'], () => [Number.NaN, 1]))).toThrow('[NaN, 1]');
    const many = compileAnswerGraph({
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: {
        experts: Array.from({ length: 60 }, (_, e) => ({ name: String(e), parameters: 1 })),
        answer: () => ({ text: 'a' }),
      },
      scorer: { signature: 's', range: [0, 1], defaultThreshold: 1, score: () => 0 },
      maxSteps: 2,
    });
    const uniform = policyOf(['askedSet'], () => new Array<number>(60).fill(1 / 60));
    expect(() => evaluatePolicy(many, uniform)).toThrow(
      /observations of policy "mine", 'askedSet', to expand a question to at most 2\^53 states/,
    );
    expect(evaluatePolicy(many, { ...uniform, observes: ['route'] }).routeLength).toBeCloseTo(2, 12);
  });

  it('accepts rows rounded to float32, and normalises them', () => {
    // .1 + .9 in float32 exceed 1 by 2.5e-8
    const rounded = policyOf([], () => [Math.fround(0.1), Math.fround(0.9)]);
    const { lengthShare } = evaluatePolicy(graph, rounded, { stop: 'never' });
    expect(Math.fround(0.1) + Math.fround(0.9)).not.toBe(1);
    expect(lengthShare[2]).toBeCloseTo(1, 14);
  });
});

describe('firstAnswers', () => {
  it('returns the results of routes of one call', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const own = graphOf(world, settings);
        const numExperts = own.experts.length;
        // every question twice, in reverse order
        const questions = [...own.questions.keys(), ...own.questions.keys()].reverse();
        const { node, score, cost } = firstAnswers(own, questions);
        own.experts.forEach((_, expert) => {
          const reward = { ...settings.reward, maxSteps: 1 };
          const policy = fixedRoutePolicy([expert], own.experts);
          const { perQuestion } = evaluatePolicy(own, policy, { ...settings, reward, terminator, questions });
          questions.forEach((q, row) => {
            const place = row * numExperts + expert;
            expect(score[place]).toBe(perQuestion.score[row]);
            expect(cost[place]).toBe(perQuestion.cost[row]);
            expect(score[place]).toBe(own.score[node[place]!]);
            expect(own.nodeQuestion[node[place]!]).toBe(q);
          });
        });
      }),
    );
  });
});
