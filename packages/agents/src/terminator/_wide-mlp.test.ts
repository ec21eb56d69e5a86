import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { fitLogistic } from '../linear/logistic-regression.ts';
import { packRows } from '../linear/sparse-rows.ts';
import { fitWideMlp, type WideMlp, wideMlpProbabilities } from './_wide-mlp.ts';
import type { TrajectoryInput } from './agreement.ts';
import { areaUnderCurve } from './judgement.ts';
import { trainTerminator } from './train-terminator.ts';
import { terminatorFromState } from './trained-terminator.ts';

const rng = createRng('rows');
const dense = Array.from({ length: 200 }, () => [rng.normal(), rng.normal()]);
/** Exclusive or, which is not linearly separable. The hidden layer does not use the third column. */
const features = packRows(
  dense.flatMap(([x, y]) => [x!, y!, rng.normal()]),
  3,
);
const labels: number[] = dense.map(([x, y]) => (x! * y! > 0 ? 1 : 0));

function lossOf(mlp: WideMlp, l2: number): number {
  const probabilities = wideMlpProbabilities(mlp, features);
  const fit = labels.reduce<number>(
    (sum, y, i) => sum - Math.log(y ? probabilities[i]! : 1 - probabilities[i]!),
    0,
  );
  const penalised = [...mlp.linear.weights.subarray(0, 3), ...mlp.weights];
  return fit / labels.length + (l2 / 2) * penalised.reduce((sum, w) => sum + w * w, 0);
}

const l2 = 1e-3;
const linear = fitLogistic({ features, targets: labels, l2 });
const mlp = fitWideMlp({ features, labels, dense: 2, hidden: 6, l2, linear, rng: createRng(1) });

describe('fitWideMlp', () => {
  it('learns exclusive or, which the regression cannot', () => {
    expect(areaUnderCurve(labels, wideMlpProbabilities(mlp, features))).toBeGreaterThan(0.97);
    const none = { linear, dense: 2, hidden: 6, weights: new Float64Array(4 * 6) };
    expect(areaUnderCurve(labels, wideMlpProbabilities(none, features))).toBeLessThan(0.65);
  });

  it('returns a local minimum, where the derivative of the loss by every weight is zero', () => {
    const optimizer = { tolerance: 1e-7, maxIterations: 3000 };
    const fitted = fitWideMlp({
      features,
      labels,
      dense: 2,
      hidden: 2,
      l2: 0.01,
      linear,
      rng: createRng(2),
      optimizer,
    });
    const at = (part: 'wide' | 'own', i: number, by: number) => {
      const wide = fitted.linear.weights.slice();
      const own = fitted.weights.slice();
      (part === 'wide' ? wide : own)[i]! += by;
      return lossOf({ ...fitted, linear: { ...fitted.linear, weights: wide }, weights: own }, 0.01);
    };
    const slope = (part: 'wide' | 'own', i: number) => (at(part, i, 1e-5) - at(part, i, -1e-5)) / 2e-5;
    fitted.linear.weights.forEach((_, i) => {
      expect(slope('wide', i)).toBeCloseTo(0, 5);
    });
    fitted.weights.forEach((_, i) => {
      expect(slope('own', i)).toBeCloseTo(0, 5);
    });
  });

  it('predicts each row independently, with a hidden layer on the first columns only', () => {
    const rows = [
      [0, 1, 9],
      [0, 1, 5],
      [0, 0, 7],
    ];
    const together = wideMlpProbabilities(mlp, packRows(rows.flat(), 3));
    rows.forEach((row, r) => {
      expect(wideMlpProbabilities(mlp, packRows(row, 3))[0]).toBe(together[r]);
    });
    const blind = { ...mlp, linear: { ...mlp.linear, weights: new Float64Array(4) } };
    const [nine, five] = wideMlpProbabilities(blind, packRows(rows.flat(), 3));
    expect(nine).toBe(five);
  });

  it('returns the same fit for the same seed', () => {
    const again = fitWideMlp({ features, labels, dense: 2, hidden: 6, l2, linear, rng: createRng(1) });
    expect(again).toEqual(mlp);
  });
});

describe("the Terminator of the model 'mlp'", () => {
  /** Short answers of A and long answers of B are good. Neither expert nor length alone predicts the label. */
  const madeUp = (count: number, seed: string) => {
    const draw = createRng(seed);
    const inputs: TrajectoryInput[] = [];
    const good: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const expert = draw.integer(2);
      const long = draw.uniform() < 0.5;
      inputs.push({
        question: { id: `${i}`, text: 'Why?' },
        answer: 'because '.repeat((long ? 20 : 2) + draw.integer(3)),
        expert,
      });
      good.push(draw.uniform() < ((expert === 1) === long ? 0.9 : 0.1) ? 1 : 0);
    }
    return { inputs, labels: good };
  };
  const experts = ['A', 'B'];
  const common = {
    train: madeUp(200, 'train'),
    validation: madeUp(100, 'held'),
    experts,
    hashedSize: 0,
    l2: [1e-2],
  };
  const test = madeUp(200, 'test');

  it('learns an interaction that the regression cannot, and can be restored from JSON', () => {
    const auc = (model: 'logistic' | 'mlp') => {
      const { terminator } = trainTerminator({ ...common, model, rng: createRng(1) });
      const again = terminatorFromState(JSON.parse(JSON.stringify(terminator.state())), experts);
      expect(again.probabilities(test.inputs)).toEqual(terminator.probabilities(test.inputs));
      expect(terminator.name).toBe(`${model} terminator`);
      return areaUnderCurve(test.labels, terminator.probabilities(test.inputs))!;
    };
    expect(auc('mlp')).toBeGreaterThan(0.8);
    expect(auc('logistic')).toBeLessThan(0.7);
  });

  it('requires a generator, and rejects an unknown model', () => {
    expect(() => trainTerminator({ ...common, model: 'mlp' })).toThrow('`rng`');
    expect(() => trainTerminator({ ...common, model: 'tree' as 'mlp' })).toThrow('`model`');
  });
});
