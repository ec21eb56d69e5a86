import type { CostQuality } from './cost-quality.ts';

/** Refuses no points and points that are not finite. */
export function checkPoints(name: string, points: readonly CostQuality[]): void {
  if (points.length === 0) throw new RangeError(`Expected \`${name}\` to have at least one point, got none.`);
  for (const [index, { cost, quality }] of points.entries()) {
    if (!Number.isFinite(cost) || !Number.isFinite(quality)) {
      throw new RangeError(
        `Expected \`${name}[${index}]\` to be finite, got cost ${cost} and quality ${quality}.`,
      );
    }
  }
}

export function checkPositive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`Expected \`${name}\` to be positive and finite, got ${value}.`);
  }
}
