/** Returns f(x) and writes the gradient of f at x. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** @defaultValue 200 */
  readonly maxIterations?: number;
  /** Stops when no entry of the gradient exceeds this in absolute value. @defaultValue 1e-5 */
  readonly tolerance?: number;
  /** Number of past steps used to estimate the curvature. @defaultValue 10 */
  readonly memory?: number;
}

interface LbfgsResult {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether the tolerance was reached. */
  readonly converged: boolean;
}

/**
 * Returns a minimum of a smooth function by L-BFGS with a backtracking line search (Nocedal and Wright 2006,
 * algorithms 7.4 and 3.1). It is deterministic: the same start always leads to the same result, bit by bit.
 *
 * @throws RangeError when the function is not finite at the start
 * @example
 * ```ts
 * import { minimizeLbfgs } from './lbfgs.ts';
 *
 * // (x - 3)²
 * const { x } = minimizeLbfgs((at, gradient) => {
 *   gradient[0] = 2 * (at[0] - 3);
 *   return (at[0] - 3) * (at[0] - 3);
 * }, new Float64Array(1));
 * Math.round(x[0] * 1e4) / 1e4; // => 3
 * ```
 */
export function minimizeLbfgs(
  objective: Objective,
  start: Float64Array,
  options: LbfgsOptions = {},
): LbfgsResult {
  const { maxIterations = 200, tolerance = 1e-5, memory = 10 } = options;
  const size = start.length;
  let x = start.slice();
  let gradient = new Float64Array(size);
  let value = objective(x, gradient);
  if (!Number.isFinite(value))
    throw new RangeError(`Expected the objective to be finite at the start, got ${value}.`);
  let nextX = new Float64Array(size);
  let nextGradient = new Float64Array(size);
  const direction = new Float64Array(size);
  const pairs: Pair[] = [];
  const spare: Pair[] = [];

  let iterations = 0;
  while (largest(gradient) > tolerance && iterations < maxIterations) {
    iterations += 1;
    twoLoop(pairs, gradient, direction);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      // the curvature estimate has failed, so restart from the gradient
      pairs.length = 0;
      for (let i = 0; i < size; i += 1) direction[i] = -gradient[i]!;
      slope = -dot(gradient, gradient);
    }
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let nextValue = Number.POSITIVE_INFINITY;
    for (let halvings = 0; halvings < 50; halvings += 1) {
      for (let i = 0; i < size; i += 1) nextX[i] = x[i]! + length * direction[i]!;
      nextValue = objective(nextX, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
      nextValue = Number.POSITIVE_INFINITY;
      length *= 0.5;
    }
    // no step decreases the objective, so the limit of float64 precision is reached
    if (nextValue === Number.POSITIVE_INFINITY) break;
    remember(pairs, spare, memory, x, nextX, gradient, nextGradient);
    [x, nextX] = [nextX, x];
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
  }
  return { x, value, iterations, converged: largest(gradient) <= tolerance };
}

/** A step s, the change y of the gradient over it, and 1 / (s · y). */
interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

/** Writes the search direction: minus the estimated inverse Hessian times the gradient. */
function twoLoop(pairs: readonly Pair[], gradient: Float64Array, direction: Float64Array): void {
  const size = gradient.length;
  for (let i = 0; i < size; i += 1) direction[i] = -gradient[i]!;
  const alphas = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k -= 1) {
    const { s, y, rho } = pairs[k]!;
    const alpha = rho * dot(s, direction);
    alphas[k] = alpha;
    for (let i = 0; i < size; i += 1) direction[i] = direction[i]! - alpha * y[i]!;
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let i = 0; i < size; i += 1) direction[i] = direction[i]! * scale;
  }
  for (let k = 0; k < pairs.length; k += 1) {
    const { s, y, rho } = pairs[k]!;
    const beta = alphas[k]! - rho * dot(y, direction);
    for (let i = 0; i < size; i += 1) direction[i] = direction[i]! + beta * s[i]!;
  }
}

/** Adds the last step to the curvature estimate. The arrays of dropped steps are reused. */
function remember(
  pairs: Pair[],
  spare: Pair[],
  memory: number,
  x: Float64Array,
  nextX: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const { s, y } = spare.pop() ?? { s: new Float64Array(x.length), y: new Float64Array(x.length) };
  for (let i = 0; i < s.length; i += 1) s[i] = nextX[i]! - x[i]!;
  for (let i = 0; i < y.length; i += 1) y[i] = nextGradient[i]! - gradient[i]!;
  const curvature = dot(s, y);
  // only pairs of positive curvature keep the estimate positive definite
  if (curvature <= 1e-12 * dot(y, y)) {
    spare.push({ s, y, rho: 0 });
    return;
  }
  pairs.push({ s, y, rho: 1 / curvature });
  if (pairs.length > memory) spare.push(pairs.shift()!);
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let max = 0;
  for (let i = 0; i < values.length; i += 1) max = Math.max(max, Math.abs(values[i]!));
  return max;
}
