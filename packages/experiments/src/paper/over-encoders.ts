import { areOpposite, verdictOf } from './effects.ts';
import type { EffectReport } from './types.ts';

/** What the runs with one encoder say to the claims. */
interface EffectsWith {
  readonly encoder: string;
  readonly effects: readonly EffectReport[];
}

/**
 * The claims as the first encoder has them, each with what all encoders say: as in the paper with one and reversed or different with
 * another is `'depends on the encoder'`.
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
