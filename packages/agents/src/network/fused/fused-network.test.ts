import * as fc from 'fast-check';
import { createRng, make, SyncVectorEnv } from 'gymnasium-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPpoTrainer } from '../../ppo/train.ts';
import type { Reals } from '../../reals.ts';
import type { Activation, LossGradient, PolicyNetwork } from '../policy-network.ts';
import { createReferenceNetwork } from '../reference-network.ts';
import { createTfjsNetwork } from '../tfjs/mlp-network.ts';
import { createFusedNetwork } from './fused-network.ts';

interface Case {
  readonly observationSize: number;
  readonly numActions: number;
  readonly hiddenSizes: readonly number[];
  readonly rows: number;
  readonly n: number;
  readonly activation?: Activation;
  /** Share of zeros in the observations. */
  readonly zeros: number;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  observationSize: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 30, max: 70 })),
  numActions: fc.integer({ min: 1, max: 13 }),
  hiddenSizes: fc.array(fc.integer({ min: 1, max: 21 }), { maxLength: 3 }),
  rows: fc.integer({ min: 1, max: 90 }),
  n: fc.integer({ min: 1, max: 90 }),
  activation: fc.constantFrom('tanh' as const, 'relu' as const),
  zeros: fc.constantFrom(0, 0.5, 0.9, 1),
  seed: fc.nat(),
});

function fill(network: PolicyNetwork, { rows, zeros, seed }: Case): void {
  network.reserve(rows);
  const rng = createRng(seed);
  const size = rows * network.architecture.observationSize;
  for (let i = 0; i < size; i += 1) {
    network.observations[i] = rng.uniform() < zeros ? 0 : 2 * rng.normal();
  }
}

/** Weights large enough for the head of the policy to matter, rounded equally for all networks. */
function scramble(networks: readonly PolicyNetwork[], seed: number): void {
  const rng = createRng(seed);
  const weights = Float32Array.from(networks[0]!.parameters, () => 0.4 * rng.normal());
  for (const network of networks) network.parameters.set(weights);
}

/** A loss that is neither quadratic nor even: ½ Σ w (z - t)² + sin z, with a weight and a target for each entry. */
function madeUpLoss(seed: number): LossGradient {
  return (logits, values, dLogits, dValues) => {
    const rng = createRng(seed);
    for (const [outputs, d] of [[logits, dLogits] as const, [values, dValues] as const]) {
      for (let i = 0; i < outputs.length; i += 1) {
        d[i] = ((outputs[i]! - rng.normal()) * rng.uniform() + Math.cos(outputs[i]!)) / values.length;
      }
    }
  };
}

function chosenRows({ rows, n, seed }: Case): Int32Array {
  const rng = createRng(seed).fork('rows');
  return Int32Array.from({ length: n }, () => rng.integer(rows));
}

function outputs(network: PolicyNetwork, firstRow: number, rows: number): number[] {
  const logits = new Float32Array(rows * network.architecture.numActions);
  const values = new Float32Array(rows);
  network.act(firstRow, rows, logits, values);
  return [...logits, ...values];
}

function expectNear(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  const largest = Math.max(...Array.from(expected, Math.abs), 1e-3);
  expect(got.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const error = Math.abs(got[i]! - expected[i]!);
    // NaN counts as the largest error
    if (!(error <= worst)) worst = error;
  }
  expect(worst).toBeLessThan(tolerance * largest);
}

/** A few steps with the rows and the loss of the case. */
function train(network: PolicyNetwork, shape: Case, steps: number, from = 0): void {
  const rows = chosenRows(shape);
  for (let step = from; step < from + steps; step += 1) {
    network.backward(rows, shape.n, madeUpLoss(shape.seed + step));
    network.step(0.003, 0.5);
  }
}

/** FNV-1a over the bytes. */
function hash(numbers: Reals): string {
  let h = 0x811c9dc5;
  for (const byte of new Uint8Array(numbers.slice().buffer)) h = Math.imul(h ^ byte, 0x01000193);
  return (h >>> 0).toString(16);
}

const example = { observationSize: 40, numActions: 3, hiddenSizes: [12, 7], rows: 30, n: 20, zeros: 0.8 };

afterEach(() => {
  vi.restoreAllMocks();
});

describe('createFusedNetwork', () => {
  it('equals float64 loops in outputs and gradients to 1e-5, for any architecture, observations and loss', () => {
    fc.assert(
      fc.property(cases, (shape) => {
        const rng = () => createRng(shape.seed);
        const fused = createFusedNetwork({ ...shape, rng: rng() });
        const exact = createReferenceNetwork({ ...shape, rng: rng() });
        scramble([fused, exact], shape.seed);
        for (const network of [fused, exact]) fill(network, shape);
        expectNear(outputs(fused, 0, shape.rows), outputs(exact, 0, shape.rows), 1e-5);
        const rows = chosenRows(shape);
        for (const network of [fused, exact]) network.backward(rows, shape.n, madeUpLoss(shape.seed));
        expectNear(fused.gradients, exact.gradients, 1e-5);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves all parameters unchanged if a gradient is NaN, like the reference', () => {
    const shape = { ...example, seed: 1 };
    const made = { ...shape, rng: createRng(1) };
    for (const network of [
      createFusedNetwork({ ...made, build: 'simd' }),
      createFusedNetwork({ ...made, build: 'scalar' }),
      createReferenceNetwork(made),
    ]) {
      fill(network, shape);
      train(network, shape, 2);
      const before = network.state();
      network.backward(Int32Array.of(0), 1, (_, __, dLogits, dValues) => {
        dLogits.fill(1);
        dValues.fill(Number.NaN);
      });
      expect(network.step(0.1, 0.5)).toBeNaN();
      expect(network.state()).toEqual(before);
    }
  });

  it('has the same bits without SIMD, over many steps', () => {
    fc.assert(
      fc.property(cases, (shape) => {
        const states = (['simd', 'scalar'] as const).map((build) => {
          const network = createFusedNetwork({ ...shape, build, rng: createRng(shape.seed) });
          fill(network, shape);
          train(network, shape, 6);
          return { state: network.state(), outputs: outputs(network, 0, shape.rows) };
        });
        expect(states[0]).toEqual(states[1]);
      }),
      { numRuns: 60 },
    );
  });

  it('updates its parameters like the reference up to rounding, clipped or not', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(1e-3, 0.5, Number.POSITIVE_INFINITY), (shape, limit) => {
        const fused = createFusedNetwork({ ...shape, rng: createRng(shape.seed) });
        const exact = createReferenceNetwork({ ...shape, rng: createRng(shape.seed) });
        scramble([fused, exact], shape.seed);
        const rng = createRng(shape.seed);
        for (let step = 0; step < 5; step += 1) {
          // given gradients, so that only the optimiser is compared; some are always 0
          const gradients = Float32Array.from(exact.parameters, (_, i) => (i % 5 === 0 ? 0 : rng.normal()));
          const norms = [fused, exact].map((network) => {
            network.gradients.set(gradients);
            return network.step(0.01 / (step + 1), limit);
          });
          expect(norms[0]).toBeCloseTo(norms[1]!, 10);
        }
        // five steps of at most about .01, each rounded to float32 once
        let worst = 0;
        exact.parameters.forEach((p, i) => {
          const roundings = 5 * 2 ** -24 * (Math.abs(p) + 0.05);
          const error = Math.abs(fused.parameters[i]! - p) / (1e-5 * 0.02 + roundings);
          if (!(error <= worst)) worst = error;
        });
        expect(worst).toBeLessThan(1);
      }),
      { numRuns: 100 },
    );
  });

  it('updates actor and critic with separate rates, for any position of the boundary', () => {
    for (const hidden of [1, 2, 3, 4]) {
      const shape = { observationSize: 3, numActions: 2, hiddenSizes: [hidden] };
      const run = (critic: number | undefined, actor = 0.1) => {
        const network = createFusedNetwork({ ...shape, rng: createRng(1) });
        for (let step = 0; step < 3; step += 1) {
          network.gradients.forEach((_, i) => {
            network.gradients[i] = Math.sin(i + step);
          });
          network.step(actor, Number.POSITIVE_INFINITY, critic);
        }
        return network;
      };
      // actor 3·h + h + h·2 + 2
      const border = 6 * hidden + 2;
      const [both, slow, fast] = [run(0.7), run(undefined), run(undefined, 0.7)];
      expect([...both.parameters.subarray(0, border)]).toEqual([...slow.parameters.subarray(0, border)]);
      expect([...both.parameters.subarray(border)]).toEqual([...fast.parameters.subarray(border)]);
      expect(both.state().adam).toEqual(slow.state().adam);
    }
  });

  it('exchanges states with TensorFlow.js and the reference', async () => {
    const shape = { ...example, seed: 4 };
    const make = async () => [
      createFusedNetwork({ ...shape, rng: createRng(1) }),
      await createTfjsNetwork({ ...shape, rng: createRng(1) }),
      createReferenceNetwork({ ...shape, rng: createRng(1) }),
    ];
    const whole = createReferenceNetwork({ ...shape, rng: createRng(1) });
    fill(whole, shape);
    train(whole, shape, 8);
    for (const first of await make()) {
      fill(first, shape);
      train(first, shape, 4);
      for (const second of await make()) {
        second.restore(first.state());
        fill(second, shape);
        train(second, shape, 4, 4);
        expectNear(second.parameters, whole.parameters, 1e-5);
        expect(second.state().adam.steps).toBe(8);
      }
    }
  });

  it('resumes bit-exactly from a restored state, and rejects a state of another shape', () => {
    const shape = { ...example, seed: 2 };
    const make = (seed: number) => {
      const network = createFusedNetwork({ ...shape, rng: createRng(seed) });
      fill(network, shape);
      return network;
    };
    const whole = make(1);
    train(whole, shape, 7);
    const first = make(1);
    train(first, shape, 3);
    const second = make(2);
    second.restore(first.state());
    train(second, shape, 4, 3);
    expect(second.state()).toEqual(whole.state());
    const other = createFusedNetwork({ ...shape, hiddenSizes: [9], rng: createRng(1) });
    expect(() => other.restore(first.state())).toThrow('Expected a state of the network mlp 40-9-3 tanh');
  });

  it('computes the bits recorded for this test, on every machine', () => {
    const shape = { ...example, seed: 3 };
    const network = createFusedNetwork({ ...shape, rng: createRng(1) });
    // inputs and loss use arithmetic only, no function that engines may round differently
    const rng = createRng(5);
    network.reserve(shape.rows);
    network.parameters.forEach((_, i) => {
      network.parameters[i] = rng.uniform() - 0.5;
    });
    network.observations.forEach((_, i) => {
      network.observations[i] = i % 3 === 0 ? 4 * rng.uniform() - 2 : 0;
    });
    const rows = Int32Array.from({ length: shape.n }, (_, i) => (7 * i) % shape.rows);
    for (let step = 0; step < 40; step += 1) {
      network.backward(rows, shape.n, (logits, values, dLogits, dValues) => {
        for (let i = 0; i < logits.length; i += 1) dLogits[i] = (logits[i]! - (i % 3)) / 60;
        for (let i = 0; i < values.length; i += 1) dValues[i] = (values[i]! - (i % 2)) / 60;
      });
      network.step(0.01, 0.5);
    }
    expect(hash(network.parameters)).toBe('47b156aa');
  });

  it('returns bit-identical logits of a row for any number of rows', () => {
    const shape = { ...example, rows: 150, seed: 8 };
    const network = createFusedNetwork({ ...shape, rng: createRng(1) });
    fill(network, shape);
    const { numActions } = shape;
    const all = outputs(network, 0, 150);
    for (const row of [0, 1, 63, 64, 149]) {
      const alone = outputs(network, row, 1);
      expect(alone.slice(0, numActions)).toEqual(all.slice(row * numActions, (row + 1) * numActions));
      expect(alone[numActions]).toBe(all[150 * numActions + row]);
    }
  });

  it('allocates nothing during training: memory and views stay the same', () => {
    const shape = { ...example, rows: 200, n: 120, seed: 1 };
    const network = createFusedNetwork({ ...shape, rng: createRng(1) });
    fill(network, shape);
    train(network, shape, 1);
    const { parameters, gradients, observations } = network;
    const { buffer } = parameters;
    const bytes = buffer.byteLength;
    const seen = new Set<unknown>();
    for (let step = 0; step < 50; step += 1) {
      network.backward(chosenRows(shape), shape.n, (logits, values, dLogits, dValues) => {
        for (const view of [logits, values, dLogits, dValues]) seen.add(view);
        dLogits.fill(1);
      });
      network.step(1e-3, 0.5);
    }
    expect(seen.size).toBe(4);
    expect(network.parameters).toBe(parameters);
    expect(network.gradients).toBe(gradients);
    expect(network.observations).toBe(observations);
    expect(parameters.buffer).toBe(buffer);
    expect(buffer.byteLength).toBe(bytes);
  });

  it('keeps parameters and optimiser when its memory grows, and also the observations if a larger pass grows it', () => {
    const small = { ...example, rows: 3, n: 3, seed: 6 };
    const large = { ...example, rows: 3000, n: 2500, seed: 7 };
    const run = (reserveFirst: boolean) => {
      const network = createFusedNetwork({ ...example, rng: createRng(1) });
      if (reserveFirst) {
        network.reserve(large.rows);
        network.backward(new Int32Array(large.n), large.n, () => undefined);
      }
      fill(network, small);
      train(network, small, 3);
      const before = network.observations;
      fill(network, large);
      train(network, large, 3);
      return { network, before };
    };
    const grown = run(false);
    expect(grown.before.length).toBe(0);
    const whole = run(true);
    expect(whole.before.length).toBe(large.rows * example.observationSize);
    expect(grown.network.state()).toEqual(whole.network.state());
    expect(grown.network.observations).toEqual(whole.network.observations);
  });

  it('trains CartPole with PPO, with the same numbers for the same seed in both builds', () => {
    const train = (build: 'simd' | 'scalar', seed: number, updates: number) => {
      const rng = createRng(seed);
      const env = new SyncVectorEnv(Array.from({ length: 4 }, () => () => make('CartPole-v1')));
      const network = createFusedNetwork({ observationSize: 4, numActions: 2, build, rng });
      const trainer = createPpoTrainer({ env, network, rng, options: { totalSteps: updates * 512 } });
      return { metrics: [...trainer.run()], state: network.state() };
    };
    const short = train('simd', 11, 8);
    expect(train('simd', 11, 8)).toEqual(short);
    expect(train('scalar', 11, 8)).toEqual(short);
    expect(train('simd', 12, 8).state).not.toEqual(short.state);
    // an untrained policy balances the pole for about 22 steps
    const last = train('simd', 11, 40)
      .metrics.slice(-10)
      .map(({ returnMean }) => returnMean ?? 500);
    expect(last.reduce((sum, x) => sum + x, 0) / 10).toBeGreaterThan(60);
  });

  it('uses the scalar build if the engine has no SIMD', () => {
    expect(createFusedNetwork({ ...example, rng: createRng(1) }).backend).toBe('fused-simd');
    const engine = (globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } })
      .WebAssembly;
    vi.spyOn(engine, 'validate').mockReturnValue(false);
    expect(createFusedNetwork({ ...example, rng: createRng(1) }).backend).toBe('fused-scalar');
  });

  it('names invalid arguments in errors, and remains usable', () => {
    const network = createFusedNetwork({ ...example, rng: createRng(1) });
    const [logits, values] = [new Float32Array(12), new Float32Array(4)];
    const act = (firstRow: number, rows: number) => () => network.act(firstRow, rows, logits, values);
    const loss = () => undefined;
    expect(act(0, 1)).toThrow('Expected `firstRow` to be one of the 0 reserved rows, got 0.');
    network.reserve(4);
    expect(act(-1, 1)).toThrow('`firstRow` to be one of the 4 reserved rows, got -1.');
    expect(act(2, 3)).toThrow('`firstRow + rows - 1` to be one of the 4 reserved rows, got 4.');
    expect(() => network.act(0, 4, logits.subarray(1), values)).toThrow('`logits` to hold at least 12');
    expect(() => network.act(0, 4, logits, values.subarray(1))).toThrow('`values` to hold at least 4');
    expect(() => network.backward(Int32Array.of(0, 4), 2, loss)).toThrow(
      '`rows` to be one of the 4 reserved rows',
    );
    expect(() => network.backward(Int32Array.of(0), 2, loss)).toThrow('`rows` to hold at least 2');
    expect(() => network.backward(Int32Array.of(0), 0, loss)).toThrow('`n`');
    expect(() => network.reserve(0)).toThrow('`rows`');
    expect(() => network.reserve(2 ** 30)).toThrow("fit into WebAssembly's memory");
    // it still works
    expect(act(0, 4)).not.toThrow();
    const build = JSON.parse('"fast"');
    expect(() => createFusedNetwork({ ...example, build, rng: createRng(1) })).toThrow('`build`');
    expect(() => createFusedNetwork({ ...example, numActions: 0, rng: createRng(1) })).toThrow(
      '`numActions`',
    );
    network.dispose();
    expect(network.observations.length).toBe(0);
    expect(act(0, 1)).toThrow('of the 0 reserved');
  });
});
