import { show } from 'gymnasium-js/expect';
import { OBSERVABLES, type Observable, type Policy } from '../policy.ts';

/** The states of an expansion after t calls, as columns. Rows of one question are contiguous, in the order of `position`. */
export interface Layer {
  readonly node: number[];
  /** Position of the question in the list of evaluated questions. */
  readonly position: number[];
  /** The observed part of the route, encoded as one number: see {@link Memory}. */
  readonly code: number[];
  /** Probability of the state. */
  readonly mass: number[];
}

export function checkObserves({ name, observes }: Policy): void {
  for (const observable of observes) {
    if (OBSERVABLES.includes(observable)) continue;
    const known = OBSERVABLES.map((item) => `'${item}'`).join(', ');
    throw new TypeError(
      `Expected policy ${show(name)} to observe some of ${known}, got ${show(observable)}. ` +
        "Anything about the history of an episode can be computed from 'route': observe it instead.",
    );
  }
}

/** Encodes the observed part of a route as a number below `codes`; 0 at the start. */
export interface Memory {
  readonly codes: number;
  next(code: number, expert: number): number;
  lastExpert(code: number): number;
  askedSet(code: number, t: number): number[];
  route(code: number, t: number): number[];
}

/** Returns the smallest encoding of routes that determines everything observed. */
export function memory(observes: readonly Observable[], numExperts: number, maxSteps: number): Memory {
  const lastExpert = observes.includes('lastExpert');
  // the experts of a route as digits in base N, the last expert lowest
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
  // one bit per expert; above them, if it is observed, the last expert
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
 * Throws if the states of an expansion cannot be numbered exactly.
 *
 * @param mostNodes - nodes of the largest question
 */
export function checkExpandable({ name, observes }: Policy, { codes }: Memory, mostNodes: number): void {
  if (codes * mostNodes <= Number.MAX_SAFE_INTEGER) return;
  const list = observes.map((item) => `'${item}'`).join(', ');
  throw new RangeError(
    `Expected the observations of policy ${show(name)}, ${list}, to expand a question to at most 2^53 states, got ${codes * mostNodes}: observe less, or use fewer experts or calls.`,
  );
}

/** Entries of the largest table of places: 8 megabytes. */
const MOST_PLACES = 2 ** 20;

/** Collects the states of the next layer and merges equal ones into one row. */
export interface Gathering {
  readonly layer: Layer;
  /** Adds mass to a state and returns its row. */
  add(node: number, position: number, code: number, mass: number): number;
}

/** Returns a function that starts a gathering for each layer; all share one table of places. */
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
        // states arrive question by question; a position identifies one, because a question may be evaluated twice
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
