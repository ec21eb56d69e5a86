import { expectInteger, expectLength, expectOneOf } from 'gymnasium-js/expect';
import type { Reals } from '../../reals.ts';
import { expectArchitecture, initialParameters, mlpArchitecture, mlpLayout } from '../_mlp.ts';
import type { NetworkOptions, PolicyNetwork } from '../policy-network.ts';
import { growMemory, instantiateKernels, type KernelBuild, supportsSimd } from './_kernels.ts';
import { type MemoryLayout, memoryLayout } from './_memory-layout.ts';
import { backward, forwardListed, forwardRange } from './_passes.ts';
import { createViews, type Views } from './_views.ts';

interface FusedNetworkOptions extends NetworkOptions {
  /**
   * - `'simd'` four numbers at a time *(default if the engine has WebAssembly SIMD)*
   * - `'scalar'` one number at a time: the same bits, several times slower
   */
  readonly build?: KernelBuild;
}

type Four = [number, number, number, number];

/** Number of observations in one pass of `act`. The memory always has space for at least this many. */
const actRows = 64;

/**
 * Returns an actor and a critic, two separate perceptrons, whose weights, passes and optimiser are in one WebAssembly memory.
 * Only logits, values and their gradients are copied in and out. This is the fastest network of the package. It computes in
 * float32, with the same bits on every machine and in both builds. Observations that are mostly 0 take less time.
 *
 * `observations`, `parameters` and `gradients` are views of that memory. When it grows (in `reserve`, or in a `backward` over
 * more rows than before), old views become empty: read the property again.
 *
 * @throws RangeError when a size is not a positive integer, or exceeds WebAssembly's memory
 * @example
 * ```ts
 * import { createFusedNetwork } from './fused-network.ts';
 * import { createRng } from 'gymnasium-js';
 *
 * const network = createFusedNetwork({ observationSize: 3, numActions: 2, hiddenSizes: [], rng: createRng(1) });
 * network.reserve(1); // one observation, all 0, and biases start at 0
 * const logits = new Float32Array(2);
 * network.act(0, 1, logits, new Float32Array(1));
 * logits; // => [0, 0]
 * network.parameters.length; // => 12
 * ```
 */
export function createFusedNetwork(options: FusedNetworkOptions): PolicyNetwork {
  const { observationSize, numActions, adamEpsilon = 1e-5 } = options;
  const build = options.build ?? (supportsSimd() ? 'simd' : 'scalar');
  expectOneOf('build', build, ['simd', 'scalar']);
  const architecture = mlpArchitecture(options);
  const mlp = mlpLayout(architecture);
  const { kernels, memory } = instantiateKernels(build);
  const panelBytes = kernels.panelBytes();
  let rowCapacity = 0;
  let batchCapacity = 0;
  let layout: MemoryLayout;
  let views: Views;
  makeRoom(0, actRows);
  views!.parameters.set(initialParameters(mlp, options.rng));
  let steps = 0;
  // running products instead of powers, because the results of Math.pow differ between engines
  let decay1 = 1;
  let decay2 = 1;
  // a multiple of 4: the gaps between the arrays are 0 and stay 0
  const padded = Math.ceil(mlp.size / 4) * 4;

  function makeRoom(rows: number, batch: number): void {
    const wanted = memoryLayout(mlp, observationSize, rows, batch, panelBytes);
    growMemory(memory, wanted.bytes);
    layout = wanted;
    rowCapacity = rows;
    batchCapacity = batch;
    views = createViews(memory.buffer, layout, {
      parameters: mlp.size,
      observations: rows * observationSize,
      batch,
      numActions,
    });
  }

  return {
    architecture,
    backend: `fused-${build}`,
    get parameters() {
      return views.parameters;
    },
    get gradients() {
      return views.gradients;
    },
    get observations() {
      return views.observations;
    },
    reserve(rows) {
      expectInteger('rows', rows, 1);
      if (rows > rowCapacity) makeRoom(rows, batchCapacity);
    },
    act(firstRow, rows, logits, values) {
      expectRow('firstRow', firstRow, rowCapacity);
      expectRow('firstRow + rows - 1', firstRow + rows - 1, rowCapacity);
      expectRoom('logits', logits, rows * numActions);
      expectRoom('values', values, rows);
      for (let from = 0; from < rows; from += actRows) {
        const count = Math.min(rows - from, actRows);
        forwardRange(kernels, mlp, layout, firstRow + from, count);
        const found = views.minibatch(actRows);
        copy(found.logits, logits, from * numActions, count * numActions);
        copy(found.values, values, from, count);
      }
    },
    backward(rows, n, loss) {
      expectInteger('n', n, 1);
      expectRoom('rows', rows, n);
      if (n > batchCapacity) makeRoom(rowCapacity, Math.ceil((n * 9) / 8));
      for (let i = 0; i < n; i += 1) {
        expectRow('rows', rows[i]!, rowCapacity);
        views.rows[i] = rows[i]!;
      }
      const input = forwardListed(kernels, mlp, layout, n);
      const { logits, values, dLogits, dValues } = views.minibatch(n);
      loss(logits, values, dLogits, dValues, n);
      backward(kernels, mlp, layout, input);
    },
    step(learningRate, maxGradientNorm, criticLearningRate = learningRate) {
      const norm = Math.sqrt(kernels.sumSquares(layout.gradients, padded));
      if (!Number.isFinite(norm)) return norm;
      const scale = norm > maxGradientNorm ? maxGradientNorm / (norm + 1e-6) : 1;
      steps += 1;
      decay1 *= 0.9;
      decay2 *= 0.999;
      const correction = 1 / (1 - decay2);
      const adam = (from: number, count: number, ofLearning: number) => {
        const { parameters, gradients, mean, square } = layout;
        const rate = ofLearning / (1 - decay1);
        const [p, g, m, s] = [parameters, gradients, mean, square].map(
          (address) => address + 4 * from,
        ) as Four;
        if (count > 0) kernels.adam(p, g, m, s, count, scale, rate, correction, adamEpsilon);
      };
      if (criticLearningRate === learningRate) {
        adam(0, padded, learningRate);
        return norm;
      }
      // the kernel updates four parameters at a time: the four at the boundary are updated twice, and each keeps the result of its own rate
      const critic = mlp.critic[0]!.weights;
      const border = critic - (critic % 4);
      const behind = critic % 4 === 0 ? border : border + 4;
      adam(0, border, learningRate);
      if (behind > border) {
        const { parameters, mean, square } = views;
        const before = [parameters, mean, square].map((view) => view.slice(border, behind));
        adam(border, 4, learningRate);
        const actors = parameters.slice(border, critic);
        [parameters, mean, square].forEach((view, v) => {
          view.set(before[v]!, border);
        });
        adam(border, 4, criticLearningRate);
        parameters.set(actors, border);
      }
      adam(behind, padded - behind, criticLearningRate);
      return norm;
    },
    state() {
      const mean = Float64Array.from(views.mean);
      const square = Float64Array.from(views.square);
      return { architecture, parameters: views.parameters.slice(), adam: { steps, mean, square } };
    },
    restore(state) {
      expectArchitecture(architecture, state.architecture);
      const { parameters, adam } = state;
      expectLength('state.parameters', parameters, mlp.size);
      expectLength('state.adam.mean', adam.mean, mlp.size);
      expectLength('state.adam.square', adam.square, mlp.size);
      views.parameters.set(parameters);
      views.mean.set(adam.mean);
      views.square.set(adam.square);
      steps = adam.steps;
      decay1 = 1;
      decay2 = 1;
      for (let step = 0; step < steps; step += 1) {
        decay1 *= 0.9;
        decay2 *= 0.999;
      }
    },
    dispose() {
      // the memory is freed with the last reference to the network
      rowCapacity = 0;
      views = { ...views, observations: new Float32Array(0) };
    },
  };
}

function copy(from: Float32Array, to: Reals, start: number, count: number): void {
  for (let i = 0; i < count; i += 1) to[start + i] = from[i]!;
}

function expectRow(name: string, row: number, rows: number): void {
  if (!(row >= 0 && row < rows)) {
    throw new RangeError(`Expected \`${name}\` to be one of the ${rows} reserved rows, got ${row}.`);
  }
}

function expectRoom(name: string, array: ArrayLike<number>, least: number): void {
  if (array.length < least) {
    throw new RangeError(`Expected \`${name}\` to hold at least ${least} numbers, got ${array.length}.`);
  }
}
