import { expectInteger } from 'gymnasium-js/expect';
import { checkOptions } from './_check-options.ts';
import { syntheticExperts } from './experts.ts';
import { makeSyntheticExperts } from './make-experts.ts';
import { type CompleteSyntheticPoolOptions, type SyntheticPoolOptions, syntheticTopics } from './options.ts';
import { syntheticTopicNames } from './topics.ts';
import { ktpOdds, plainOdds } from './transfer-odds.ts';

/** The largest number of topics or experts that can be requested by number. */
const MOST = 10_000;

/** Fills in the defaults and rejects invalid options by name. */
export function completeOptions(options: SyntheticPoolOptions): CompleteSyntheticPoolOptions {
  const { topics = syntheticTopics, experts = syntheticExperts } = options;
  if (!Array.isArray(topics)) expectInteger('topics', topics, 1, MOST);
  if (!Array.isArray(experts)) expectInteger('experts', experts, 1, MOST);
  const topicNames = typeof topics === 'number' ? syntheticTopicNames(topics) : topics;
  const complete = {
    numQuestions: 1000,
    offset: 0,
    facts: [3, 4, 4],
    twoTopics: 0.85,
    unnamedTopic: 0.7,
    slope: 1.5,
    speciality: 3,
    attributeSpread: 0.15,
    levelDifficulty: 0.5,
    hiddenDifficulty: 0.2,
    nearMiss: 0.35,
    hedgeRight: 0.08,
    hedgeWrong: 0.8,
    ktp: ktpOdds,
    plain: plainOdds,
    maxNodes: 200,
    ...options,
    topics: topicNames,
    experts: typeof experts === 'number' ? makeSyntheticExperts(experts, topicNames) : experts,
  };
  checkOptions(complete);
  return complete;
}
