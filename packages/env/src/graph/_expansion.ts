import { show } from '../_check.ts';
import type { Observable, Policy } from '../policy.ts';

/** A state of the expansion: a node, how it looks to the policy, and how likely it is. */
export interface State {
  readonly node: number;
  /** Position of the question among those evaluated. */
  readonly position: number;
  /** Whatever of the history is observed; [] where none is. The last entry is the last expert. */
  readonly history: readonly number[];
  mass: number;
}

const OBSERVABLES: readonly Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];

export function checkObserves({ name, observes }: Policy): void {
  for (const observable of observes) {
    if (OBSERVABLES.includes(observable)) continue;
    const known = OBSERVABLES.map((item) => `'${item}'`).join(', ');
    throw new TypeError(
      `Expected policy ${show(name)} to observe some of ${known}, got ${show(observable)}: the answer graph does not hold it.`,
    );
  }
}

export interface Memory {
  next(history: readonly number[], expert: number): readonly number[];
  key(node: number, history: readonly number[]): number | string;
}

/** How much of the route an expansion must carry, for what is observed of it. */
export function memory(observes: readonly Observable[], numExperts: number): Memory {
  const keyOf = (node: number, history: readonly number[]): string => `${node}|${history.join(',')}`;
  if (observes.includes('route')) return { next: (history, expert) => [...history, expert], key: keyOf };
  if (observes.includes('askedSet')) {
    const sorted = (set: Iterable<number>): number[] => [...set].sort((a, b) => a - b);
    if (!observes.includes('lastExpert')) {
      return { next: (history, expert) => sorted(new Set([...history, expert])), key: keyOf };
    }
    // the others, then the last one
    return {
      next: (history, expert) => [...sorted(new Set(history)).filter((asked) => asked !== expert), expert],
      key: keyOf,
    };
  }
  if (observes.includes('lastExpert')) {
    return { next: (_, expert) => [expert], key: (node, history) => node * numExperts + history[0]! };
  }
  const none: readonly number[] = [];
  return { next: () => none, key: (node) => node };
}
