import { derPpoPresets } from '@der-gym/agents';
import { expectThat } from 'gymnasium-js/expect';

/** The published learners. */
export type PublishedName = keyof typeof derPpoPresets;

/** The learners that have a name. */
export type LearnerName = 'ppo' | PublishedName;

/** The names of published learners in tables. */
export const publishedNames: Readonly<Record<PublishedName, string>> = {
  'der-as-described': 'DER as described',
  'der-as-released': 'DER as released',
};

/** The paper has two linear layers; the width of the first, 256, followed by tanh, is from its code. */
const HIDDEN_SIZES: readonly number[] = [256];

/** The options of PPO that a published learner has too, with the published values. */
function publishedOf(name: PublishedName) {
  const { totalSteps: steps, bufferSize: numEnvs, learningRate, discount } = derPpoPresets[name];
  return { steps, numEnvs, learningRate, discount, hiddenSizes: HIDDEN_SIZES, backend: 'fused' as const };
}

export const published = {
  'der-as-described': publishedOf('der-as-described'),
  'der-as-released': publishedOf('der-as-released'),
};

/** The defaults of a published learner; neither the paper nor its code uses validation. */
export function asPublished(learner: PublishedName) {
  return { ...published[learner], validateEvery: 0 };
}

/** Returns whether a chosen learner is a published one. */
export function isPublished(learner: unknown): learner is PublishedName {
  return typeof learner === 'string' && Object.hasOwn(published, learner);
}

/** @throws RangeError if the buffer holds fewer trajectories than are drawn from it at a time */
export function checkBuffer(learner: PublishedName, numEnvs = published[learner].numEnvs): void {
  const drawn = derPpoPresets[learner].trajectoriesPerIteration;
  const least = `at least ${drawn}, the number of trajectories that ${learner} draws from its buffer at a time`;
  expectThat('numEnvs', numEnvs, numEnvs >= drawn, least);
}
