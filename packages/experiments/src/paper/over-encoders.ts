import { areOpposite, verdictOf } from './effects.ts';
import type { EffectReport } from './types.ts';

/** The effects measured with one encoder. */
interface EffectsWith {
  readonly encoder: string;
  readonly effects: readonly EffectReport[];
}

/**
 * Returns the effects of the first encoder, each with the verdicts of all encoders. The verdict is `'depends on the encoder'` if an
 * effect is as in the paper with one encoder, and reversed or different with another.
 */
export function overEncoders(runs: readonly [EffectsWith, ...EffectsWith[]]): readonly EffectReport[] {
  const [first] = runs;
  if (runs.length === 1) return first.effects;
  return first.effects.map((effect, place): EffectReport => {
    const { direction, reach } = effect;
    const encoders = runs.flatMap(({ encoder, effects }) => {
      const { ours } = effects[place]!;
      if (ours === null) return [];
      const { difference, interval } = ours;
      return [{ encoder, difference, interval, verdict: verdictOf(direction, ours) }];
    });
    const said = encoders.map(({ verdict }) => verdict);
    const depends = said.some((one) => said.some((other) => areOpposite(one, other)));
    const none = { trainingSets: { n: 0, same: 0, opposite: [] }, stopRules: [] };
    return {
      ...effect,
      ...(depends && { verdict: 'depends on the encoder', reason: null }),
      reach: { ...(reach ?? none), encoders },
    };
  });
}
