import { areaY, gridY, line, type Markish, text } from '@observablehq/plot';
import { fixed } from '../../../text/markdown-table.ts';
import type { CurveSeries, LearningCurve } from '../../data/schema.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { below, grid } from './_axes.ts';

/** A measure with a learning curve. */
type CurveMeasure = 'return' | 'routeLength' | 'entropy';

const measures: Readonly<Record<CurveMeasure, { title: string; label: string }>> = {
  return: { title: 'Return while learning', label: 'mean return of the episodes' },
  routeLength: { title: 'Route length while learning', label: 'mean calls of an episode' },
  entropy: { title: 'Entropy while learning', label: 'entropy of the policy, nats' },
};

/** Dashes distinguish routers without colour. */
export const dashes: readonly (string | undefined)[] = [undefined, '7 3', '2 3', '9 3 2 3', '4 2', '1 2'];

/**
 * One line per router, with a band if there are several runs. Colours and dashes match the legend of the page: they depend on the
 * position among all curves, also if only the curves of one reward are drawn.
 */
export function learningFigure(
  all: readonly LearningCurve[],
  measure: CurveMeasure,
  width: number,
  { reward }: { readonly reward?: string } = {},
): Picture {
  const curves = all.filter((curve) => reward === undefined || curve.reward === reward);
  const { title, label } = measures[measure];
  const marks: Markish[] = [gridY(grid)];
  const ends = separateEnds(curves, measure);
  curves.forEach((curve) => {
    const router = all.indexOf(curve);
    const points = pointsOf(curve, curve[measure]);
    const index = router % dashes.length;
    const dash = dashes[index];
    marks.push(
      areaY(
        points.filter(({ low, high }) => low !== null && high !== null),
        { x: 'steps', y1: 'low', y2: 'high', className: `router-${index}-fill`, fillOpacity: 0.18 },
      ),
      line(points, {
        x: 'steps',
        y: 'mean',
        className: `router-${index}`,
        strokeWidth: 1.9,
        ...(dash === undefined ? {} : { strokeDasharray: dash }),
      }),
      text(ends.has(curve) ? points.slice(-1) : [], {
        x: 'steps',
        y: 'mean',
        text: ({ mean }: { mean: number }) => fixed(mean, 2),
        textAnchor: 'start',
        dx: 5,
        className: 'soft',
        fontSize: 11,
      }),
    );
  });
  return drawPlot({
    title: reward === undefined ? title : `${title}: ${shownLine(reward)}`,
    description: describe(curves, measure),
    width,
    height: 250,
    marginLeft: 44,
    marginRight: 44,
    marginTop: 28,
    marginBottom: 42,
    x: {
      label: 'training calls',
      ...below,
      ticks: width < 420 ? 4 : 6,
      tickFormat: thousands,
    },
    y: { label, labelArrow: 'none', tickSize: 0, ticks: 5, nice: true },
    marks,
  });
}

/** The curves whose last value can be labelled without overlap. */
function separateEnds(curves: readonly LearningCurve[], measure: CurveMeasure): ReadonlySet<LearningCurve> {
  const values = curves.flatMap((curve) => curve[measure].mean.filter((value) => value !== null));
  const apart = (Math.max(...values) - Math.min(...values)) * 0.07;
  const free = new Set<LearningCurve>();
  const taken: number[] = [];
  for (const curve of curves) {
    const last = curve[measure].mean.findLast((value) => value !== null);
    if (last === undefined || last === null || taken.some((other) => Math.abs(other - last) < apart))
      continue;
    taken.push(last);
    free.add(curve);
  }
  return free;
}

function thousands(value: number): string {
  return value < 1000 ? String(value) : `${fixed(value / 1000, value % 1000 === 0 ? 0 : 1)}k`;
}

function pointsOf({ steps }: LearningCurve, { mean, low, high }: CurveSeries) {
  return steps
    .map((step, i) => ({ steps: step, mean: mean[i]!, low: low?.[i] ?? null, high: high?.[i] ?? null }))
    .filter((point): point is typeof point & { mean: number } => point.mean !== null);
}

function describe(curves: readonly LearningCurve[], measure: CurveMeasure): string {
  const said = curves.flatMap((curve) => {
    const points = pointsOf(curve, curve[measure]);
    const [first, last] = [points[0], points.at(-1)];
    return first === undefined || last === undefined
      ? []
      : [
          `${shownLine(curve.router)} goes from ${fixed(first.mean, 2)} to ${fixed(last.mean, 2)} within ${last.steps} calls`,
        ];
  });
  return said.length === 0 ? 'No episode ended.' : `${said.join('; ')}.`;
}
