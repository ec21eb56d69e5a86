// The SIMD build. `scalar.as` documents each function; this build computes four numbers at a time, with the same bits.
// Loads may reach up to 60 bytes past the end of an array; results computed from there are discarded.

export { gather, ones, transposeSparse } from './shared';

/** Number of rows of B that are packed at a time: a panel of them, eight columns wide, fits into the first-level cache. */
const PANEL_ROWS: i32 = 512;

export function panelBytes(): i32 {
  return PANEL_ROWS * 32;
}

// Constants for loops with more constants than registers. Loading one from memory is cheap; a constant in the code would
// be built at every use.
const TANH: usize = memory.data<f32>([
  10, 12582912, -2.885390043258667, -2, 0.693359375, -0.00021219444170128554,
  0.00019841270113829523, 0.0013888889225199819, 0.008333333767950535, 0.0416666679084301, 0.1666666716337204,
  0.5, 1, 2,
]);
const ADAM: usize = memory.data<f32>([0.9, 0.1, 0.999, 0.001, 1e-30]);

@inline
function constant(table: usize, index: i32): v128 {
  return v128.load_splat<f32>(table + (<usize>index << 2));
}

export function matmul(a: usize, b: usize, c: usize, bias: usize, m: i32, k: i32, n: i32, panel: usize): void {
  const rowA = <usize>k << 2;
  const rowB = <usize>n << 2;
  // packing pays off if a panel is read several times; a single pass reads B in place
  const packs = m > 8 && n > 8;
  let p = 0;
  do {
    const depth = min(k - p, PANEL_ROWS);
    for (let j = 0; j < n; j += 8) {
      const columns = min(n - j, 8);
      const at = <usize>j << 2;
      let from = b + <usize>p * rowB + at;
      let step = rowB;
      if (packs) {
        pack(from, rowB, panel, depth);
        from = panel;
        step = 32;
      }
      for (let i = 0; i < m; i += 4) {
        const to = c + <usize>i * rowB + at;
        const rows = min(m - i, 4);
        // the first part of the sum starts from the bias, the others from the previous result
        const init = p > 0 ? to : bias == 0 ? 0 : bias + at;
        const initStep = p > 0 ? rowB : 0;
        const x = a + <usize>i * rowA + (<usize>p << 2);
        if (columns > 4) block8(x, rowA, rows, from, step, depth, to, rowB, columns, init, initStep);
        else block4(x, rowA, rows, from, step, depth, to, rowB, columns, init, initStep);
      }
    }
    p += depth;
  } while (p < k);
}

@inline
function pack(from: usize, step: usize, to: usize, rows: i32): void {
  for (const end = to + (<usize>rows << 5); to < end; to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += step;
  }
}

@inline
function storeLanes(to: usize, x: v128, lanes: i32): void {
  if (lanes >= 4) {
    v128.store(to, x);
    return;
  }
  v128.store_lane<f32>(to, x, 0);
  if (lanes > 1) v128.store_lane<f32>(to, x, 1, 4);
  if (lanes > 2) v128.store_lane<f32>(to, x, 2, 8);
}

@inline
function add(sum: v128, x: v128, y: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, y));
}

/**
 * Four rows by up to eight columns of C, kept in registers. If fewer than four rows are left, the last one is computed
 * and stored several times.
 */
function block8(
  a: usize, rowA: usize, rows: i32, b: usize, rowB: usize, k: i32, c: usize, rowC: usize, columns: i32,
  init: usize, initStep: usize,
): void {
  const i1 = <usize>min(1, rows - 1);
  const i2 = <usize>min(2, rows - 1);
  const i3 = <usize>min(3, rows - 1);
  let a1 = a + i1 * rowA;
  let a2 = a + i2 * rowA;
  let a3 = a + i3 * rowA;
  let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
  if (init != 0) {
    s00 = v128.load(init);
    s01 = v128.load(init, 16);
    s10 = v128.load(init + i1 * initStep);
    s11 = v128.load(init + i1 * initStep, 16);
    s20 = v128.load(init + i2 * initStep);
    s21 = v128.load(init + i2 * initStep, 16);
    s30 = v128.load(init + i3 * initStep);
    s31 = v128.load(init + i3 * initStep, 16);
  }
  // Two steps per iteration, with an exit between them: the engine moves loads to the start of a block of code, and the
  // loads of both steps together would not fit into the sixteen registers.
  while (true) {
    let y0 = v128.load(b);
    let y1 = v128.load(b, 16);
    let x = v128.load_splat<f32>(a);
    s00 = add(s00, x, y0);
    s01 = add(s01, x, y1);
    x = v128.load_splat<f32>(a1);
    s10 = add(s10, x, y0);
    s11 = add(s11, x, y1);
    x = v128.load_splat<f32>(a2);
    s20 = add(s20, x, y0);
    s21 = add(s21, x, y1);
    x = v128.load_splat<f32>(a3);
    s30 = add(s30, x, y0);
    s31 = add(s31, x, y1);
    if (k == 1) break;
    b += rowB;
    y0 = v128.load(b);
    y1 = v128.load(b, 16);
    x = v128.load_splat<f32>(a, 4);
    s00 = add(s00, x, y0);
    s01 = add(s01, x, y1);
    x = v128.load_splat<f32>(a1, 4);
    s10 = add(s10, x, y0);
    s11 = add(s11, x, y1);
    x = v128.load_splat<f32>(a2, 4);
    s20 = add(s20, x, y0);
    s21 = add(s21, x, y1);
    x = v128.load_splat<f32>(a3, 4);
    s30 = add(s30, x, y0);
    s31 = add(s31, x, y1);
    k -= 2;
    if (k == 0) break;
    b += rowB;
    a += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
  }
  const lanes = columns - 4;
  v128.store(c, s00);
  storeLanes(c + 16, s01, lanes);
  v128.store(c + i1 * rowC, s10);
  storeLanes(c + i1 * rowC + 16, s11, lanes);
  v128.store(c + i2 * rowC, s20);
  storeLanes(c + i2 * rowC + 16, s21, lanes);
  v128.store(c + i3 * rowC, s30);
  storeLanes(c + i3 * rowC + 16, s31, lanes);
}

/** Four rows by up to four columns. */
function block4(
  a: usize, rowA: usize, rows: i32, b: usize, rowB: usize, k: i32, c: usize, rowC: usize, columns: i32,
  init: usize, initStep: usize,
): void {
  const i1 = <usize>min(1, rows - 1);
  const i2 = <usize>min(2, rows - 1);
  const i3 = <usize>min(3, rows - 1);
  let a1 = a + i1 * rowA;
  let a2 = a + i2 * rowA;
  let a3 = a + i3 * rowA;
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  if (init != 0) {
    s0 = v128.load(init);
    s1 = v128.load(init + i1 * initStep);
    s2 = v128.load(init + i2 * initStep);
    s3 = v128.load(init + i3 * initStep);
  }
  for (; k > 0; k--) {
    const y = v128.load(b);
    b += rowB;
    s0 = add(s0, v128.load_splat<f32>(a), y);
    s1 = add(s1, v128.load_splat<f32>(a1), y);
    s2 = add(s2, v128.load_splat<f32>(a2), y);
    s3 = add(s3, v128.load_splat<f32>(a3), y);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  storeLanes(c, s0, columns);
  storeLanes(c + i1 * rowC, s1, columns);
  storeLanes(c + i2 * rowC, s2, columns);
  storeLanes(c + i3 * rowC, s3, columns);
}

export function sparseMatmul(
  starts: usize, indices: usize, values: usize, b: usize, c: usize, bias: usize, m: i32, n: i32,
): void {
  const row = <usize>n << 2;
  for (let i = 0; i < m; i++) {
    const from = <usize>load<i32>(starts) << 2;
    const bytes = (<usize>load<i32>(starts, 4) << 2) - from;
    for (let j = 0; j < n; j += 16) {
      const at = <usize>j << 2;
      const init = bias == 0 ? 0 : bias + at;
      sparseBlock(indices + from, values + from, bytes, b + at, row, c + at, init, min(n - j, 16));
    }
    c += row;
    starts += 4;
  }
}

/** One row by up to sixteen columns. */
@inline
function sparseBlock(
  indices: usize, values: usize, bytes: usize, b: usize, row: usize, c: usize, init: usize, columns: i32,
): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  if (init != 0) {
    s0 = v128.load(init);
    s1 = v128.load(init, 16);
    s2 = v128.load(init, 32);
    s3 = v128.load(init, 48);
  }
  for (const end = indices + bytes; indices < end; indices += 4) {
    const from = b + <usize>load<i32>(indices) * row;
    const x = v128.load_splat<f32>(values);
    values += 4;
    s0 = add(s0, x, v128.load(from));
    s1 = add(s1, x, v128.load(from, 16));
    s2 = add(s2, x, v128.load(from, 32));
    s3 = add(s3, x, v128.load(from, 48));
  }
  storeLanes(c, s0, columns);
  if (columns > 4) storeLanes(c + 16, s1, columns - 4);
  if (columns > 8) storeLanes(c + 32, s2, columns - 8);
  if (columns > 12) storeLanes(c + 48, s3, columns - 12);
}

export function compress(
  from: usize, rows: usize, count: i32, width: i32, starts: usize, indices: usize, values: usize, most: i32,
): i32 {
  let e = 0;
  store<i32>(starts, 0);
  for (let r = 0; r < count; r++) {
    const row = rows == 0 ? r : load<i32>(rows + (<usize>r << 2));
    const at = from + ((<usize>row * <usize>width) << 2);
    for (let j = 0; j < width; j += 4) {
      const there = f32x4.ne(v128.load(at + (<usize>j << 2)), f32x4.splat(0));
      if (!v128.any_true(there)) continue;
      const end = min(j + 4, width);
      for (let q = j; q < end; q++) {
        const x = load<f32>(at + (<usize>q << 2));
        if (x == 0) continue;
        if (e == most) return -1;
        store<i32>(indices + (<usize>e << 2), q);
        store<f32>(values + (<usize>e << 2), x);
        e++;
      }
    }
    store<i32>(starts + ((<usize>r + 1) << 2), e);
  }
  return e;
}

export function transpose(from: usize, rows: i32, columns: i32, to: usize): void {
  const row = <usize>columns << 2;
  const column = <usize>rows << 2;
  const wholeRows = rows & -4;
  const wholeColumns = columns & -4;
  for (let r = 0; r < wholeRows; r += 4) {
    const source = from + <usize>r * row;
    const target = to + (<usize>r << 2);
    for (let c = 0; c < wholeColumns; c += 4) {
      const at = source + (<usize>c << 2);
      const x0 = v128.load(at);
      const x1 = v128.load(at + row);
      const x2 = v128.load(at + row * 2);
      const x3 = v128.load(at + row * 3);
      const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
      const out = target + <usize>c * column;
      v128.store(out, v128.shuffle<f64>(low01, low23, 0, 2));
      v128.store(out + column, v128.shuffle<f64>(low01, low23, 1, 3));
      v128.store(out + column * 2, v128.shuffle<f64>(high01, high23, 0, 2));
      v128.store(out + column * 3, v128.shuffle<f64>(high01, high23, 1, 3));
    }
  }
  for (let r = 0; r < rows; r++) {
    for (let c = r < wholeRows ? wholeColumns : 0; c < columns; c++) {
      store<f32>(to + <usize>c * column + (<usize>r << 2), load<f32>(from + <usize>r * row + (<usize>c << 2)));
    }
  }
}

/**
 * tanh x = u / (2 - u) with the sign of x and u = 1 - exp(-2|x|), which is precise near 0. exp(y) - 1 = 2^n (exp(r) - 1)
 * + (2^n - 1) with y = n ln 2 + r, |r| <= ln 2 / 2, and exp(r) - 1 by its Taylor series to r^7. Adding 1.5 · 2^23 rounds
 * to an integer in the low bits, which a shift turns into 2^n. ln 2 is split into two parts, the first short enough for
 * its product with n to be exact. |x| is capped at 10, where the nearest f32 to tanh is 1. The relative error is below
 * 2e-7, tested at every exponent.
 */
@inline
function tanhLanes(
  given: v128, ten: v128, magic: v128, scale: v128, minusTwo: v128, ln2High: v128, ln2Low: v128,
  c7: v128, c6: v128, c5: v128, c4: v128, c3: v128, half: v128, one: v128, two: v128,
): v128 {
  const size = f32x4.abs(given);
  const sign = v128.xor(given, size);
  // pmin returns its first operand if the comparison fails, which keeps NaN
  const bounded = f32x4.pmin(size, ten);
  const z = f32x4.add(f32x4.mul(bounded, scale), magic);
  const n = f32x4.sub(z, magic);
  const rest = f32x4.sub(f32x4.mul(bounded, minusTwo), f32x4.mul(n, ln2High));
  const r = f32x4.sub(rest, f32x4.mul(n, ln2Low));
  let p = f32x4.add(f32x4.mul(c7, r), c6);
  p = f32x4.add(f32x4.mul(p, r), c5);
  p = f32x4.add(f32x4.mul(p, r), c4);
  p = f32x4.add(f32x4.mul(p, r), c3);
  p = f32x4.add(f32x4.mul(p, r), half);
  p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r);
  // the bits of 1 are the offset of the exponent
  const power = i32x4.add(i32x4.shl(z, 23), one);
  const u = f32x4.sub(f32x4.sub(one, power), f32x4.mul(power, p));
  return v128.or(f32x4.div(u, f32x4.sub(two, u)), sign);
}

export function tanh(x: usize, count: i32): void {
  const ten = constant(TANH, 0);
  const magic = constant(TANH, 1);
  const scale = constant(TANH, 2);
  const minusTwo = constant(TANH, 3);
  const high = constant(TANH, 4);
  const low = constant(TANH, 5);
  const c7 = constant(TANH, 6);
  const c6 = constant(TANH, 7);
  const c5 = constant(TANH, 8);
  const c4 = constant(TANH, 9);
  const c3 = constant(TANH, 10);
  const half = constant(TANH, 11);
  const one = constant(TANH, 12);
  const two = constant(TANH, 13);
  const end = x + (<usize>count << 2);
  for (; x + 16 < end; x += 32) {
    const y0 = v128.load(x);
    const y1 = v128.load(x, 16);
    v128.store(x, tanhLanes(y0, ten, magic, scale, minusTwo, high, low, c7, c6, c5, c4, c3, half, one, two));
    v128.store(x, tanhLanes(y1, ten, magic, scale, minusTwo, high, low, c7, c6, c5, c4, c3, half, one, two), 16);
  }
  if (x < end) {
    const y = v128.load(x);
    v128.store(x, tanhLanes(y, ten, magic, scale, minusTwo, high, low, c7, c6, c5, c4, c3, half, one, two));
  }
}

export function tanhBackward(d: usize, y: usize, count: i32): void {
  const one = f32x4.splat(1);
  for (const end = d + (<usize>count << 2); d < end; d += 16) {
    const t = v128.load(y);
    v128.store(d, f32x4.mul(v128.load(d), f32x4.sub(one, f32x4.mul(t, t))));
    y += 16;
  }
}

export function relu(x: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (const end = x + (<usize>count << 2); x < end; x += 16) {
    v128.store(x, f32x4.max(v128.load(x), zero));
  }
}

export function reluBackward(d: usize, y: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (const end = d + (<usize>count << 2); d < end; d += 16) {
    v128.store(d, v128.and(v128.load(d), f32x4.gt(v128.load(y), zero)));
    y += 16;
  }
}

export function sumSquares(x: usize, count: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (const end = x + (<usize>count << 2); x < end; x += 16) {
    const lanes = v128.load(x);
    const first = f64x2.promote_low_f32x4(lanes);
    const second = f64x2.promote_low_f32x4(v128.shuffle<f64>(lanes, lanes, 1, 1));
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(second, second));
  }
  const sums = f64x2.add(low, high);
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

export function adam(
  x: usize, g: usize, m: usize, v: usize, count: i32, scale: f32, rate: f32, correction: f32, epsilon: f32,
): void {
  const beta1 = constant(ADAM, 0);
  const rest1 = constant(ADAM, 1);
  const beta2 = constant(ADAM, 2);
  const rest2 = constant(ADAM, 3);
  const tiny = constant(ADAM, 4);
  const scales = f32x4.splat(scale);
  const rates = f32x4.splat(rate);
  const corrections = f32x4.splat(correction);
  const epsilons = f32x4.splat(epsilon);
  for (const end = x + (<usize>count << 2); x < end; x += 16) {
    const gradient = f32x4.mul(v128.load(g), scales);
    let mean = f32x4.add(f32x4.mul(v128.load(m), beta1), f32x4.mul(gradient, rest1));
    let square = f32x4.add(f32x4.mul(v128.load(v), beta2), f32x4.mul(f32x4.mul(gradient, rest2), gradient));
    mean = v128.andnot(mean, f32x4.lt(f32x4.abs(mean), tiny));
    square = v128.andnot(square, f32x4.lt(square, tiny));
    v128.store(m, mean);
    v128.store(v, square);
    const root = f32x4.add(f32x4.sqrt(f32x4.mul(square, corrections)), epsilons);
    v128.store(x, f32x4.sub(v128.load(x), f32x4.div(f32x4.mul(rates, mean), root)));
    g += 16;
    m += 16;
    v += 16;
  }
}
