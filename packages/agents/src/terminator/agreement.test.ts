import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import {
  extraNames,
  finalAnswerAgreement,
  repetition,
  type TrajectoryInput,
  writeExtras,
} from './agreement.ts';
import { areaUnderCurve } from './judgement.ts';
import { trainTerminator } from './train-terminator.ts';
import { terminatorFromState } from './trained-terminator.ts';

const lastNumber = finalAnswerAgreement((text) => /\d+$/.exec(text)?.[0] ?? null);
const question = { id: 'q', text: 'How many?' };

/** The extra columns of an answer, by name. */
function columns(input: TrajectoryInput, extras: readonly ('repetition' | 'step')[] = ['step']) {
  const names = extraNames(extras, [lastNumber], ['A', 'B']);
  const out = new Float64Array(names.length);
  writeExtras(input, extras, [lastNumber], 2, out, 0);
  return new Map(names.map((name, i) => [name, out[i]]));
}

describe('the features of agreement', () => {
  it('measure the similarity of an answer to the earlier answers', () => {
    const earlier = [
      { answer: 'It is 7', expert: 0 },
      { answer: 'No idea', expert: 1 },
      { answer: 'Make it 7', expert: 1 },
    ];
    const found = columns({ question, answer: '3 + 4 = 7', expert: 0, earlier });
    expect(Object.fromEntries(found)).toEqual({
      step: 3,
      'same final answer: maximum': 1,
      // two of the three earlier answers agree with it, the first and the third
      'same final answer: mean': 2 / 3,
      // of the three pairs of earlier answers, only one agrees
      'same final answer: mean among earlier answers': 1 / 3,
      'same final answer: with A': 1,
      'same final answer: with B': 1,
      first: 0,
      'asked A': 1,
      'asked B': 1,
    });
  });

  it('show which experts an answer agrees with', () => {
    const earlier = [
      { answer: 'It is 8', expert: 1 },
      { answer: 'It is 7', expert: 0 },
      { answer: 'It is 9', expert: 0 },
    ];
    const found = columns({ question, answer: 'So 7', expert: 1, earlier });
    expect([found.get('same final answer: with A'), found.get('same final answer: with B')]).toEqual([1, 0]);
  });

  it('are 0 at the first call, except the column that marks the first call', () => {
    const found = columns({ question, answer: '7', expert: 0, earlier: [] });
    expect(found.get('first')).toBe(1);
    expect([...found.values()].reduce((sum: number, x) => sum + x!, 0)).toBe(1);
  });

  it('are 0 for an answer without a final answer, even compared with itself', () => {
    const found = columns({
      question,
      answer: 'No idea',
      expert: 0,
      earlier: [{ answer: 'No idea', expert: 1 }],
    });
    expect(found.get('same final answer: maximum')).toBe(0);
    expect(found.get('asked B')).toBe(1);
  });

  it('are rejected for an input without `earlier` or with an unknown expert', () => {
    expect(() => columns({ question, answer: '7', expert: 0 })).toThrow('Expected `earlier`');
    const earlier = [{ answer: '7', expert: 2 }];
    expect(() => columns({ question, answer: '7', expert: 0, earlier })).toThrow('`earlier[].expert`');
  });
});

describe('repetition', () => {
  it('returns the number of Lempel-Ziv phrases per character', () => {
    // a | b | ab | aba | b(end, known): five phrases of eight characters
    expect(repetition('abababab')).toBe(5 / 8);
    expect(repetition('')).toBe(0);
    expect(repetition('a')).toBe(1);
  });

  it('is smaller for a repeated text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5, maxLength: 30 }), (text) => {
        expect(repetition(text.repeat(20))).toBeLessThan(0.6 * repetition(text));
      }),
      { numRuns: 30 },
    );
  });
});

/** Two answers per question, each correct at random. Answers that agree are correct more often; the texts alone predict nothing. */
function pairs(count: number, seed: string) {
  const rng = createRng(seed);
  const inputs: TrajectoryInput[] = [];
  const labels: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const truth = rng.integer(50);
    const say = () => (rng.uniform() < 0.5 ? truth : rng.integer(50));
    const asked = { id: `${seed}${i}`, text: 'How many?' };
    const [first, second] = [say(), say()];
    const earlier = [{ answer: `It is ${first}`, expert: 0 }];
    inputs.push({ question: asked, answer: `It is ${first}`, expert: 0, earlier: [] });
    inputs.push({ question: asked, answer: `It is ${second}`, expert: 1, earlier });
    labels.push(first === truth ? 1 : 0, second === truth ? 1 : 0);
  }
  return { inputs, labels };
}

describe('a Terminator with a measure of agreement', () => {
  const experts = ['A', 'B'];
  const common = {
    train: pairs(200, 'train'),
    validation: pairs(100, 'validation'),
    experts,
    hashedSize: 0,
    l2: [1e-2],
  };
  const { terminator } = trainTerminator({
    ...common,
    agreement: [lastNumber],
    extras: ['repetition', 'step'],
  });
  const test = pairs(300, 'test');

  it('has a higher AUC than one that only uses the text', () => {
    const alone = trainTerminator(common).terminator;
    const auc = (judge: typeof terminator) => areaUnderCurve(test.labels, judge.probabilities(test.inputs))!;
    expect(auc(alone)).toBeLessThan(0.62);
    expect(auc(terminator)).toBeGreaterThan(0.68);
    expect([alone.needsEarlier, terminator.needsEarlier]).toEqual([false, true]);
    expect(terminator.agentParameters).toBeGreaterThan(alone.agentParameters);
  });

  it('returns a higher probability for an answer that agrees with an earlier one', () => {
    const input = test.inputs[1]!;
    const agreed = { ...input, earlier: [{ answer: input.answer, expert: 0 }] };
    const alone = { ...input, earlier: [{ answer: 'It is 99', expert: 0 }] };
    const [p, q] = terminator.probabilities([agreed, alone]);
    expect(p).toBeGreaterThan(q! + 0.2);
  });

  it('can be restored from JSON, with the same measures only', () => {
    const state = JSON.parse(JSON.stringify(terminator.state()));
    const again = terminatorFromState(state, experts, { agreement: [lastNumber] });
    expect(again.probabilities(test.inputs)).toEqual(terminator.probabilities(test.inputs));
    expect(() => terminatorFromState(state, experts)).toThrow(
      '`agreement` to be ["same final answer"], got []',
    );
  });

  it('rejects two measures with the same name, an unknown extra, and inputs without `earlier`', () => {
    expect(() => trainTerminator({ ...common, agreement: [lastNumber, lastNumber] })).toThrow('`agreement`');
    expect(() => trainTerminator({ ...common, extras: ['steps' as 'step'] })).toThrow('`extras`');
    expect(() => terminator.satisfied([{ question, answer: '7', expert: 0 }])).toThrow('`earlier`');
  });
});
