import { expectInteger, expectNonEmpty, expectNumber, expectThat } from 'gymnasium-js/expect';
import { countAnswers } from './_status.ts';
import { world } from './_world.ts';
import { type CompleteSyntheticPoolOptions, mostSyntheticQuestions } from './options.ts';
import { findTopic } from './topics.ts';
import { ktpOdds, type TransferOdds } from './transfer-odds.ts';

/** Bound on numbers that are multiplied and squared, far below overflow. */
const GREATEST = 1000;

/** Rejects invalid options. The message names the option, what it must be and its value. */
export function checkOptions(complete: CompleteSyntheticPoolOptions): void {
  checkCounts(complete);
  checkTopicsAndExperts(complete);
  for (const name of ['twoTopics', 'unnamedTopic', 'nearMiss', 'hedgeRight', 'hedgeWrong'] as const) {
    expectNumber(name, complete[name], 0, 1);
  }
  const scales = ['slope', 'speciality', 'attributeSpread', 'levelDifficulty', 'hiddenDifficulty'] as const;
  for (const name of scales) {
    expectNumber(name, complete[name], 0, GREATEST);
  }
  for (const mode of ['ktp', 'plain'] as const) {
    for (const name of Object.keys(ktpOdds) as (keyof TransferOdds)[]) {
      expectNumber(`${mode}.${name}`, complete[mode][name], 0, 1);
    }
  }
}

function checkCounts({ seed, numQuestions, offset, facts, maxNodes }: CompleteSyntheticPoolOptions): void {
  expectInteger('seed', seed, 0);
  expectInteger('numQuestions', numQuestions, 1);
  expectInteger('offset', offset, 0, mostSyntheticQuestions - numQuestions);
  expectNonEmpty('facts', facts);
  const most = Math.min(...world.map((topic) => topic.attributes.length));
  for (const count of facts) {
    expectInteger('facts', count, 1, most);
    const nodes = 1 + countAnswers(count);
    expectThat(
      'maxNodes',
      maxNodes,
      nodes <= maxNodes,
      `at least the ${nodes} states that ${count} facts allow`,
    );
  }
}

function checkTopicsAndExperts({ topics, experts, twoTopics }: CompleteSyntheticPoolOptions): void {
  expectNonEmpty('topics', topics);
  expectThat('topics', topics, new Set(topics).size === topics.length, 'different topics');
  for (const name of topics) checkTopic('topics', name);
  expectThat(
    'topics',
    topics,
    !(twoTopics > 0) || topics.length > 1,
    'at least two if `twoTopics` is above 0',
  );
  expectNonEmpty('experts', experts);
  const names = experts.map(({ name }) => name);
  expectThat('experts', names, new Set(names).size === names.length, 'experts with different names');
  for (const { name, parameters, skill, invents, discernment, strong } of experts) {
    expectNumber(`${name}.parameters`, parameters, 0);
    expectNumber(`${name}.skill`, skill, -GREATEST, GREATEST);
    expectNumber(`${name}.invents`, invents, 0, 1);
    expectNumber(`${name}.discernment`, discernment, -1, 1);
    for (const topic of strong) checkTopic(`${name}.strong`, topic);
  }
}

function checkTopic(option: string, name: string): void {
  const topics = world.map((topic) => topic.name);
  expectThat(option, name, findTopic(name) !== null, `among ${topics.join(', ')}`);
}
