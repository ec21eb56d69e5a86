import type { RouteMap, StepFlow } from '../../data/schema.ts';

/** The bar of an expert at a step, in pixels. */
export interface Bar {
  readonly t: number;
  readonly expert: number;
  readonly top: number;
  readonly height: number;
  /** The height of the lower part: the episodes that end here. */
  readonly endHeight: number;
  /** The share of all episodes that make this call. */
  readonly share: number;
}

/** The band of a handover between two bars: the middle of each end, and the thickness. */
export interface Ribbon {
  readonly flow: StepFlow;
  readonly y1: number;
  readonly y2: number;
  readonly thickness: number;
}

interface RibbonLayout {
  readonly bars: readonly Bar[];
  readonly ribbons: readonly Ribbon[];
}

/**
 * Lays out a route map. Each step is a column with one bar per expert; the height of a bar is the expert's share of all episodes, and
 * the most frequent expert is on top in every column. Between the columns there is one band per handover.
 */
export function layoutRibbons(
  { experts, flows, ends }: Pick<RouteMap, 'experts' | 'flows' | 'ends'>,
  { top, height, gap }: { readonly top: number; readonly height: number; readonly gap: number },
): RibbonLayout {
  const steps = ends.length;
  const shareAt = Array.from({ length: steps }, () => new Float64Array(experts.length));
  for (const { t, to, share } of flows) shareAt[t]![to]! += share;
  const order = experts
    .map((_, expert) => ({ expert, calls: shareAt.reduce((sum, row) => sum + row[expert]!, 0) }))
    .sort((a, b) => b.calls - a.calls || a.expert - b.expert)
    .map(({ expert }) => expert);
  const perEpisode = height - gap * (experts.length - 1);
  const place = new Float64Array(experts.length);
  order.forEach((expert, i) => {
    place[expert] = i;
  });

  const bars: Bar[] = [];
  const barAt = new Map<string, Bar>();
  for (let t = 0; t < steps; t++) {
    let y = top;
    for (const expert of order) {
      const share = shareAt[t]![expert]!;
      if (share === 0) continue;
      const bar = {
        t,
        expert,
        top: y,
        height: share * perEpisode,
        endHeight: ends[t]![expert]! * perEpisode,
        share,
      };
      bars.push(bar);
      barAt.set(`${t} ${expert}`, bar);
      y += bar.height + gap;
    }
  }

  // bands are in the order of the bars at their other end, so that few of them cross
  const between = flows.filter(({ from }) => from >= 0);
  const used = { from: new Map<Bar, number>(), to: new Map<Bar, number>() };
  const start = new Map<StepFlow, number>();
  const leaving = [...between].sort((a, b) => place[a.to]! - place[b.to]!);
  for (const flow of leaving)
    start.set(flow, take(used.from, barAt.get(`${flow.t - 1} ${flow.from}`)!, flow));
  const arriving = [...between].sort((a, b) => place[a.from]! - place[b.from]!);
  const end = new Map<StepFlow, number>();
  for (const flow of arriving) end.set(flow, take(used.to, barAt.get(`${flow.t} ${flow.to}`)!, flow));

  function take(taken: Map<Bar, number>, bar: Bar, { share }: StepFlow): number {
    const before = taken.get(bar) ?? 0;
    taken.set(bar, before + share * perEpisode);
    return bar.top + before + (share * perEpisode) / 2;
  }

  const ribbons = between.map((flow): Ribbon => {
    return { flow, y1: start.get(flow)!, y2: end.get(flow)!, thickness: flow.share * perEpisode };
  });
  return { bars, ribbons };
}
