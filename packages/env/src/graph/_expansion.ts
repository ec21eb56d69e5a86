import { show } from 'gymnasium-js/expect';
import { OBSERVABLES, type Observable, type Policy } from '../policy.ts';

/**
 * The states an expansion is at after t calls, in columns: rows of one question are together, in the order of `position`.
 */
export interface Layer {
  readonly node: number[];
  /** Position of the question among those evaluated. */
  readonly position: number[];
  /** Whatever of the route is observed, as one number: see {@link Memory}. */
  readonly code: number[];
  /** How likely the state is. */
  readonly mass: number[];
}

export function checkObserves({ name, observes }: Policy): void {
  for (const observable of observes) {
    if (OBSERVABLES.includes(observable)) continue;
    const known = OBSERVABLES.map((item) => `'${item}'`).join(', ');
    throw new TypeError(
      `Expected policy ${show(name)} to observe some of ${known}, got ${show(observable)}: the answer graph does not hold it. ` +
        "Anything about the history of an episode can be computed from 'route': observe it instead.",
    );
  }
}

/** How much of the route an expansion carries, for what is observed of it: a number below `codes`, 0 at the start. */
export interface Memory {
  readonly codes: number;
  next(code: number, expert: number): number;
  lastExpert(code: number): number;
  askedSet(code: number, t: number): number[];
  route(code: number, t: number): number[];
}

/** The smallest memory of a route that what is observed can be read from. */
export function memory(observes: readonly Observable[], numExperts: number, maxSteps: number): Memory {
  const lastExpert = observes.includes('lastExpert');
  // the experts of a route as digits to the base N, the last one lowest
  if (observes.includes('route')) {
    const route = (code: number, t: number): number[] => {
      const experts = new Array<number>(t);
      for (let i = t - 1, rest = code; i >= 0; i--, rest = Math.floor(rest / numExperts)) {
        experts[i] = rest % numExperts;
      }
      return experts;
    };
    return {
      codes: numExperts ** maxSteps,
      next: (code, expert) => code * numExperts + expert,
      lastExpert: (code) => code % numExperts,
      askedSet: (code, t) => [...new Set(route(code, t))].sort((a, b) => a - b),
      route,
    };
  }
  // a bit an expert; above it, where it is observed, the last one's digit
  if (observes.includes('askedSet')) {
    const sets = 2 ** numExperts;
    const has = (code: number, expert: number): boolean => Math.floor(code / 2 ** expert) % 2 === 1;
    return {
      codes: lastExpert ? sets * numExperts : sets,
      next(code, expert) {
        const set = (code % sets) + (has(code, expert) ? 0 : 2 ** expert);
        return lastExpert ? expert * sets + set : set;
      },
      lastExpert: (code) => Math.floor(code / sets),
      askedSet: (code) =>
        Array.from({ length: numExperts }, (_, e) => e).filter((expert) => has(code, expert)),
      route: () => [],
    };
  }
  return {
    codes: lastExpert ? numExperts : 1,
    next: (_, expert) => (lastExpert ? expert : 0),
    lastExpert: (code) => code,
    askedSet: () => [],
    route: () => [],
  };
}

/**
 * Refuses an expansion whose states could not be told apart.
 *
 * @param mostNodes - nodes of the largest question
 */
export function checkExpandable({ name, observes }: Policy, { codes }: Memory, mostNodes: number): void {
  if (codes * mostNodes <= Number.MAX_SAFE_INTEGER) return;
  const list = observes.map((item) => `'${item}'`).join(', ');
  throw new RangeError(
    `Expected what policy ${show(name)} observes, ${list}, to expand a question to at most 2^53 states, got ${codes * mostNodes}: observe less, or use fewer experts or calls.`,
  );
}

/** Entries of the largest table of places: 8 megabytes. */
const MOST_PLACES = 2 ** 20;

/** Gathers the states that a layer leads to, equal ones into one row. */
export interface Gathering {
  readonly layer: Layer;
  /** Adds mass to a state and returns its row. */
  add(node: number, position: number, code: number, mass: number): number;
}

/** Returns a maker of gatherings, one a layer; they share one table of places. */
export function createGatherer(
  rootOf: (position: number) => number,
  codes: number,
  mostNodes: number,
): () => Gathering {
  const dense = codes * mostNodes <= MOST_PLACES;
  const rowAt = new Int32Array(dense ? codes * mostNodes : 0);
  const stampAt = new Float64Array(rowAt.length);
  let stamp = 0;
  return () => {
    const layer: Layer = { node: [], position: [], code: [], mass: [] };
    const sparse = new Map<number, number>();
    let at = -1;
    return {
      layer,
      add(node, position, code, mass) {
        // states come question by question; positions tell them apart, since a question may be evaluated twice
        if (position !== at) {
          stamp++;
          sparse.clear();
          at = position;
        }
        const place = (node - rootOf(position)) * codes + code;
        const known = dense ? (stampAt[place] === stamp ? rowAt[place]! : -1) : (sparse.get(place) ?? -1);
        if (known >= 0) {
          layer.mass[known]! += mass;
          return known;
        }
        const row = layer.node.length;
        layer.node.push(node);
        layer.position.push(position);
        layer.code.push(code);
        layer.mass.push(mass);
        if (dense) {
          stampAt[place] = stamp;
          rowAt[place] = row;
        } else sparse.set(place, row);
        return row;
      },
    };
  };
}
