import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerFormat, CandidateFormat } from './gsm8k-answer.ts';
import { extractFinalAnswer } from './gsm8k-answer.ts';
import { gsm8kExactMatch } from './gsm8k-exact-match.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const file = resolve(root, process.env.DER_GYM_DATA ?? '../shared/data', 'gsm8k-solutions.jsonl');

interface Row {
  readonly id: string;
  readonly reference: string;
  readonly experts: Readonly<Record<string, { readonly text: string; readonly correct: boolean }>>;
}

describe('gsm8kExactMatch', () => {
  it('compares numbers by default', () => {
    const scorer = gsm8kExactMatch({ format: 'A:' });
    const question = { reference: 'so\nA: 1,200' };
    for (const right of ['A: 1200', 'A: $1,200.00.', 'A: 1200 eggs', 'A: 1200.0000005', 'A: 7\nA: 1200']) {
      expect(scorer.score(right, question), right).toBe(1);
    }
    for (const wrong of [
      'A: 1200.00001',
      'A: -1200',
      'A: 120',
      'A: 1200 eggs for 2 cents',
      '#### 1200',
      'A:',
      '',
    ]) {
      expect(scorer.score(wrong, question), wrong).toBe(0);
    }
    expect(scorer.range).toEqual([0, 1]);
    expect(scorer.defaultThreshold).toBe(1);
  });

  it("compares characters with comparison 'string', like the grader of the data set", () => {
    const scorer = gsm8kExactMatch({ format: '####', comparison: 'string' });
    expect(scorer.score('#### 1,8', { reference: '#### 18' })).toBe(1);
    expect(scorer.score('#### 18.00', { reference: '#### 18' })).toBe(0);
    expect(scorer.score('#### $18', { reference: '#### 18' })).toBe(0);
  });

  it('supports different formats for answers and references', () => {
    const scorer = gsm8kExactMatch({ format: 'plain', candidateFormat: 'auto' });
    expect(scorer.score('That makes 9 * 2 = 18 dollars.', { reference: '18' })).toBe(1);
    expect(scorer.score('That makes 17 dollars.', { reference: '18' })).toBe(0);
  });

  it('accepts differences up to and including the tolerance', () => {
    const scorer = gsm8kExactMatch({ format: 'plain', tolerance: 0.5 });
    expect(scorer.score('2.5', { reference: '3' })).toBe(1);
    expect(scorer.score('2.49', { reference: '3' })).toBe(0);
    const exact = gsm8kExactMatch({ format: 'plain', tolerance: 0 });
    expect(exact.score('3.0', { reference: '3' })).toBe(1);
    expect(exact.score('3.0000001', { reference: '3' })).toBe(0);
  });

  it('throws for an unreadable reference, instead of treating all answers as equal', () => {
    const scorer = gsm8kExactMatch({ format: '####' });
    // in this format neither side has an answer; comparing them would be 100 % everywhere
    const score = () => scorer.score('so\nA: 3', { id: 'q7', reference: 'so\nA: 18' });
    expect(score).toThrow(RangeError);
    expect(score).toThrow(
      "Expected `reference` of question \"q7\" to state its answer as '####', got \"so\\nA: 18\". It can be read as 'gsm8k', 'A:'.",
    );
    expect(() => gsm8kExactMatch({ format: 'A:' }).score('A: 1', { reference: 'A: one' })).toThrow(
      RangeError,
    );
    expect(() => scorer.score('#### 1', { reference: '' })).toThrow(RangeError);
  });

  it("parses both layouts of the data set with the format 'gsm8k'", () => {
    const scorer = gsm8kExactMatch({ format: 'gsm8k' });
    for (const reference of ['1+1\nA: 2', '1+1\n#### 2']) {
      for (const answer of ['so\n#### 2', 'so\nA: 2']) expect(scorer.score(answer, { reference })).toBe(1);
      for (const answer of ['so\n#### 3', 'A: 3', '2', '#### ,', ''])
        expect(scorer.score(answer, { reference })).toBe(0);
    }
    const strings = gsm8kExactMatch({ format: '####', comparison: 'string' });
    expect(() => strings.score('#### ,', { reference: '#### ,' })).toThrow(RangeError);
  });

  it('throws without a reference', () => {
    const scorer = gsm8kExactMatch({ format: 'A:' });
    expect(() => scorer.score('A: 1', { reference: null })).toThrow(
      new TypeError('Expected `reference` to be a string, got null.'),
    );
  });

  it('rejects options out of range, and free-text formats for references', () => {
    const auto: CandidateFormat = 'auto';
    expect(() => gsm8kExactMatch({ format: auto as AnswerFormat })).toThrow('Expected `format` to be one of');
    expect(() => gsm8kExactMatch({ format: 'A:', candidateFormat: 'B:' as AnswerFormat })).toThrow(
      '`candidateFormat`',
    );
    expect(() => gsm8kExactMatch({ format: 'A:', comparison: 'fuzzy' as 'string' })).toThrow('`comparison`');
    for (const tolerance of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => gsm8kExactMatch({ format: 'A:', tolerance })).toThrow('`tolerance`');
    }
  });

  it('has a different signature for every setting that changes scores', () => {
    const signatures = [
      gsm8kExactMatch({ format: 'A:' }),
      gsm8kExactMatch({ format: '####' }),
      gsm8kExactMatch({ format: 'A:', candidateFormat: 'auto' }),
      gsm8kExactMatch({ format: 'A:', tolerance: 0.01 }),
      gsm8kExactMatch({ format: 'A:', comparison: 'string' }),
    ].map(({ signature }) => signature);
    expect(new Set(signatures).size).toBe(signatures.length);
    // the tolerance is not used when strings are compared
    const strings = gsm8kExactMatch({ format: 'A:', comparison: 'string', tolerance: 0.01 });
    expect(strings.signature).toBe('gsm8kExact/2(candidate=A:,comparison=string,reference=A:)');
  });

  it('is 0 or 1 for any text, and 1 for the reference itself', () => {
    const scorer = gsm8kExactMatch({ format: 'A:' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), (text, n) => {
        const reference = `so\nA: ${n}`;
        expect(scorer.score(reference, { reference })).toBe(1);
        const score = scorer.score(text, { reference });
        expect(score === 0 || score === 1).toBe(true);
      }),
    );
  });

  it.skipIf(!existsSync(file))(
    'agrees with the recorded flags of all 4 x 1319 GSM8K solutions (skipped without DER_GYM_DATA)',
    () => {
      const rows = readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Row);
      expect(rows).toHaveLength(1319);
      const right = new Map<string, number>();
      for (const comparison of ['numeric', 'string'] as const) {
        const scorer = gsm8kExactMatch({ format: 'A:', comparison });
        for (const row of rows) {
          for (const [expert, { text, correct }] of Object.entries(row.experts)) {
            const score = scorer.score(text, row);
            expect(score === 1, `${row.id} ${expert} ${comparison}`).toBe(correct);
            if (comparison === 'numeric') right.set(expert, (right.get(expert) ?? 0) + score);
          }
        }
      }
      expect([...right].map(([expert, count]) => [expert, (count / 1319).toFixed(4)])).toEqual([
        ['gpt3-6b-finetuning', '0.2168'],
        ['gpt3-6b-verification', '0.3904'],
        ['gpt3-175b-finetuning', '0.3472'],
        ['gpt3-175b-verification', '0.5625'],
      ]);
      const texts = rows.flatMap((row) => Object.values(row.experts).map(({ text }) => text));
      // 4 + 1 + 5 + 1 solutions have no line 'A: '
      expect(texts.filter((text) => extractFinalAnswer(text, 'A:') === null)).toHaveLength(11);
      expect(() => gsm8kExactMatch({ format: '####' }).score(texts[0]!, rows[0]!)).toThrow(RangeError);
    },
  );
});
