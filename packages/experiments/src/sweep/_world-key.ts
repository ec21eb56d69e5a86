import { canonicalJson } from '@der-gym/experts-mock';
import type { TaskOptions } from '../options/table.ts';

/** A key of the options that determine a world: all options except the coefficients of the reward and the seed of training. */
export function worldKey({ seed, costWeight, gainWeight, bonus, ...rest }: TaskOptions): string {
  return canonicalJson(rest);
}
