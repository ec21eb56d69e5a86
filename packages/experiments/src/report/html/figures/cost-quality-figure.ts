import { dot, gridX, gridY, line, link, type Markish, ruleX, ruleY, scale, text } from '@observablehq/plot';
import type { RowKind } from '../../../compare/rows.ts';
import type { CostQualityPlane, PlanePoint } from '../../data/types.ts';
import { fixed } from '../../markdown-table.ts';
import { clipped, placeLabels } from '../_labels.ts';
import { shownLine } from '../_shown-text.ts';
import { drawPlot, type Picture } from '../_svg.ts';
import { type LegendEntry, legend, type Place } from './_legend.ts';
import { evenTicks, logTicks } from './_ticks.ts';

const TITLE = 'Score against parameters';

/** Mark of each kind: shape and colour both tell it. */
const kinds: Readonly<Record<RowKind, LegendEntry & { readonly symbol: string }>> = {
  learned: { text: 'learned router', symbol: 'diamond', className: 'learned-fill' },
  route: { text: 'reads no answer', symbol: 'square', className: 'route-fill' },
  'single call': { text: 'one expert', symbol: 'circle', className: 'single-fill' },
  bound: { text: 'bound, knows the scores', symbol: 'triangle', className: 'bound-fill' },
};

const lineClass: Readonly<Record<RowKind, string>> = {
  learned: 'learned-line',
  route: 'route-line',
  'single call': 'single-line',
  bound: 'bound-line',
};

/** Drawn one after the other: what matters most lies on top. */
const order: readonly RowKind[] = ['single call', 'route', 'bound', 'learned'];

/** Every method on the plane of parameters and score, the front of what can be deployed, and the bounds beyond it. */
export function costQualityFigure(plane: CostQualityPlane, width: number): Picture {
  const narrow = width < 600;
  const height = narrow ? 430 : 520;
  const margins = { marginLeft: 46, marginRight: 18, marginTop: narrow ? 96 : 58, marginBottom: 46 };
  const { points } = plane;
  // what costs nothing has no place on a log scale
  const log = points.every(({ parameters }) => bounds(parameters).every((cost) => cost > 0));
  const xs = {
    type: log ? ('log' as const) : ('linear' as const),
    domain: padded(
      points.flatMap(({ parameters }) => bounds(parameters)),
      log,
      narrow ? 0.12 : 0.08,
    ),
    range: [margins.marginLeft, width - margins.marginRight],
  };
  const ticks = log ? logTicks(xs.domain, narrow) : evenTicks(xs.domain, narrow ? 4 : 8);
  const ys = {
    domain: padded(
      points.flatMap(({ score }) => bounds(score)),
      false,
      0.07,
    ),
    range: [height - margins.marginBottom, margins.marginTop],
  };
  const [x, y] = [scale({ x: xs }), scale({ y: ys })];
  const place: Place = (px, py) => ({ x: x.invert!(px) as number, y: y.invert!(py) as number });
  const marks: Markish[] = [
    gridX(ticks, { stroke: 'var(--faint)', strokeOpacity: 1 }),
    gridY({ stroke: 'var(--faint)', strokeOpacity: 1 }),
    frontLine(points, xs.domain[1]!),
  ];
  for (const kind of order) {
    const own = points.filter((point) => point.kind === kind);
    const thin = { className: lineClass[kind], strokeOpacity: 0.55, strokeWidth: 1.2 };
    const known = own.filter(({ score }) => score.interval !== null);
    const spread = own.filter(
      ({ parameters: { interval } }) => interval !== null && interval[1] > interval[0],
    );
    marks.push(
      ruleX(known, { ...thin, x: costOf, y1: (p) => p.score.interval[0], y2: (p) => p.score.interval[1] }),
      ruleY(spread, {
        ...thin,
        y: scoreOf,
        x1: (p) => p.parameters.interval[0],
        x2: (p) => p.parameters.interval[1],
      }),
      dot(own, {
        x: costOf,
        y: scoreOf,
        r: kind === 'learned' ? 6 : 4.6,
        symbol: kinds[kind].symbol,
        className: kinds[kind].className,
        title: tooltip,
      }),
    );
  }
  marks.push(...names(points, x, y, place, { ...margins, width, height }, narrow));
  marks.push(
    text([place(2, margins.marginTop - 14)], {
      x: 'x',
      y: 'y',
      text: () => 'mean score P',
      textAnchor: 'start',
      className: 'soft',
    }),
    ...legend(
      [
        ...(['learned', 'route', 'single call', 'bound'] as const)
          .filter((kind) => points.some((point) => point.kind === kind))
          .map((kind) => kinds[kind]),
        {
          text: 'front of what can be deployed',
          className: 'front',
          symbol: null,
          strokeDasharray: '5 4',
        },
      ],
      { left: 2, top: 12, width },
      place,
    ),
  );
  return drawPlot({
    title: TITLE,
    description: describe(plane),
    width,
    height,
    ...margins,
    x: {
      ...xs,
      label: `billions of parameters a question${log ? ' (log scale)' : ''}`,
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks,
      tickFormat: (x: number) => String(x),
      tickSize: 0,
    },
    y: { ...ys, label: null, tickSize: 0, nice: false },
    marks,
  });
}

const costOf = (point: PlanePoint) => point.parameters.value;
const scoreOf = (point: PlanePoint) => point.score.value;

function tooltip({ name, score, parameters }: PlanePoint): string {
  return `${shownLine(name)}: score ${fixed(score.value, 3)}, ${fixed(parameters.value, 1)} B`;
}

/** A staircase: whoever pays more than a point of the front gets at least its score. */
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

function names(
  points: readonly PlanePoint[],
  x: ReturnType<typeof scale>,
  y: ReturnType<typeof scale>,
  place: Place,
  room: {
    marginLeft: number;
    marginRight: number;
    marginTop: number;
    marginBottom: number;
    width: number;
    height: number;
  },
  narrow: boolean,
): readonly Markish[] {
  const fontSize = narrow ? 11 : 12;
  const rank = ({ kind, onFront, note }: PlanePoint) =>
    kind === 'learned' ? 0 : kind === 'bound' ? 1 : onFront || note !== null ? 2 : 3;
  const ranked = [...points].sort((a, b) => rank(a) - rank(b) || scoreOf(b) - scoreOf(a));
  const requests = ranked.map((point) => ({
    x: x.apply(costOf(point)) as number,
    y: y.apply(scoreOf(point)) as number,
    text: clipped(shownLine(point.name), narrow ? 26 : 46),
    bold: point.kind === 'learned',
    optional: true,
  }));
  const placed = placeLabels(requests, {
    left: room.marginLeft,
    right: room.width - 4,
    top: room.marginTop,
    bottom: room.height - room.marginBottom,
    fontSize,
  });
  return placed.flatMap(({ index, anchor, led, ...pixel }): Markish[] => {
    const request = requests[index]!;
    const at = place(pixel.x, pixel.y);
    const own = ranked[index]!;
    const leader = link([0], {
      x1: costOf(own),
      y1: scoreOf(own),
      x2: at.x,
      y2: at.y,
      className: 'leader',
      strokeWidth: 0.7,
      strokeOpacity: 0.7,
    });
    return [
      ...(led ? [leader] : []),
      text([at], {
        x: 'x',
        y: 'y',
        text: () => request.text,
        textAnchor: anchor,
        fontSize,
        className: `halo ${request.bold ? 'strong' : rank(own) === 3 ? 'soft' : ''}`.trim(),
      }),
    ];
  });
}

function bounds({ value, interval }: PlanePoint['score']): readonly number[] {
  return interval === null ? [value] : [value, ...interval];
}

/** The domain with some room at both ends, on a log scale in proportion. */
function padded(values: readonly number[], log: boolean, share: number): number[] {
  const known = log ? values.map(Math.log) : values;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const margin = (most - least || Math.abs(most) || 1) * share;
  const domain = [least - margin, most + margin];
  return log ? domain.map(Math.exp) : domain;
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
  if (parts.length === 0) return 'There is nothing to show.';
  const sentence = parts.join('; ');
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`;
}
