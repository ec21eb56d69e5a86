import { dot, gridX, gridY, line, type Markish, ruleX, ruleY, text } from '@observablehq/plot';
import type { RowKind } from '../../../compare/rows.ts';
import { fixed } from '../../../text/markdown-table.ts';
import type { CostQualityPlane, PlanePoint } from '../../data/schema.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { below, grid, px } from './_axes.ts';
import { type LegendEntry, legend } from './_legend.ts';
import { costOf, planeFrame, scoreOf } from './_plane-frame.ts';
import { planeNames } from './_plane-names.ts';

const TITLE = 'Score against parameters';

/** The mark of each kind; kinds differ in both shape and colour. */
const kinds: Readonly<Record<RowKind, LegendEntry & { readonly symbol: string }>> = {
  learned: { text: 'learned router', symbol: 'diamond', className: 'learned-fill' },
  route: { text: 'reads no answer', symbol: 'square', className: 'route-fill' },
  'single call': { text: 'one expert', symbol: 'circle', className: 'single-fill' },
  bound: { text: 'bound, uses the scores', symbol: 'triangle', className: 'bound-fill' },
};

/** The drawing order; the last kind is on top. */
const order: readonly RowKind[] = ['single call', 'route', 'bound', 'learned'];

/** The scores and parameters of all methods, with the front of deployable methods and the bounds. */
export function costQualityFigure(plane: CostQualityPlane, width: number): Picture {
  const { points } = plane;
  const frame = planeFrame(points, width);
  const { height, margins, log, x, y, ticks } = frame;
  const shown = (['learned', 'route', 'single call', 'bound'] as const).filter((kind) =>
    points.some((point) => point.kind === kind),
  );
  return drawPlot({
    title: TITLE,
    description: describe(plane),
    width,
    height,
    ...margins,
    x: {
      ...x,
      label: `billions of parameters per question${log ? ' (log scale)' : ''}`,
      ...below,
      ticks,
      tickFormat: (cost: number) => String(cost),
    },
    y: { ...y, label: null, tickSize: 0, nice: false },
    marks: [
      gridX(ticks, grid),
      gridY(grid),
      frontLine(points, x.domain[1]!),
      // below the intervals, which the halos of the labels would hide
      ...planeNames(points, frame),
      ...order.flatMap((kind) =>
        marksOf(
          kind,
          points.filter((point) => point.kind === kind),
        ),
      ),
      text([0], {
        x: px(2),
        y: px(margins.marginTop - 14),
        text: () => 'mean score P',
        textAnchor: 'start',
        className: 'soft',
      }),
      ...legend([...shown.map((kind) => kinds[kind]), frontEntry], 12, width),
    ],
  });
}

const frontEntry: LegendEntry = {
  text: 'front of deployable methods',
  className: 'front',
  symbol: null,
  strokeDasharray: '5 4',
};

/** The points of one kind with their intervals. */
function marksOf(kind: RowKind, points: readonly PlanePoint[]): readonly Markish[] {
  const thin = {
    className: kinds[kind].className.replace('fill', 'line'),
    strokeOpacity: 0.55,
    strokeWidth: 1.2,
  };
  const known = points.filter(({ score }) => score.interval !== null);
  const spread = points.filter(
    ({ parameters: { interval } }) => interval !== null && interval[1] > interval[0],
  );
  return [
    ruleX(known, {
      ...thin,
      x: costOf,
      y1: ({ score }: PlanePoint) => score.interval![0],
      y2: ({ score }: PlanePoint) => score.interval![1],
    }),
    ruleY(spread, {
      ...thin,
      y: scoreOf,
      x1: ({ parameters }: PlanePoint) => parameters.interval![0],
      x2: ({ parameters }: PlanePoint) => parameters.interval![1],
    }),
    dot(points, {
      x: costOf,
      y: scoreOf,
      r: kind === 'learned' ? 6 : 4.6,
      symbol: kinds[kind].symbol,
      className: kinds[kind].className,
      title: tooltip,
    }),
  ];
}

function tooltip({ name, score, parameters }: PlanePoint): string {
  return `${shownLine(name)}: score ${fixed(score.value, 3)}, ${fixed(parameters.value, 1)} B`;
}

/** The front as a staircase: at a higher cost, at least the score of the point is available. */
function frontLine(points: readonly PlanePoint[], end: number) {
  const front = points
    .filter(({ onFront }) => onFront)
    .sort((a, b) => costOf(a) - costOf(b) || scoreOf(a) - scoreOf(b))
    .map((point) => [costOf(point), scoreOf(point)]);
  const last = front.at(-1);
  return line(last === undefined ? [] : [...front, [end, last[1]]], {
    className: 'front',
    curve: 'step-after',
    strokeWidth: 1.6,
    strokeDasharray: '5 4',
    strokeOpacity: 0.7,
  });
}

function describe({ points }: CostQualityPlane): string {
  const best = (kind: RowKind) =>
    points.filter((point) => point.kind === kind).sort((a, b) => b.utility.value - a.utility.value)[0];
  const said = [
    ['the best learned router', best('learned')],
    ['the best single expert', best('single call')],
    ['the best bound', best('bound')],
  ] as const;
  const parts = said.flatMap(([role, point]) =>
    point === undefined
      ? []
      : [
          `${role} by utility, ${shownLine(point.name)}, scores ${fixed(point.score.value, 3)} for ${fixed(point.parameters.value, 1)} B`,
        ],
  );
  if (parts.length === 0) return 'There are no methods.';
  const sentence = parts.join('; ');
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}
