import { expectBetween } from '../_check.ts';

/**
 * Returns the value on the straight line from `start` (progress 0) to `end` (progress 1).
 *
 * PPO's learning rate runs from its start at the first update towards 0, which it would reach at the update after
 * the last: progress = updates finished / updates in all.
 *
 * @example
 * ```ts
 * import { linearSchedule } from '@der-gym/agents';
 *
 * linearSchedule(0.5, 0, 0.25); // => 0.375
 * ```
 */
export function linearSchedule(start: number, end: number, progress: number): number {
  expectBetween('progress', progress, 0, 1);
  return start + (end - start) * progress;
}
