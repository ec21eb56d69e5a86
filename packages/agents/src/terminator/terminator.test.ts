import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { type AgreementMeasure, finalAnswerAgreement, type TrajectoryInput } from './agreement.ts';
import { fitScale, terminatorFeatures, textFeatures } from './features.ts';
import { areaUnderCurve, calibration, confusion, f1 } from './judgement.ts';
import { trainTerminator } from './train-terminator.ts';
import { terminatorFromState } from './trained-terminator.ts';

describe('areaUnderCurve', () => {
  it('equals the share of positive-negative pairs in the right order, where ties count one half', () => {
    const pair = fc.record({ label: fc.integer({ min: 0, max: 1 }), p: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), (rows) => {
        const positives = rows.filter((row) => row.label === 1);
        const negatives = rows.filter((row) => row.label === 0);
        let right = 0;
        for (const a of positives) for (const b of negatives) right += a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0;
        const pairs = positives.length * negatives.length;
        const found = areaUnderCurve(
          rows.map((row) => row.label),
          rows.map((row) => row.p),
        );
        if (pairs === 0) expect(found).toBeNull();
        else expect(found).toBeCloseTo(right / pairs, 12);
      }),
    );
  });

  it('rejects NaN, and lists of different lengths', () => {
    expect(() => areaUnderCurve([1, 0], [Number.NaN, 0])).toThrow('`probabilities` to be numbers');
    expect(() => areaUnderCurve([1, 0], [1])).toThrow('`probabilities`');
  });
});

describe('calibration', () => {
  it('has error 0 if probabilities equal frequencies, and weights bins by their size', () => {
    expect(calibration([1, 0, 0, 0], [0.25, 0.25, 0.25, 0.25]).error).toBe(0);
    // bin .0-.1: three inputs at .05, none positive, error .05; bin .9-1: one input at 1, negative, error 1
    const { error, brier, bins } = calibration([0, 0, 0, 0], [0.05, 0.05, 0.05, 1]);
    expect(error).toBeCloseTo((3 * 0.05 + 1) / 4, 12);
    expect(brier).toBeCloseTo((3 * 0.0025 + 1) / 4, 12);
    expect(bins.map((bin) => bin.count)).toEqual([3, 1]);
  });
});

describe('confusion and f1', () => {
  it('count a probability equal to the threshold as positive', () => {
    expect(confusion([1, 0], [0.5, 0.4999], 0.5)).toEqual({
      truePositives: 1,
      falsePositives: 0,
      trueNegatives: 1,
      falseNegatives: 0,
    });
    expect(f1({ truePositives: 0, falsePositives: 0, trueNegatives: 3, falseNegatives: 0 })).toBe(0);
  });
});

const ask = (text: string) => ({ id: text, text });

describe('the features of a Terminator', () => {
  const inputs: TrajectoryInput[] = [
    {
      question: ask('How many of the 12 eggs are left?'),
      answer: 'There are 12-3=<<12-3=9>>9 left',
      expert: 0,
    },
    { question: ask('How many of the 7 hens lay?'), answer: 'I am sorry, I do not know', expert: 1 },
    { question: ask('Why?'), answer: '', expert: 1 },
  ];
  const layout = { experts: ['A', 'B'], extras: [], agreement: [] };
  const scale = { ...fitScale(inputs, layout) };
  const raw = {
    ...scale,
    mean: new Float64Array(scale.mean.length),
    sd: new Float64Array(scale.sd.length).fill(1),
  };
  const rows = terminatorFeatures(layout, raw, 0)(inputs);
  const column = (name: string, row: number) => {
    const at = textFeatures.indexOf(name);
    const start = rows.offsets[row]!;
    return rows.values[start + rows.indices.subarray(start, rows.offsets[row + 1]).indexOf(at)];
  };

  it('have the values that their names describe', () => {
    expect(column('length of the answer', 0)).toBeCloseTo(Math.log(1 + inputs[0]!.answer.length) / 8, 12);
    expect(column("share of the question's numbers that it uses", 0)).toBe(1);
    expect(column("share of the question's numbers that it uses", 1)).toBe(0);
    expect(column('share of those that are right', 0)).toBe(1);
    expect(column('size of the last number', 0)).toBeCloseTo(Math.log(10), 12);
    expect(column('the last number is whole', 0)).toBe(1);
    expect(column('the last number is in the question', 0)).toBe(0);
    expect(column('size of the last number', 1)).toBe(0);
    expect(column('refusal', 1)).toBe(1);
    expect(column('refusal', 0)).toBe(0);
    // seven words, two of which are 'i'
    expect(column('distinct words of the answer', 1)).toBeCloseTo(6 / 7, 12);
  });

  it('have mean 0 and standard deviation 1 over the training inputs, unless constant', () => {
    const scaled = terminatorFeatures(layout, scale, 0)(inputs);
    const dense = textFeatures.length + 2;
    for (let j = 0; j < dense; j += 1) {
      const values = inputs.map((_, r) => scaled.values[r * dense + j]!);
      const mean = values.reduce((a, b) => a + b, 0) / 3;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / 3;
      expect(mean).toBeCloseTo(0, 10);
      if (variance > 1e-12) expect(variance).toBeCloseTo(1, 10);
    }
  });

  it('are finite for any text', () => {
    const text = fc.string({ unit: 'binary' });
    const toFeatures = terminatorFeatures(layout, scale, 16);
    fc.assert(
      fc.property(text, text, (question, answer) => {
        const found = toFeatures([{ question: ask(question), answer, expert: 0 }]);
        expect(found.values.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('never read the reference, and reject an unknown expert', () => {
    const question = {
      ...ask('Why?'),
      get reference(): string {
        throw new Error('read');
      },
    };
    expect(() =>
      terminatorFeatures(layout, scale, 16)([{ question, answer: 'So.', expert: 0 }]),
    ).not.toThrow();
    expect(() => terminatorFeatures(layout, scale, 16)([{ question, answer: 'So.', expert: 2 }])).toThrow(
      '`expert`',
    );
  });
});

/** Answers whose quality depends on a word and on the expert, with noise. */
function madeUp(count: number, seed: string) {
  const rng = createRng(seed);
  const inputs: TrajectoryInput[] = [];
  const labels: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const expert = rng.integer(2);
    const sure = rng.uniform() < 0.5;
    const good = rng.uniform() < (sure ? 0.85 : 0.15) * (expert === 0 ? 1 : 0.6);
    inputs.push({
      question: ask(`Question ${i}`),
      answer: `It ${sure ? 'is' : 'is perhaps'} word${i}.`,
      expert,
    });
    labels.push(good ? 1 : 0);
  }
  return { inputs, labels };
}

describe('trainTerminator', () => {
  const train = madeUp(600, 'train');
  const validation = madeUp(400, 'validation');
  const test = madeUp(1000, 'test');
  const experts = ['A', 'B'];

  it('predicts labels of unseen answers better than chance, with calibrated probabilities', () => {
    const { terminator, report } = trainTerminator({ train, validation, experts });
    const probabilities = terminator.probabilities(test.inputs);
    expect(areaUnderCurve(test.labels, probabilities)).toBeGreaterThan(0.8);
    expect(calibration(test.labels, probabilities).error).toBeLessThan(0.12);
    expect(report.auc).toBeGreaterThan(0.8);
    expect(report.f1).toBe(f1(report.confusion));
    const stops = terminator.satisfied(test.inputs);
    probabilities.forEach((p, i) => {
      expect(stops[i]).toBe(p >= terminator.threshold ? 1 : 0);
    });
  });

  it('chooses the threshold by F1 on validation, or by a custom criterion', () => {
    const { terminator, report } = trainTerminator({ train, validation, experts });
    for (const threshold of [0.1, 0.3, 0.5, 0.7, 0.9]) {
      const probabilities = terminator.probabilities(validation.inputs);
      expect(report.f1).toBeGreaterThanOrEqual(
        f1(confusion(validation.labels, probabilities, threshold)) - 0.02,
      );
    }
    // one criterion prefers to stop as often as possible, the other never to stop
    const stopsOf = (weight: number) =>
      trainTerminator({
        train,
        validation,
        experts,
        value: (judge) => weight * judge.satisfied(validation.inputs).reduce((a, b) => a + b, 0),
      }).terminator.satisfied(validation.inputs);
    expect(stopsOf(1).every((stop) => stop === 1)).toBe(true);
    expect(stopsOf(-1).reduce((a, b) => a + b, 0)).toBeLessThan(20);
  });

  it('resolves ties to the higher threshold, which stops less often', () => {
    const { terminator } = trainTerminator({ train, validation, experts, l2: [1e-2], value: () => 1 });
    expect(terminator.threshold).toBe(Math.max(...terminator.probabilities(validation.inputs)));
  });

  it('returns a Terminator that can be restored from JSON, for the same experts only', () => {
    const { terminator } = trainTerminator({ train, validation, experts });
    const state = JSON.parse(JSON.stringify(terminator.state()));
    const again = terminatorFromState(state, experts);
    expect(again.probabilities(test.inputs)).toEqual(terminator.probabilities(test.inputs));
    expect(again.threshold).toBe(terminator.threshold);
    expect(() => terminatorFromState(state, ['B', 'A'])).toThrow(
      'Expected `experts of the Terminator` to be ["B", "A"]',
    );
    expect(() => terminatorFromState({ ...state, version: 1 }, experts)).toThrow('`version`');
    expect(() => terminatorFromState({}, experts)).toThrow('`format`');
  });

  it('accepts labels that are all equal', () => {
    const good = { inputs: train.inputs, labels: train.labels.map(() => 1) };
    const { terminator, report } = trainTerminator({ train: good, validation: good, experts });
    expect(report.auc).toBeNull();
    expect(terminator.satisfied(train.inputs).every((stop) => stop === 1)).toBe(true);
  });

  it('rejects empty data, labels of the wrong length, and a criterion that returns NaN', () => {
    const none = { inputs: [], labels: [] };
    expect(() => trainTerminator({ train: none, validation, experts })).toThrow('`train.inputs`');
    expect(() => trainTerminator({ train, validation: none, experts })).toThrow('`validation.inputs`');
    expect(() => trainTerminator({ train: { ...train, labels: [1] }, validation, experts })).toThrow(
      '`train.labels`',
    );
    expect(() => trainTerminator({ train, validation, experts, value: () => Number.NaN })).toThrow('`value`');
    expect(() => trainTerminator({ train, validation, experts }).terminator.withThreshold(2)).toThrow(
      '`threshold`',
    );
  });
});

const gsm8k = join(process.env.DER_GYM_DATA ?? '../shared/data', 'gsm8k-solutions.jsonl');

describe('the Terminator on GSM8K', () => {
  it.skipIf(!existsSync(gsm8k))(
    'has an AUC of at least .75 with text and expert, and .80 with agreement, on unseen questions (requires DER_GYM_DATA)',
    () => {
      interface Line {
        id: string;
        question: string;
        experts: Record<string, { text: string; correct: boolean }>;
      }
      const lines = readFileSync(gsm8k, 'utf8').trim().split('\n');
      const rows = lines.map((line): Line => JSON.parse(line));
      const experts = Object.keys(rows[0]!.experts);
      const part = (places: readonly number[]) => {
        const kept = rows.filter((_, i) => places.includes(i % 10));
        const judged = kept.flatMap(({ id, question, experts: said }) =>
          experts.map((name, expert) => ({
            input: {
              question: { id, text: question },
              answer: said[name]!.text,
              expert,
              earlier: experts.slice(0, expert).map((other, e) => ({ answer: said[other]!.text, expert: e })),
            },
            label: said[name]!.correct ? 1 : 0,
          })),
        );
        return { inputs: judged.map(({ input }) => input), labels: judged.map(({ label }) => label) };
      };
      const [train, validation, test] = [part([0, 2, 4, 6]), part([8]), part([1, 3, 5, 7, 9])];
      const common = { train, validation, experts, l2: [1e-2], hashedSize: 512 };
      const auc = (agreement: readonly AgreementMeasure[]) => {
        const { terminator } = trainTerminator({ ...common, agreement });
        return areaUnderCurve(test.labels, terminator.probabilities(test.inputs));
      };
      expect(auc([])).toBeGreaterThan(0.75);
      expect(auc([finalAnswerAgreement((text) => /A: *(.*)$/.exec(text)?.[1] ?? null)])).toBeGreaterThan(0.8);
    },
  );
});
