// Laws of a reward, as property tests

export {
  arbitraryRewardOptions,
  type RewardLaw,
  type RewardLawName,
  type RewardLawsOptions,
  type RewardUnderTest,
  rewardLaws,
} from './testing/reward-laws.ts';

// Small random problems

export { arbitraryWorld, type World, type WorldOptions } from './testing/worlds.ts';
