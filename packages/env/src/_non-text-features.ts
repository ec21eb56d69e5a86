import { expectOneOf } from 'gymnasium-js/expect';
import { type DerObservation, OBSERVABLES, type Observable } from './policy.ts';

type NonTextFields = Pick<DerObservation, 'step' | 'lastExpert' | 'askedSet' | 'route'>;

/**
 * The part of an encoded observation that is not text. Its order does not depend on the order of `observes`: step one-hot [maxSteps],
 * last expert one-hot [N], experts asked multi-hot [N], route one-hot [maxSteps x N]. Only the observed parts are included.
 */
interface NonTextLayout {
  readonly maxSteps: number;
  readonly numExperts: number;
  /** Offset of each part, -1 if it is not observed. */
  readonly step: number;
  readonly lastExpert: number;
  readonly askedSet: number;
  readonly route: number;
  readonly size: number;
}

export function nonTextLayout(
  observes: readonly Observable[],
  maxSteps: number,
  numExperts: number,
): NonTextLayout {
  for (const observable of observes) expectOneOf('observes', observable, OBSERVABLES);
  let size = 0;
  const place = (observable: Observable, width: number): number => {
    if (!observes.includes(observable)) return -1;
    const offset = size;
    size += width;
    return offset;
  };
  const step = place('step', maxSteps);
  const lastExpert = place('lastExpert', numExperts);
  const askedSet = place('askedSet', numExperts);
  const route = place('route', maxSteps * numExperts);
  return { maxSteps, numExperts, step, lastExpert, askedSet, route, size };
}

/**
 * Writes the parts of an observation into `out`, starting at `offset`. The step is all 0 after the last call; the other parts are
 * all 0 before the first.
 */
export function writeNonText(
  layout: NonTextLayout,
  { step = 0, lastExpert = -1, askedSet, route }: NonTextFields,
  out: Float32Array,
  offset: number,
): void {
  out.fill(0, offset, offset + layout.size);
  if (layout.step >= 0 && step < layout.maxSteps) out[offset + layout.step + step] = 1;
  if (layout.lastExpert >= 0 && lastExpert >= 0) out[offset + layout.lastExpert + lastExpert] = 1;
  if (layout.askedSet >= 0 && askedSet !== undefined) out.set(askedSet, offset + layout.askedSet);
  if (layout.route < 0 || route === undefined) return;
  for (let t = 0; t < route.length && route[t]! >= 0; t++) {
    out[offset + layout.route + t * layout.numExperts + route[t]!] = 1;
  }
}

/** The same from an array of routes, without creating objects: the route is `calls` entries of `routes`, starting at `from`. */
export function writeNonTextOfRoute(
  layout: NonTextLayout,
  routes: Int32Array,
  from: number,
  calls: number,
  out: Float32Array,
  offset: number,
): void {
  // a loop is faster than `fill` for such short layouts
  const end = offset + layout.size;
  for (let d = offset; d < end; d++) out[d] = 0;
  if (layout.step >= 0 && calls < layout.maxSteps) out[offset + layout.step + calls] = 1;
  if (layout.lastExpert >= 0 && calls > 0) out[offset + layout.lastExpert + routes[from + calls - 1]!] = 1;
  if (layout.askedSet < 0 && layout.route < 0) return;
  for (let t = 0; t < calls; t++) {
    const expert = routes[from + t]!;
    if (layout.askedSet >= 0) out[offset + layout.askedSet + expert] = 1;
    if (layout.route >= 0) out[offset + layout.route + t * layout.numExperts + expert] = 1;
  }
}
