import type { ResolvedDerTrainingOptions } from '../../options/table.ts';

/** What routers are trained for, in words. */
export const rewardNames: Readonly<Record<ResolvedDerTrainingOptions['reward'], string>> = {
  paper: "the paper's reward (Eq. 3 and 4)",
  utility: 'utility (final score less cost)',
};
