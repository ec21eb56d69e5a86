import {
  compileAnswerGraph,
  evaluatePolicy,
  fixedRoutePolicy,
  type Policy,
  promptTemplate,
  type Terminator,
} from '@der-gym/env';
import { describe, expect, it } from 'vitest';
import { echoPool } from '../__fixtures__/worlds.ts';
import { runMethod } from '../run-method.ts';
import { randomPolicy } from '../single.ts';
import { policyMethod } from './policy-method.ts';

const experts = [
  { name: 'A', parameters: 1 },
  { name: 'B', parameters: 10 },
  { name: 'C', parameters: 100 },
];
const questions = Array.from({ length: 30 }, (_, i) => ({
  id: `q${i}`,
  text: `Question ${i}?`,
  reference: null,
}));

/** The score of an answer is a hash of its text and question: a world without structure. */
const scorer = {
  signature: 'mixed/1',
  range: [0, 1] as const,
  defaultThreshold: 0.8,
  score(answer: string, { id }: { id: string }) {
    let hash = 7;
    for (const letter of `${id} ${answer}`) hash = (hash * 31 + letter.charCodeAt(0)) % 10_007;
    return (hash % 101) / 100;
  },
};
const graph = compileAnswerGraph({ questions, pool: echoPool(experts), scorer, maxSteps: 3 });
const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;

/** A deterministic policy that uses only its declared observations. */
const reader: Policy = {
  name: 'reader',
  observes: ['answer', 'step', 'lastExpert', 'route'],
  probabilities: (observations) =>
    Float64Array.from(
      observations.flatMap(({ answer, step, lastExpert, route, question }) => {
        const chosen =
          ((answer!.length || 2) +
            step! +
            lastExpert! +
            6 +
            route!.filter((e) => e >= 0).length +
            question.length) %
          3;
        return [0, 1, 2].map((expert) => (expert === chosen ? 1 : 0));
      }),
    ),
};

/** Stops when the score reaches the threshold, like the rule `'reference'`. */
const oracle: Terminator = {
  name: 'oracle',
  satisfied: (inputs) =>
    Uint8Array.from(inputs, ({ question: { id }, answer }) => {
      const question = questions.find((each) => each.id === id)!;
      return scorer.score(answer, question) >= graph.threshold! ? 1 : 0;
    }),
};

describe('policyMethod', () => {
  const run = (policy: Policy, stop: 'never' | 'terminator', seed = 1) =>
    runMethod(policyMethod({ policy, terminator: stop === 'never' ? null : oracle, maxSteps: 3 }), {
      questions,
      pool: echoPool(experts),
      scorer,
      seed,
    });

  it.each([
    ['a fixed route', fixedRoutePolicy([2, 0, 1], experts)],
    ['a policy that reads', reader],
  ])('equals evaluatePolicy for every question, for %s', (_, policy) => {
    for (const stop of ['never', 'terminator'] as const) {
      const terminator = stop === 'never' ? {} : { terminator: oracle };
      const exact = evaluatePolicy(graph, policy, { reward: {}, stop, ...terminator }).perQuestion;
      const sampled = run(policy, stop);
      expect(sampled.score).toEqual(exact.score);
      expect(sampled.parameters).toEqual(exact.parameters);
      expect(sampled.calls).toEqual(exact.routeLength);
      expect(sampled.criticalPathCalls).toEqual(exact.routeLength);
    }
  });

  it('has the expectation of evaluatePolicy, for a random route under a Terminator', () => {
    const policy = randomPolicy(experts);
    const exact = evaluatePolicy(graph, policy, { stop: 'terminator', terminator: oracle });
    const runs = Array.from({ length: 120 }, (_, seed) => run(policy, 'terminator', seed));
    const near = (name: 'score' | 'parameters' | 'calls', expected: number) => {
      const means = Float64Array.from(runs, (each) => mean(each[name]));
      const centre = mean(means);
      const error = Math.sqrt(mean(means.map((x) => (x - centre) * (x - centre))) / runs.length);
      // four standard errors; the seeds are fixed
      expect(Math.abs(centre - expected)).toBeLessThan(4 * error);
      expect(error).toBeLessThan(0.02 * expected);
    };
    near('score', exact.score);
    near('parameters', exact.parameters);
    near('calls', exact.routeLength);
  });

  it('asks with its prompt, and shows no answer if the prompt does not', () => {
    const asked = (prompt: 'ktp' | 'plain' | 'bare') => {
      const pool = echoPool(experts);
      const method = policyMethod({
        policy: fixedRoutePolicy([0, 1], experts),
        terminator: null,
        maxSteps: 2,
        prompt,
      });
      const { answers } = runMethod(method, { questions: questions.slice(0, 1), pool, scorer, seed: 1 });
      return { needs: method.needs, answer: answers[0], messages: pool.asked[1]!.messages };
    };
    expect(asked('ktp')).toEqual({
      needs: 'conditional',
      answer: '1(0())',
      messages: promptTemplate('ktp').messages('Question 0?', ['0()']),
    });
    expect(asked('plain').messages).toEqual(promptTemplate('plain').messages('Question 0?', ['0()']));
    expect(asked('bare')).toMatchObject({ needs: 'bare', answer: '1()' });
  });

  it('rejects zero steps and invalid probabilities', () => {
    const policy = randomPolicy(experts);
    expect(() => policyMethod({ policy, terminator: null, maxSteps: 0 })).toThrow('`maxSteps`');
    const says =
      (...row: number[]) =>
      () =>
        run({ ...policy, probabilities: () => Float64Array.from(row) }, 'never');
    expect(says(0.5, 0.5)).toThrow('Expected `probabilities` of random to be 3 numbers');
    expect(says(0.5, 0.5, 0.5)).toThrow('sum to 1');
    expect(says(-0.5, 0.5, 1)).toThrow('sum to 1');
    expect(says(Number.NaN, 0.5, 0.5)).toThrow('sum to 1');
    expect(says(0, 0, 1)().routes[0]).toEqual([2, 2, 2]);
  });
});
