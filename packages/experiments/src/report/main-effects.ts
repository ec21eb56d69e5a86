import type { StopRule } from '@der-gym/env';
import type { Effect } from './data/schema.ts';

/** Measures in which higher is better, so that a picture can label the better side. */
const DRAWN = ['utility', 'score'];

/**
 * Returns the differences to draw, grouped by measure. Each pair appears once, under the stop rule of the report if it was compared
 * under several.
 */
export function mainEffects(effects: readonly Effect[], stopRule: StopRule): readonly (readonly Effect[])[] {
  return DRAWN.map((measure) => {
    const pairs = new Map<string, Effect>();
    for (const effect of effects.filter((each) => each.measure === measure)) {
      const pair = JSON.stringify([effect.name, effect.against]);
      if (!pairs.has(pair) || effect.stopRule === stopRule) pairs.set(pair, effect);
    }
    return [...pairs.values()];
  }).filter(({ length }) => length > 0);
}
