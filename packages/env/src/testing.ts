// Laws of a reward, as property tests

export { derRewardLaws } from './testing/der-reward-laws.ts';
export {
  type LawCounterexample,
  type LawProperty,
  law,
  type RewardLaw,
  type RewardLawDefinition,
  type RewardLawsOptions,
  type RewardUnderTest,
} from './testing/law.ts';
export { rewardLaws } from './testing/reward-laws.ts';
export { workedEpisode } from './testing/worked-episode.ts';

// Random rewards, episodes and graphs

export {
  arbitraryEpisode,
  arbitraryGraph,
  arbitraryStep,
  type Episode,
  type EpisodeOptions,
  type EpisodeStop,
  type Step,
} from './testing/arbitraries.ts';

// Small problems, pools and all

export { twoExperts } from './testing/two-experts.ts';
export { arbitraryWorld, type World, type WorldOptions } from './testing/worlds.ts';
