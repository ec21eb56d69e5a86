// Laws of a reward, as property tests

export {
  type RewardLaw,
  type RewardLawName,
  type RewardLawsOptions,
  type RewardUnderTest,
  rewardLaws,
} from './testing/reward-laws.ts';

// Random rewards, episodes and graphs

export {
  arbitraryGraph,
  arbitraryRewardOptions,
  arbitraryScores,
  arbitraryTrajectory,
  type Coefficients,
  type Trajectory,
} from './testing/arbitraries.ts';

// Small problems, pools and all

export { twoExperts } from './testing/two-experts.ts';
export { arbitraryWorld, type World, type WorldOptions } from './testing/worlds.ts';
