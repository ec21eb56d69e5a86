import { canonicalJson } from '@der-gym/experts-mock';
import type { TaskOptions } from '../options/table.ts';

/** The options that decide what a world looks like: all but the coefficients of the reward and the seed of training. */
export function worldKey({ seed, costWeight, gainWeight, bonus, ...rest }: TaskOptions): string {
  return canonicalJson(rest);
}
