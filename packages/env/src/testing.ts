// Laws of a reward, as property tests

export { derRewardLaws } from './testing/der-reward-laws.ts';
export { law } from './testing/law.ts';
export { rewardLaws } from './testing/reward-laws.ts';

// Random episodes and problems

export { arbitraryEpisode } from './testing/arbitraries.ts';
export { arbitraryWorld } from './testing/worlds.ts';

// A small problem

export { twoExperts } from './testing/two-experts.ts';
