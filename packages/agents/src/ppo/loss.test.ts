import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossPairLoss } from './cross-pair-loss.ts';
import { type PpoLossInputs, type PpoLossOptions, ppoLoss } from './loss.ts';

const options: PpoLossOptions = {
  clipRange: 0.2,
  valueLoss: 'clipped',
  valueCoefficient: 0.5,
  entropyCoefficient: 0.01,
};

/** `crossPairs` chooses the loss with the fault of DER's released code. */
type Chosen = PpoLossOptions & { readonly crossPairs?: boolean };

function lossOf(inputs: PpoLossInputs, { crossPairs = false, ...chosen }: Chosen) {
  const dLogits = new Float64Array(inputs.logits.length);
  const dValues = new Float64Array(inputs.values.length);
  return { ...(crossPairs ? crossPairLoss : ppoLoss)(inputs, chosen, dLogits, dValues), dLogits, dValues };
}

/** The loss by its textbook formula, one expression per term, independent of the code under test. */
function byFormula(inputs: PpoLossInputs, chosen: Chosen): number {
  const n = inputs.values.length;
  const k = inputs.logits.length / n;
  const { clipRange: e } = chosen;
  const clip = (x: number, low: number, high: number) => Math.max(low, Math.min(high, x));
  const rows = Array.from({ length: n }, (_, i) => {
    const z = Array.from({ length: k }, (_, a) => inputs.logits[i * k + a]!);
    const allowed = z.map((_, a) => inputs.mask === undefined || inputs.mask[i * k + a] === 1);
    const weights = z.map((value, a) => (allowed[a] ? Math.exp(value) : 0));
    const total = weights.reduce((x, y) => x + y, 0);
    const p = weights.map((w) => w / total);
    const surrogate = (of: number) => {
      const r = p[inputs.actions[of]!]! / Math.exp(inputs.oldLogProbs[of]!);
      return -Math.min(r * inputs.advantages[of]!, clip(r, 1 - e, 1 + e) * inputs.advantages[of]!);
    };
    const everyAction = Array.from({ length: n }, (_, of) => surrogate(of));
    const policy = chosen.crossPairs === true ? everyAction.reduce((x, y) => x + y, 0) / n : surrogate(i);
    const entropy = -p.filter((x) => x > 0).reduce((sum, x) => sum + x * Math.log(x), 0);
    const v = inputs.values[i]!;
    const kept = inputs.oldValues[i]! + clip(v - inputs.oldValues[i]!, -e, e);
    const errors = [(v - inputs.returns[i]!) ** 2, (kept - inputs.returns[i]!) ** 2];
    const worst = Math.max(...errors);
    const error = { clipped: worst, replaced: errors[1]!, plain: errors[0]! }[chosen.valueLoss];
    const value = (chosen.halveValueLoss === false ? 1 : 0.5) * error;
    return policy + chosen.valueCoefficient * value - chosen.entropyCoefficient * entropy;
  });
  return rows.reduce((x, y) => x + y, 0) / n;
}

const minibatch = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 4 })).chain(([n, k]) => {
  const reals = (size: number, max: number) =>
    fc.array(fc.double({ min: -max, max, noNaN: true }), { minLength: size, maxLength: size });
  return fc.record({
    logits: reals(n * k, 3),
    values: reals(n, 3),
    actions: fc.array(fc.integer({ min: 0, max: k - 1 }), { minLength: n, maxLength: n }),
    oldLogProbs: reals(n, 2).map((list) => list.map((x) => -Math.abs(x) - 0.01)),
    oldValues: reals(n, 3),
    advantages: reals(n, 3),
    returns: reals(n, 3),
  });
});
const choice = fc.record({
  clipRange: fc.constantFrom(0.1, 0.2, 0.5),
  valueLoss: fc.constantFrom('clipped' as const, 'replaced' as const, 'plain' as const),
  halveValueLoss: fc.boolean(),
  crossPairs: fc.boolean(),
  valueCoefficient: fc.constantFrom(0, 0.5, 1),
  entropyCoefficient: fc.constantFrom(0, 0.01, 0.5),
});

describe('ppoLoss', () => {
  it('equals the textbook formula', () => {
    fc.assert(
      fc.property(minibatch, choice, (inputs, chosen) => {
        expect(lossOf(inputs, chosen).loss).toBeCloseTo(byFormula(inputs, chosen), 9);
      }),
    );
  });

  it('has the gradient of the formula by finite differences, away from its kinks', () => {
    const h = 1e-5;
    let compared = 0;
    fc.assert(
      fc.property(minibatch, choice, (inputs, chosen) => {
        const { dLogits, dValues } = lossOf(inputs, chosen);
        const check = (key: 'logits' | 'values', i: number, analytic: number) => {
          const moved = (by: number) => {
            const list = [...(inputs[key] as number[])];
            list[i] = list[i]! + by;
            return byFormula({ ...inputs, [key]: list }, chosen);
          };
          const up = (moved(h) - moved(0)) / h;
          const down = (moved(0) - moved(-h)) / h;
          // at a kink the two sides differ, so there is no derivative to compare with
          if (Math.abs(up - down) > 1e-2) return;
          compared += 1;
          expect(Math.abs((up + down) / 2 - analytic)).toBeLessThan(1e-5 * (1 + Math.abs(analytic)) + 5e-6);
        };
        dLogits.forEach((g, i) => {
          check('logits', i, g);
        });
        dValues.forEach((g, i) => {
          check('values', i, g);
        });
      }),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(1000);
  });

  it('has gradient 0 for a ratio that left the range in the direction of the advantage', () => {
    // pi = (.9, .1) against pi_old(a=0) = .5: r = 1.8 > 1.2, A > 0
    const inputs = {
      logits: [Math.log(0.9), Math.log(0.1)],
      values: [0],
      actions: [0],
      oldLogProbs: [Math.log(0.5)],
      oldValues: [0],
      advantages: [1],
      returns: [0],
    };
    const none = { ...options, entropyCoefficient: 0 };
    const profitable = lossOf(inputs, none);
    expect([...profitable.dLogits].map(Math.abs)).toEqual([0, 0]);
    expect(profitable.policyLoss).toBeCloseTo(-1.2, 12);
    expect(profitable.clipFraction).toBe(1);
    // with A < 0 the unclipped term is larger and has a gradient: d = -A r (1 - p) = 1.8 · .1
    const harmful = lossOf({ ...inputs, advantages: [-1] }, none);
    expect(harmful.dLogits[0]).toBeCloseTo(0.18, 12);
  });

  it('has gradient 0 for a value that left its range when the clipped error is larger', () => {
    const inputs = {
      logits: [0, 0],
      values: [2],
      actions: [0],
      oldLogProbs: [Math.log(0.5)],
      oldValues: [0],
      advantages: [0],
      returns: [3],
    };
    // the error of V = 2 is 1; clipped to .2 it is 2.8, which is larger and does not depend on V
    const clipped = lossOf(inputs, options);
    expect(clipped.valueLoss).toBeCloseTo(0.5 * 2.8 * 2.8, 12);
    expect(clipped.dValues[0]).toBe(0);
    const plain = lossOf(inputs, { ...options, valueLoss: 'plain' });
    expect(plain.valueLoss).toBe(0.5);
    expect(plain.dValues[0]).toBe(0.5 * -1);
  });

  it('has a k3 estimate of the divergence that is never negative, and 0 for an unchanged policy', () => {
    fc.assert(
      fc.property(minibatch, (inputs) => {
        expect(lossOf(inputs, options).approxKl).toBeGreaterThanOrEqual(0);
      }),
    );
    const same = {
      logits: [0, 0],
      values: [0],
      actions: [1],
      oldLogProbs: [Math.log(0.5)],
      oldValues: [0],
      advantages: [1],
      returns: [0],
    };
    expect(lossOf(same, options).approxKl).toBeCloseTo(0, 14);
  });

  it('estimates the divergence by k3 = (r - 1) - ln r', () => {
    // pi = (.5, .5); old probabilities .25 and 1 make r = 2 and .5: 1 - ln 2 and -.5 + ln 2, whose mean is .25
    const inputs = {
      logits: [0, 0, 0, 0],
      values: [0, 0],
      actions: [0, 1],
      oldLogProbs: [Math.log(0.25), 0],
      oldValues: [0, 0],
      advantages: [1, 1],
      returns: [0, 0],
    };
    expect(lossOf(inputs, options).approxKl).toBeCloseTo(0.25, 14);
  });

  it('does not change when the rows are permuted', () => {
    fc.assert(
      fc.property(minibatch, choice, (inputs, chosen) => {
        const n = inputs.values.length;
        const k = inputs.logits.length / n;
        const reversed = Array.from({ length: n }, (_, i) => n - 1 - i);
        const pick = (list: readonly number[]) => reversed.map((i) => list[i]!);
        const permuted = {
          logits: reversed.flatMap((i) => inputs.logits.slice(i * k, (i + 1) * k)),
          values: pick(inputs.values),
          actions: pick(inputs.actions),
          oldLogProbs: pick(inputs.oldLogProbs),
          oldValues: pick(inputs.oldValues),
          advantages: pick(inputs.advantages),
          returns: pick(inputs.returns),
        };
        const before = lossOf(inputs, chosen);
        const after = lossOf(permuted, chosen);
        expect(after.loss).toBeCloseTo(before.loss, 10);
        reversed.forEach((from, to) => {
          expect(after.dValues[to]).toBe(before.dValues[from]);
        });
      }),
    );
  });

  it("replaces a value that left its range by the bound, even if the bound is closer to the return, with 'replaced'", () => {
    const inputs = {
      logits: [0, 0],
      values: [2],
      actions: [0],
      oldLogProbs: [Math.log(0.5)],
      oldValues: [0],
      advantages: [0],
      returns: [0],
    };
    // V = 2 is clipped to .2: the loss is .2² with gradient 0; the larger error would be 2² with gradient 2 · .5 · 2
    const full = { ...options, halveValueLoss: false };
    const replaced = lossOf(inputs, { ...full, valueLoss: 'replaced' });
    expect(replaced.valueLoss).toBeCloseTo(0.04, 12);
    expect(replaced.dValues[0]).toBe(0);
    const worse = lossOf(inputs, full);
    expect(worse.valueLoss).toBe(4);
    expect(worse.dValues[0]).toBe(2);
  });

  it('scores every action in every state over cross pairs, which equals PPO only for one row', () => {
    const [p, q] = [0.9, 0.5];
    const inputs = {
      logits: [Math.log(p), Math.log(1 - p), Math.log(q), Math.log(1 - q)],
      values: [0, 0],
      actions: [0, 1],
      oldLogProbs: [Math.log(0.8), Math.log(0.5)],
      oldValues: [0, 0],
      advantages: [1, -1],
      returns: [0, 0],
    };
    const wide = { ...options, clipRange: 0.9, entropyCoefficient: 0, crossPairs: true };
    // action 0 against .8: .9/.8 and .5/.8, rewarded; action 1 against .5: .1/.5 and .5/.5, punished
    expect(lossOf(inputs, wide).policyLoss).toBeCloseTo((-1.125 - 0.625 + 0.2 + 1) / 4, 12);
    // PPO itself: each action in its own state
    expect(lossOf(inputs, { ...wide, crossPairs: false }).policyLoss).toBeCloseTo((-1.125 + 1) / 2, 12);
    const alone = {
      ...inputs,
      logits: inputs.logits.slice(0, 2),
      values: [0],
      actions: [0],
      oldLogProbs: [Math.log(0.8)],
      oldValues: [0],
      advantages: [1],
      returns: [0],
    };
    const [crossed, ppo] = [lossOf(alone, wide), lossOf(alone, { ...wide, crossPairs: false })];
    expect(crossed.policyLoss).toBe(ppo.policyLoss);
    expect([...crossed.dLogits]).toEqual([...ppo.dLogits].map((g) => expect.closeTo(g, 14)));
  });

  it('has gradient 0 for a masked action', () => {
    const { dLogits, loss } = lossOf(
      {
        logits: [1, 40, 2],
        values: [0],
        actions: [2],
        oldLogProbs: [-0.5],
        oldValues: [0],
        advantages: [1],
        returns: [1],
        mask: [1, 0, 1],
      },
      options,
    );
    expect(Math.abs(dLogits[1]!)).toBe(0);
    expect(Number.isFinite(loss)).toBe(true);
  });

  it('rejects arrays of wrong shapes', () => {
    const inputs: PpoLossInputs = {
      logits: [0, 0],
      values: [0],
      actions: [0],
      oldLogProbs: [-1],
      oldValues: [0],
      advantages: [1],
      returns: [0],
    };
    for (const key of ['actions', 'oldLogProbs', 'oldValues', 'advantages', 'returns'] as const) {
      expect(() => lossOf({ ...inputs, [key]: [0, 0] }, options)).toThrow(
        `\`${key}\` to have length 1, got 2`,
      );
    }
    expect(() => lossOf({ ...inputs, values: [] }, options)).toThrow('`logits`');
    expect(() => ppoLoss(inputs, options, new Float64Array(1), new Float64Array(1))).toThrow('`dLogits`');
  });
});
