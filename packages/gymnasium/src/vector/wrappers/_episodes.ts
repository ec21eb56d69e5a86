import { readResetMask } from '../_arguments.ts';
import type { AutoresetMode, VectorResetOptions, VectorStepResult } from '../vector-env.ts';

/** What happened to one environment in a step. */
export type Moment =
  /** a pseudo-step: its episode had ended, and it was reset instead of stepped */
  | 'began'
  /** it was stepped, and its episode goes on */
  | 'went-on'
  /** it was stepped, and its episode ended */
  | 'ended'
  /** it was stepped, its episode ended, and the next one began */
  | 'ended-and-began';

/** Tells, for a wrapper around a vector environment, where each environment stands in its episode. */
export interface EpisodeTracker {
  /** Which environments a reset begins, shape [numEnvs]; call it before the reset, and `resetDone` after. */
  readMask(options: VectorResetOptions | undefined): Uint8Array;
  resetDone(mask: Uint8Array): void;
  /** Whether the next step resets the environment instead of stepping it. */
  willBegin(index: number): boolean;
  /** What a step did to each environment; call it once a step. */
  moments(result: Pick<VectorStepResult<unknown>, 'terminations' | 'truncations'>): readonly Moment[];
}

export function createEpisodeTracker(numEnvs: number, mode: AutoresetMode): EpisodeTracker {
  const ended = new Uint8Array(numEnvs);
  return {
    readMask: (options) => readResetMask(options?.options, numEnvs) ?? new Uint8Array(numEnvs).fill(1),
    resetDone(mask) {
      for (let i = 0; i < numEnvs; i++) if (mask[i] === 1) ended[i] = 0;
    },
    willBegin: (index) => mode === 'next-step' && ended[index] === 1,
    moments({ terminations, truncations }) {
      return Array.from({ length: numEnvs }, (_, i): Moment => {
        const began = mode === 'next-step' && ended[i] === 1;
        const ends = terminations[i] === 1 || truncations[i] === 1;
        ended[i] = ends ? 1 : 0;
        if (began) return 'began';
        if (!ends) return 'went-on';
        return mode === 'same-step' ? 'ended-and-began' : 'ended';
      });
    },
  };
}
