import { describe, expect, it } from 'vitest';
import { createAnswerReader } from './answer-reader.ts';
import { createChoiceMatch } from './choice.ts';
import { gsm8kExactMatch } from './gsm8k-exact-match.ts';
import { createExactMatch, createTokenF1 } from './token-f1.ts';

type Format = Parameters<typeof gsm8kExactMatch>[0]['format'];
const reading = (format: Format) => createAnswerReader(gsm8kExactMatch({ format }).signature)!;

describe('createAnswerReader', () => {
  it('returns one value for all notations of a number, and null if no answer is stated', () => {
    const read = reading('gsm8k');
    expect(['18', '$18', '18.00', ' 18. ', '1.8e1'].map((text) => read(`So:\nA: ${text}`))).toEqual(
      Array(5).fill('18'),
    );
    expect(read('A: 1,018')).toBe('1018');
    expect(['', 'A: ', 'no answer', '#### ,'].map(read)).toEqual(Array(4).fill(null));
    expect(read('#### 18')).toBe('18');
    expect(reading('A:')('#### 18')).toBeNull();
  });

  it('returns a final answer that is not a number as written', () => {
    const read = reading('gsm8k');
    expect(read('A: 7 or 14')).toBe('7 or 14');
    expect(read('A: -1.8 billion')).toBe('-1.8 billion');
  });

  it('reads an answer as its score does', () => {
    const right = ['so\n#### 2', 'A: 2', '2', '\\boxed{2}'];
    for (const format of ['gsm8k', '####', 'A:', 'boxed', 'plain'] as const) {
      const scorer = gsm8kExactMatch({ format });
      const read = reading(format);
      const reference = right.find((text) => read(text) === '2')!;
      for (const answer of right)
        expect(read(answer) === '2').toBe(scorer.score(answer, { reference }) === 1);
    }
    const strings = gsm8kExactMatch({ format: '####', comparison: 'string' });
    expect(createAnswerReader(strings.signature)?.('#### 18.00')).toBe('18.00');
    expect(createAnswerReader(createChoiceMatch().signature)?.('The answer is (b).')).toBe('B');
  });

  it('is null for scores that compare whole texts, and for signatures of other packages', () => {
    for (const signature of [
      createTokenF1().signature,
      createExactMatch().signature,
      'a score of my own',
      '',
    ]) {
      expect(createAnswerReader(signature)).toBeNull();
    }
  });
});
