import type { Ask } from '../types.ts';

/** Calls for a number of samples of each expert: all of the first expert, then all of the second. */
export function askAll(experts: readonly number[], samples = 1): readonly Ask[] {
  return experts.flatMap((expert) => Array.from({ length: samples }, (_, sample) => ({ expert, sample })));
}
