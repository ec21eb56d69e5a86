import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { detectCollapse } from '../collapse.ts';
import { trainClassifier } from '../routers/classifier.ts';
import { fixedExpertPolicy, randomPolicy } from './single.ts';

const question = { id: 'q', text: 'Why?' };
const experts = [
  { name: 'cheap', parameters: 6 },
  { name: 'dear', parameters: 175 },
  { name: '__proto__', parameters: 6 },
];

describe('fixedExpertPolicy and randomPolicy', () => {
  it('return one row per observation, which sums to 1', () => {
    expect([
      ...fixedExpertPolicy(2, experts).probabilities([{ question: 'Why?' }, { question: 'Why?' }]),
    ]).toEqual([0, 0, 1, 0, 0, 1]);
    expect([...randomPolicy(experts).probabilities([{ question: 'Why?' }])]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(fixedExpertPolicy(2, experts).name).toBe('__proto__');
  });

  it('reject an unknown expert, and an empty list of experts', () => {
    expect(() => fixedExpertPolicy(3, experts)).toThrow(
      'Expected `expert` to be an integer in [0, 2], got 3.',
    );
    expect(() => fixedExpertPolicy(-1, experts)).toThrow('`expert`');
    expect(() => randomPolicy([])).toThrow('`experts`');
  });
});

describe('detectCollapse', () => {
  it('reports a collapse only above the limit', () => {
    expect(detectCollapse([0.95, 0.05]).collapsed).toBe(false);
    expect(detectCollapse([0.951, 0.049]).collapsed).toBe(true);
    expect(detectCollapse([1, 0]).evenness).toBe(0);
    expect(detectCollapse([3, 3, 3]).evenness).toBeCloseTo(1, 12);
    expect(detectCollapse([1, 4], 0.7)).toMatchObject({ collapsed: true, expert: 1, share: 0.8 });
  });

  it('rejects shares that are negative, not numbers, or all 0', () => {
    expect(() => detectCollapse([1, -1])).toThrow('`shares[1]`');
    expect(() => detectCollapse([Number.NaN])).toThrow('`shares[0]`');
    expect(() => detectCollapse([0, 0])).toThrow('`shares`');
  });
});

/** Topic words determine who is right: 'maths' 0, 'verse' 1, 'law' 2. Filler words have no effect. */
function topics(count: number, seed: string) {
  const rng = createRng(seed);
  const names = ['maths', 'verse', 'law'];
  const questions = [];
  const scores = [];
  for (let i = 0; i < count; i += 1) {
    const topic = rng.integer(3);
    questions.push({ id: `${seed}-${i}`, text: `On ${names[topic]} and filler${rng.integer(50)}, say more` });
    for (let e = 0; e < 3; e += 1) scores.push(rng.uniform() < (e === topic ? 0.9 : 0.1) ? 1 : 0);
  }
  return { questions, scores };
}

describe('trainClassifier', () => {
  const three = ['a', 'b', 'c'].map((name) => ({ name, parameters: 10 }));
  const train = topics(300, 'train');
  const validation = topics(100, 'validation');
  const test = topics(300, 'test');
  const accuracy = (routed: Int32Array) =>
    routed.reduce((sum, e, i) => sum + test.scores[i * 3 + e]!, 0) / routed.length;

  it.each(['right', 'best'] as const)(
    'learns whom to ask from the words of the question (%s labels)',
    (labels) => {
      const { route, validationUtility } = trainClassifier({
        train,
        validation,
        experts: three,
        threshold: 1,
        labels,
      });
      // the best fixed expert is right on (.9 + .1 + .1) / 3 = 37 %
      expect(accuracy(route(test.questions))).toBeGreaterThan(0.85);
      expect(validationUtility).toBeGreaterThan(0.8);
    },
  );

  it('is a single-call router: it observes only the question, and asks the same expert at every step', () => {
    const { policy, route } = trainClassifier({ train, validation, experts: three, threshold: 1 });
    expect(policy.observes).toEqual([]);
    const rows = policy.probabilities(test.questions.map(({ text }) => ({ question: text })));
    const routed = route(test.questions);
    routed.forEach((expert, i) => {
      expect([...rows.subarray(i * 3, i * 3 + 3)]).toEqual([0, 1, 2].map((e) => (e === expert ? 1 : 0)));
    });
  });

  it('breaks ties by the lowest cost, then the lowest index, and leaves out unsolved questions', () => {
    // always right together: equal probabilities; the unsolved half has no effect
    const same = {
      questions: ['one', 'two', 'three', 'four'].map((text) => ({ id: text, text })),
      scores: [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0],
    };
    const dearFirst = [
      { name: 'dear', parameters: 175 },
      { name: 'cheap', parameters: 6 },
      { name: 'cheap too', parameters: 6 },
    ];
    const found = trainClassifier({ train: same, validation: same, experts: dearFirst, threshold: 1 });
    expect([...found.route(same.questions)]).toEqual([1, 1, 1, 1]);
    expect(found.labelled).toBe(2);
  });

  it('spreads the probability of a question over all experts that are right', () => {
    // without words the probabilities are the mean labels: (.5, .5, 0) and (0, 0, 1) give (.25, .25, .5)
    const blank = [
      { id: 'a', text: '' },
      { id: 'b', text: '' },
    ];
    const scored = { questions: blank, scores: [1, 1, 0, 0, 0, 1] };
    const { probabilities } = trainClassifier({
      train: scored,
      validation: scored,
      experts: three,
      threshold: 1,
    });
    const expected = [0.25, 0.25, 0.5];
    expected.forEach((p, e) => {
      expect(probabilities(blank)[e]).toBeCloseTo(p, 3);
    });
  });

  it("weighs cost against score with the label 'best'", () => {
    const scored = {
      questions: [question, { id: 'r', text: 'Why?' }],
      scores: [0.5, 0.6, 0.5, 0.6],
    };
    const pair = [
      { name: 'cheap', parameters: 10 },
      { name: 'dear', parameters: 110 },
    ];
    const routed = (costWeight: number) =>
      trainClassifier({
        train: scored,
        validation: scored,
        experts: pair,
        threshold: 1,
        labels: 'best',
        costWeight,
      }).route([question])[0];
    // .6 - .5 = .1 for 100 billion more: it pays below .001 per billion
    expect(routed(0.0005)).toBe(1);
    expect(routed(0.002)).toBe(0);
  });

  it('is deterministic', () => {
    const once = trainClassifier({ train, validation, experts: three, threshold: 1 });
    const again = trainClassifier({ train, validation, experts: three, threshold: 1 });
    expect(again.probabilities(test.questions)).toEqual(once.probabilities(test.questions));
  });

  it('rejects train questions that no expert solves, and scores of the wrong shape', () => {
    const options = { train, validation, experts: three, threshold: 1 };
    const unsolved = { ...train, scores: train.scores.map(() => 0) };
    expect(() => trainClassifier({ ...options, train: unsolved })).toThrow(
      'Expected a train question with a right answer, of score 1 or more, to learn from; the best score is 0. Lower `threshold`, or',
    );
    expect(() => trainClassifier({ ...options, experts: three.slice(1) })).toThrow('`train.scores`');
    expect(() => trainClassifier({ ...options, validation: { questions: [], scores: [] } })).toThrow(
      '`validation.questions`',
    );
    expect(() => trainClassifier({ ...options, l2: [] })).toThrow('`l2`');
  });
});
