// The plain build for engines without SIMD, and the specification of the SIMD build. Both return the same bits, because
// every number is the same sum in the same order.

export { gather, ones, transposeSparse } from './shared';

/** Bytes of scratch memory for `matmul`: none in this build. */
export function panelBytes(): i32 {
  return 0;
}

/**
 * C = A B, or A B with `bias` added to each row: c[i, j] = bias[j] + a[i, 0] b[0, j] + a[i, 1] b[1, j] + ..., from
 * left to right.
 *
 * @param bias shape [n], or 0 for none
 * @param m rows of A, k columns of A and rows of B, n columns of B
 */
export function matmul(a: usize, b: usize, c: usize, bias: usize, m: i32, k: i32, n: i32, panel: usize): void {
  const row = <usize>n << 2;
  for (let i = 0; i < m; i++) {
    start(c, bias, row);
    let from = b;
    for (let p = 0; p < k; p++) {
      accumulate(c, load<f32>(a), from, row);
      a += 4;
      from += row;
    }
    c += row;
  }
}

/**
 * C = A B with a sparse A: row i of A holds `values[e]` in column `indices[e]` for starts[i] <= e < starts[i + 1], and
 * 0 elsewhere. The sum runs in the order of the entries.
 */
export function sparseMatmul(
  starts: usize, indices: usize, values: usize, b: usize, c: usize, bias: usize, m: i32, n: i32,
): void {
  const row = <usize>n << 2;
  for (let i = 0; i < m; i++) {
    start(c, bias, row);
    const end = load<i32>(starts + 4);
    for (let e = load<i32>(starts); e < end; e++) {
      const at = <usize>e << 2;
      accumulate(c, load<f32>(values + at), b + <usize>load<i32>(indices + at) * row, row);
    }
    c += row;
    starts += 4;
  }
}

@inline
function start(c: usize, bias: usize, row: usize): void {
  if (bias == 0) memory.fill(c, 0, row);
  else memory.copy(c, bias, row);
}

@inline
function accumulate(c: usize, x: f32, b: usize, row: usize): void {
  for (let j: usize = 0; j < row; j += 4) store<f32>(c + j, load<f32>(c + j) + x * load<f32>(b + j));
}

/**
 * Lists the non-zero entries of the rows listed in `rows` (or of consecutive rows if it is 0), in the form that
 * `sparseMatmul` reads.
 *
 * @returns the number of entries, or -1 if there are more than `most`
 */
export function compress(
  from: usize, rows: usize, count: i32, width: i32, starts: usize, indices: usize, values: usize, most: i32,
): i32 {
  let e = 0;
  store<i32>(starts, 0);
  for (let r = 0; r < count; r++) {
    const row = rows == 0 ? r : load<i32>(rows + (<usize>r << 2));
    const at = from + ((<usize>row * <usize>width) << 2);
    for (let j = 0; j < width; j++) {
      const x = load<f32>(at + (<usize>j << 2));
      if (x == 0) continue;
      if (e == most) return -1;
      store<i32>(indices + (<usize>e << 2), j);
      store<f32>(values + (<usize>e << 2), x);
      e++;
    }
    store<i32>(starts + ((<usize>r + 1) << 2), e);
  }
  return e;
}

/** Writes the transpose of a matrix [rows, columns]. */
export function transpose(from: usize, rows: i32, columns: i32, to: usize): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      store<f32>(to + ((<usize>c * <usize>rows + <usize>r) << 2), load<f32>(from));
      from += 4;
    }
  }
}

/** Replaces each x by tanh x; see `tanhLanes` of the SIMD build. It may write to the rest of the last 16 bytes. */
export function tanh(x: usize, count: i32): void {
  for (const end = x + (<usize>count << 2); x < end; x += 4) {
    const given = load<f32>(x);
    const size = abs(given);
    const r0: f32 = size > 10 ? 10 : size;
    const z = r0 * <f32>-2.885390043258667 + <f32>12582912;
    const n = z - <f32>12582912;
    const r = r0 * <f32>-2 - n * <f32>0.693359375 - n * <f32>-0.00021219444170128554;
    let p: f32 = 0.00019841270113829523;
    p = p * r + <f32>0.0013888889225199819;
    p = p * r + <f32>0.008333333767950535;
    p = p * r + <f32>0.0416666679084301;
    p = p * r + <f32>0.1666666716337204;
    p = p * r + <f32>0.5;
    p = p * r * r + r;
    const power = reinterpret<f32>((reinterpret<i32>(z) << 23) + 0x3f800000);
    const u = <f32>1 - power - power * p;
    store<f32>(x, copysign<f32>(u / (<f32>2 - u), given));
  }
}

/** Replaces each d by d (1 - y²). It may write to the rest of the last 16 bytes. */
export function tanhBackward(d: usize, y: usize, count: i32): void {
  for (const end = d + (<usize>count << 2); d < end; d += 4) {
    const t = load<f32>(y);
    store<f32>(d, load<f32>(d) * (<f32>1 - t * t));
    y += 4;
  }
}

/** Replaces each x by max(x, 0), NaN by NaN. It may write to the rest of the last 16 bytes. */
export function relu(x: usize, count: i32): void {
  for (const end = x + (<usize>count << 2); x < end; x += 4) store<f32>(x, max<f32>(load<f32>(x), 0));
}

/** Replaces each d by 0 if y is not above 0. It may write to the rest of the last 16 bytes. */
export function reluBackward(d: usize, y: usize, count: i32): void {
  for (const end = d + (<usize>count << 2); d < end; d += 4) {
    if (!(load<f32>(y) > 0)) store<f32>(d, 0);
    y += 4;
  }
}

/** The sum of squares in f64, as four interleaved sums. `count` is a multiple of 4. */
export function sumSquares(x: usize, count: i32): f64 {
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  for (const end = x + (<usize>count << 2); x < end; x += 16) {
    const x0 = <f64>load<f32>(x);
    const x1 = <f64>load<f32>(x, 4);
    const x2 = <f64>load<f32>(x, 8);
    const x3 = <f64>load<f32>(x, 12);
    s0 += x0 * x0;
    s1 += x1 * x1;
    s2 += x2 * x2;
    s3 += x3 * x3;
  }
  return s0 + s2 + (s1 + s3);
}

/**
 * One step of Adam, beta .9 and .999. `scale` multiplies the gradients; `rate` and `correction` hold the bias
 * corrections. Moments smaller than 1e-30 become 0: otherwise they would decay to subnormal numbers, which are slow on
 * some processors. `count` is a multiple of 4.
 */
export function adam(
  x: usize, g: usize, m: usize, v: usize, count: i32, scale: f32, rate: f32, correction: f32, epsilon: f32,
): void {
  for (const end = x + (<usize>count << 2); x < end; x += 4) {
    const gradient = load<f32>(g) * scale;
    let mean = load<f32>(m) * <f32>0.9 + gradient * <f32>0.1;
    let square = load<f32>(v) * <f32>0.999 + gradient * <f32>0.001 * gradient;
    if (abs(mean) < <f32>1e-30) mean = 0;
    if (square < <f32>1e-30) square = 0;
    store<f32>(m, mean);
    store<f32>(v, square);
    store<f32>(x, load<f32>(x) - (rate * mean) / (sqrt(square * correction) + epsilon));
    g += 4;
    m += 4;
    v += 4;
  }
}
