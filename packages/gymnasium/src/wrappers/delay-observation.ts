import { snapshot } from '../_snapshot.ts';
import type { Env } from '../env.ts';
import { expectInteger } from '../expect.ts';
import { zeroValue } from '../spaces/_zero-value.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { type ObservationRule, RuledObservation } from './_observation-rule.ts';

/** Options of `DelayObservation`. */
export interface DelayOptions {
  /** Number of steps by which observations are delayed, at least 0. */
  readonly delay: number;
}

export function delayRule<O extends Space>(space: O, { delay }: DelayOptions): ObservationRule<O, O> {
  expectInteger('delay', delay, 0);
  return {
    space,
    create() {
      let waiting: SampleOf<O>[] = [];
      const next = (observation: SampleOf<O>) => {
        waiting.push(snapshot(observation));
        return waiting.length > delay ? waiting.shift()! : zeroValue(space);
      };
      return {
        first(observation) {
          waiting = [];
          return next(observation);
        },
        next,
      };
    },
  };
}

/**
 * Delays every observation by some steps. Until the first one arrives, observations are zeros, or the nearest values
 * in the space.
 */
export class DelayObservation<O extends Space, A extends Space> extends RuledObservation<O, A, O> {
  constructor(env: Env<O, A>, options: DelayOptions) {
    super(env, delayRule(env.observationSpace, options));
  }
}
