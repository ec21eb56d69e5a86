import { expectNumber, expectThat } from 'gymnasium-js/expect';
// Normal and Student distributions for intervals, tests and power. Upper tails are computed directly, never as 1 - cdf, so
// that small probabilities keep their digits.

/** P(Z > x) of the standard normal distribution. */
export function normalUpper(x: number): number {
  if (x < 0) return 1 - normalUpper(-x);
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < 3 ? 0.5 - centralArea(x) : density(x) / millsFraction(x);
}

/** P(Z <= x) of the standard normal distribution. */
export function normalCdf(x: number): number {
  return normalUpper(-x);
}

/** The x with P(Z <= x) = p; p in [0, 1]. */
export function normalQuantile(p: number): number {
  expectNumber('p', p, 0, 1);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  return p < 0.5 ? -upperQuantile(p) : upperQuantile(1 - p);
}

/** P(T > x) of Student's distribution with `df` degrees of freedom, which may be fractional; normal if `df` is infinite. */
export function studentUpper(x: number, df: number): number {
  expectThat('df', df, df > 0, 'positive');
  if (df > 1e7) return normalUpper(x);
  if (x < 0) return 1 - studentUpper(-x, df);
  if (x === Number.POSITIVE_INFINITY) return 0;
  const square = x * x;
  return 0.5 * incompleteBeta(df / (df + square), square / (df + square), df / 2, 0.5);
}

/** The x with P(T <= x) = p. */
export function studentQuantile(p: number, df: number): number {
  expectThat('p', p, p > 0 && p < 1, 'in (0, 1)');
  return p < 0.5 ? -studentUpperQuantile(p, df) : studentUpperQuantile(1 - p, df);
}

/** The x with P(T > x) = tail, for tail in (0, 0.5]. Accurate for small tails. */
export function studentUpperQuantile(tail: number, df: number): number {
  if (df > 1e7) return -normalQuantile(tail);
  if (tail === 0.5) return 0;
  let low = 0;
  let high = Number.MAX_VALUE;
  let x = Math.abs(normalQuantile(tail)) * Math.exp(-Math.log(tail) / (2 * df * df));
  const front = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI);
  // Newton's method on the logarithm of the tail as a function of ln x, which is nearly linear for large x
  for (let k = 0; k < 200; k++) {
    const upper = studentUpper(x, df);
    if (upper > tail) low = x;
    else high = x;
    const slope = (x * Math.exp(front - ((df + 1) / 2) * Math.log1p((x * x) / df))) / upper;
    const step = Math.log(upper / tail) / slope;
    const next = x * Math.exp(Math.min(2, Math.max(-2, step)));
    if (Math.abs(next - x) <= 1e-15 * x) return next;
    x = next > low && next < high ? next : high === Number.MAX_VALUE ? 2 * x : low + (high - low) / 2;
    if (x === low || x === high) break;
  }
  return x;
}

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** P(0 < Z < x) = density(x) (x + x^3/3 + x^5/(3 5) + ...); Marsaglia (2004), Evaluating the normal distribution. */
function centralArea(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return density(x) * sum;
}

/** x + 1/(x + 2/(x + 3/(x + ...))), Laplace's continued fraction of density / tail. */
function millsFraction(x: number): number {
  let value = x;
  for (let k = 120; k >= 1; k--) value = x + k / value;
  return value;
}

/** The x >= 0 with P(Z > x) = p, p in (0, 0.5]: Hastings' approximation, refined by Halley's method. */
function upperQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(p));
  let x =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let k = 0; k < 3; k++) {
    const error = (normalUpper(x) - p) / density(x);
    x += (2 * error) / (2 - error * x);
  }
  return x;
}

/** Regularised incomplete beta I_x(a, b); `rest` is 1 - x, passed separately because it may be tiny. */
export function incompleteBeta(x: number, rest: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(rest, b, a)) / b;
}

/** The continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let value = d;
  for (let m = 1; m <= 1000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return value;
}

/** ln Gamma(z), z > 0: Stirling's series, after shifting z above 12. */
export function logGamma(z: number): number {
  let shift = 0;
  let x = z;
  for (; x < 12; x++) shift += Math.log(x);
  const inverse = 1 / (x * x);
  const series =
    (1 / 12 + inverse * (-1 / 360 + inverse * (1 / 1260 + inverse * (-1 / 1680 + inverse / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
