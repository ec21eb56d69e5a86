import type { Env } from '../env.ts';
import { expectInteger, expectThat, expectType } from '../expect.ts';
import type { Dtype } from '../spaces/_dtype.ts';
import { Box } from '../spaces/box.ts';
import { Dict } from '../spaces/dict.ts';
import { flatten, flattenSpace } from '../spaces/flatten.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Tuple } from '../spaces/tuple.ts';
import { type ObservationRule, RuledObservation } from './_observation-rule.ts';

/** Options of `TimeAwareObservation`. */
export interface TimeAwareOptions<Flat extends boolean = true> {
  /**
   * Whether observation and time are flattened into one array.
   * @defaultValue true
   */
  readonly flatten?: Flat;
  /**
   * Whether the time is a fraction of the limit, from 0 to 1, instead of a number of steps.
   * @defaultValue false
   */
  readonly normalizeTime?: boolean;
  /**
   * The key of the time in a Dict.
   * @defaultValue 'time'
   */
  readonly timeKey?: string;
  /**
   * Steps of the longest episode; required for `normalizeTime`.
   * @defaultValue that of the environment's spec
   */
  readonly maxEpisodeSteps?: number;
}

/** The space of observations with their time. */
export type TimeAwareSpace<Flat extends boolean> = Flat extends true ? Box<Dtype> : Space;

export function timeAwareRule<O extends Space, Flat extends boolean>(
  space: O,
  options: TimeAwareOptions<Flat>,
  specLimit: number | null,
): ObservationRule<O, TimeAwareSpace<Flat>> {
  const { normalizeTime = false, timeKey = 'time' } = options;
  const flat: boolean = options.flatten ?? true;
  const limit = options.maxEpisodeSteps ?? specLimit;
  if (limit !== null) expectInteger('maxEpisodeSteps', limit, 1);
  const hasLimit = !normalizeTime || limit !== null;
  expectType('maxEpisodeSteps', limit, hasLimit, 'given if `normalizeTime` is true');
  const time: Space = normalizeTime ? new Box(0, 1) : new Box(0, limit ?? 2 ** 31 - 1, { dtype: 'int32' });
  const outer = withTime(space, time, timeKey);
  const show = (observation: unknown, t: number) => {
    const now = normalizeTime ? Float32Array.of(t / limit!) : Int32Array.of(t);
    let shown: unknown = { observation, [timeKey]: now };
    if (space instanceof Tuple) shown = [...(observation as unknown[]), now];
    if (space instanceof Dict) shown = { ...(observation as object), [timeKey]: now };
    return (flat ? flatten(outer, shown as never) : shown) as SampleOf<TimeAwareSpace<Flat>>;
  };
  const shownSpace: Space = flat ? flattenSpace(outer) : outer;
  return {
    space: shownSpace as TimeAwareSpace<Flat>,
    create() {
      let t = 0;
      return {
        first(observation) {
          t = 0;
          return show(observation, t);
        },
        next: (observation) => show(observation, ++t),
      };
    },
  };
}

function withTime(space: Space, time: Space, timeKey: string): Space {
  if (space instanceof Tuple) return new Tuple([...(space.spaces as readonly Space[]), time]);
  const spaces: Readonly<Record<string, Space>> =
    space instanceof Dict ? space.spaces : { observation: space };
  const isFree = !Object.hasOwn(spaces, timeKey);
  expectThat('timeKey', timeKey, isFree, `none of the keys ${Object.keys(spaces).join(', ')}`);
  return new Dict({ ...spaces, [timeKey]: time });
}

/**
 * Adds the number of steps since the reset to the observation: under a new key of a Dict, as the last entry of a
 * Tuple, and otherwise in a Dict with the keys `observation` and `time`. The result is flattened by default.
 *
 * @example
 * ```ts
 * import { FrozenLake, TimeAwareObservation } from 'gymnasium-js';
 * const env = new TimeAwareObservation(new FrozenLake({ isSlippery: false }), { flatten: false });
 * env.reset({ seed: 0 });
 * env.step(2).observation; // => { observation: 1, time: [1] }
 * ```
 */
export class TimeAwareObservation<
  O extends Space,
  A extends Space,
  Flat extends boolean = true,
> extends RuledObservation<TimeAwareSpace<Flat>, A, O> {
  constructor(env: Env<O, A>, options: TimeAwareOptions<Flat> = {}) {
    super(env, timeAwareRule(env.observationSpace, options, env.spec?.maxEpisodeSteps ?? null));
  }
}
