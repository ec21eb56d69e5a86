import { derPpoPresets } from '@der-gym/agents';
import { expectThat } from 'gymnasium-js/expect';

/** The published learners. */
export type PublishedName = keyof typeof derPpoPresets;

/** The learners that have a name. */
export type LearnerName = 'ppo' | PublishedName;

/** As tables name them. */
export const publishedNames: Readonly<Record<PublishedName, string>> = {
  'der-as-described': 'DER as described',
  'der-as-released': 'DER as released',
};

/** Two linear layers in the paper; that the first is 256 wide, tanh behind it, is its code's. */
const HIDDEN_SIZES: readonly number[] = [256];

/** What may be set of a published learner, with what was published: of PPO's options those that it has too. */
function publishedOf(name: PublishedName) {
  const { totalSteps: steps, bufferSize: numEnvs, learningRate, discount } = derPpoPresets[name];
  return { steps, numEnvs, learningRate, discount, hiddenSizes: HIDDEN_SIZES, backend: 'fused' as const };
}

export const published = {
  'der-as-described': publishedOf('der-as-described'),
  'der-as-released': publishedOf('der-as-released'),
};

/** Everything of a published learner that another default would change: neither text nor code looks at validation. */
export function asPublished(learner: PublishedName) {
  return { ...published[learner], validateEvery: 0 };
}

/** Whether a learner, as chosen, is one that was published. */
export function isPublished(learner: unknown): learner is PublishedName {
  return typeof learner === 'string' && Object.hasOwn(published, learner);
}

/** @throws RangeError for a buffer that holds fewer trajectories than are drawn from it at a time */
export function checkBuffer(learner: PublishedName, numEnvs = published[learner].numEnvs): void {
  const drawn = derPpoPresets[learner].trajectoriesPerIteration;
  const least = `at least ${drawn} with ${learner}, which draws so many trajectories of its buffer at a time`;
  expectThat('numEnvs', numEnvs, numEnvs >= drawn, least);
}
