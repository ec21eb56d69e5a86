import { describe, expect, it } from 'vitest';
import { completeOptions } from './_complete-options.ts';
import { createSyntheticPool } from './create-synthetic-pool.ts';
import { syntheticExperts } from './experts.ts';
import { type SyntheticPoolOptions, syntheticTopics } from './options.ts';
import { ktpOdds } from './transfer-odds.ts';

const expert = syntheticExperts[0]!;
const invalid: [Omit<SyntheticPoolOptions, 'seed'> & { seed?: number }, string][] = [
  [{ seed: -1 }, 'Expected `seed` to be an integer of at least 0, got -1.'],
  [{ seed: 0.5 }, 'Expected `seed` to be an integer of at least 0, got 0.5.'],
  [{ seed: Number.NaN }, 'Expected `seed` to be an integer of at least 0, got NaN.'],
  [{ numQuestions: 0 }, 'Expected `numQuestions` to be an integer of at least 1, got 0.'],
  [{ offset: 40_959_001 }, 'Expected `offset` to be an integer in [0, 40959000], got 40959001.'],
  [{ facts: [] }, 'Expected `facts` to be not empty, got [].'],
  [{ facts: [3, 0] }, 'Expected `facts` to be an integer in [1, 6], got 0.'],
  [{ facts: [7], maxNodes: 1e9 }, 'Expected `facts` to be an integer in [1, 6], got 7.'],
  [{ facts: [9e15] }, 'Expected `facts` to be an integer in [1, 6], got 9000000000000000.'],
  [{ facts: [5] }, 'Expected `maxNodes` to be at least the 244 states that 5 facts allow, got 200.'],
  [{ maxNodes: Number.NaN }, 'Expected `maxNodes` to be at least the 28 states that 3 facts allow, got NaN.'],
  [{ topics: [] }, 'Expected `topics` to be not empty, got [].'],
  [{ topics: ['law', 'law'] }, 'Expected `topics` to be different topics, got ["law", "law"].'],
  [{ topics: ['law'] }, 'Expected `topics` to be at least two if `twoTopics` is above 0, got ["law"].'],
  [
    { topics: ['law', '__proto__'] },
    `Expected \`topics\` to be among ${syntheticTopics.join(', ')}, got "__proto__".`,
  ],
  [{ twoTopics: 1.5 }, 'Expected `twoTopics` to be in [0, 1], got 1.5.'],
  [{ unnamedTopic: Number.NaN }, 'Expected `unnamedTopic` to be in [0, 1], got NaN.'],
  [{ slope: -1 }, 'Expected `slope` to be in [0, 1000], got -1.'],
  [{ speciality: Number.POSITIVE_INFINITY }, 'Expected `speciality` to be in [0, 1000], got Infinity.'],
  [{ ktp: { ...ktpOdds, keepRight: 2 } }, 'Expected `ktp.keepRight` to be in [0, 1], got 2.'],
  [{ plain: { ...ktpOdds, doubt: -1 } }, 'Expected `plain.doubt` to be in [0, 1], got -1.'],
  [{ experts: [] }, 'Expected `experts` to be not empty, got [].'],
  [
    { experts: [expert, expert] },
    'Expected `experts` to be experts with different names, got ["MOSS", "MOSS"].',
  ],
  [
    { experts: [{ ...expert, parameters: -1 }] },
    'Expected `MOSS.parameters` to be a finite number of at least 0, got -1.',
  ],
  [{ experts: [{ ...expert, skill: Number.NaN }] }, 'Expected `MOSS.skill` to be in [-1000, 1000], got NaN.'],
  [{ experts: [{ ...expert, invents: 2 }] }, 'Expected `MOSS.invents` to be in [0, 1], got 2.'],
  [{ experts: [{ ...expert, discernment: 2 }] }, 'Expected `MOSS.discernment` to be in [-1, 1], got 2.'],
  [
    { experts: [{ ...expert, strong: ['chess'] }] },
    `Expected \`MOSS.strong\` to be among ${syntheticTopics.join(', ')}, got "chess".`,
  ],
];

describe('the options of the synthetic pool', () => {
  it('all have defaults except the seed', () => {
    expect(completeOptions({ seed: 1 })).toMatchObject({
      seed: 1,
      numQuestions: 1000,
      offset: 0,
      facts: [3, 4, 4],
    });
  });

  it.each(invalid)('reject %o: %s', (options, message) => {
    expect(() => createSyntheticPool({ seed: 1, ...options })).toThrow(new RangeError(message));
  });

  it('allow more facts if `maxNodes` allows more states', () => {
    const { questions } = createSyntheticPool({ seed: 1, numQuestions: 5, facts: [6], maxNodes: 730 });
    expect(questions).toHaveLength(5);
  });
});
