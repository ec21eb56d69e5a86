import { scale } from '@observablehq/plot';
import type { PlanePoint } from '../../data/schema.ts';
import { evenTicks, logTicks } from './_ticks.ts';

/** The frame and the scales of the figure of cost and quality. */
export type PlaneFrame = ReturnType<typeof planeFrame>;

export const costOf = (point: PlanePoint) => point.parameters.value;
export const scoreOf = (point: PlanePoint) => point.score.value;

/** Chooses scales that fit all points and their intervals. */
export function planeFrame(points: readonly PlanePoint[], width: number) {
  const narrow = width < 600;
  const height = narrow ? 430 : 520;
  const margins = { marginLeft: 46, marginRight: 18, marginTop: narrow ? 96 : 58, marginBottom: 46 };
  const costs = points.flatMap(({ parameters }) => bounds(parameters));
  // a log scale cannot show a cost of 0
  const log = costs.every((cost) => cost > 0);
  const x = {
    type: log ? ('log' as const) : ('linear' as const),
    domain: padded(costs, log, narrow ? 0.12 : 0.08),
    range: [margins.marginLeft, width - margins.marginRight],
  };
  const scores = points.flatMap(({ score }) => bounds(score));
  const y = {
    domain: padded(scores, false, 0.07),
    range: [height - margins.marginBottom, margins.marginTop],
  };
  const [across, up] = [scale({ x }), scale({ y })];
  return {
    width,
    height,
    /** Whether the figure is narrow, as on a phone. */
    narrow,
    margins,
    /** Whether cost is on a log scale. */
    log,
    x,
    y,
    ticks: log ? logTicks(x.domain, narrow) : evenTicks(x.domain, narrow ? 4 : 8),
    /** Map values to pixels. */
    pixel: (point: PlanePoint) => ({
      x: across.apply(costOf(point)) as number,
      y: up.apply(scoreOf(point)) as number,
    }),
  };
}

function bounds({ value, interval }: PlanePoint['score']): readonly number[] {
  return interval === null ? [value] : [value, ...interval];
}

/** The domain with a margin at both ends; on a log scale the margin is a factor. */
function padded(values: readonly number[], log: boolean, share: number): number[] {
  const known = log ? values.map(Math.log) : values;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const margin = (most - least || Math.abs(most) || 1) * share;
  const domain = [least - margin, most + margin];
  return log ? domain.map(Math.exp) : domain;
}
