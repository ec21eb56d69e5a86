import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerFormat, extractFinalAnswer, parseAnswerNumber } from './gsm8k-answer.ts';

describe('extractFinalAnswer', () => {
  it("parses the last line 'A: ' of a text", () => {
    expect(extractFinalAnswer('A: 3\nno, wait\nA: 4', 'A:')).toBe('4');
    expect(extractFinalAnswer('A: 4\r\n', 'A:')).toBe('4');
    expect(extractFinalAnswer('A:4', 'A:')).toBe('4');
    expect(extractFinalAnswer('  A: 4  \nThat is all.', 'A:')).toBe('4');
    // the marker must start a line
    expect(extractFinalAnswer('Q and A: 4', 'A:')).toBeNull();
    expect(extractFinalAnswer('a: 4', 'A:')).toBeNull();
    // the last marker decides, even with nothing after it; the next line is not part of the answer
    expect(extractFinalAnswer('A: 3\nA:\n4', 'A:')).toBeNull();
    expect(extractFinalAnswer('', 'A:')).toBeNull();
  });

  it("parses the first '#### ' like the data set's grader", () => {
    expect(extractFinalAnswer('so\n#### 1,234\n#### 5', '####')).toBe('1234');
    expect(extractFinalAnswer('#### -2', '####')).toBe('-2');
    expect(extractFinalAnswer('#### 18.00', '####')).toBe('18.00');
    expect(extractFinalAnswer('#### 18.', '####')).toBe('18.');
    expect(extractFinalAnswer('#### $18', '####')).toBeNull();
    expect(extractFinalAnswer('####18', '####')).toBeNull();
    expect(extractFinalAnswer('A: 18', '####')).toBeNull();
  });

  it('parses the last \\boxed{} with its inner braces', () => {
    expect(extractFinalAnswer('\\boxed{1} or rather \\boxed{\\$1{,}200\\!.5}.', 'boxed')).toBe('1200.5');
    expect(extractFinalAnswer('\\boxed{\\frac{1}{2}}', 'boxed')).toBe('1/2');
    expect(extractFinalAnswer('\\boxed{50\\%}', 'boxed')).toBe('50');
    expect(extractFinalAnswer('\\boxed{5', 'boxed')).toBeNull();
    expect(extractFinalAnswer('\\boxed{}', 'boxed')).toBeNull();
    expect(extractFinalAnswer('boxed 5', 'boxed')).toBeNull();
  });

  it('reduces a sentence to the number that it states', () => {
    for (const [format, text, expected] of [
      ['auto', 'It costs $.50', 0.5],
      ['auto', 'The share is .75', 0.75],
      ['auto', 'It falls to \u22125', -5],
      ['auto', 'The answer is **18** dollars, earned in 3 days.', 18],
      ['auto', 'The answer is 1/2', 0.5],
      ['auto', 'So the answer is 5 - 2 = 3', 3],
      ['auto', 'The answer is 4. No: the answer is 6, not 7.', 6],
      ['auto', 'Answer: 18 (16 - 7 = 9, 9 * 2)', 18],
      ['auto', 'The answer is $\\frac{3}{4}$.', 0.75],
      ['auto', 'Half a pound, or 1/3 of 9', 9],
      ['gsm8k', '#### $2', 2],
      ['gsm8k', '#### 1/2', 0.5],
      ['gsm8k', '#### 16 - 7 = 9', 9],
      ['gsm8k', '#### 7 packs and 2 more', 7],
      ['gsm8k', '#### 3.5.', 3.5],
      ['gsm8k', '#### - 5', -5],
      ['gsm8k', '#### minus 5', -5],
      ['A:', 'A: Minus $5', -5],
      ['auto', 'The answer is negative 5.', -5],
      ['auto', 'So it is 10 minus 5', 5],
      ['boxed', '\\boxed{1/12}', 1 / 12],
      ['A:', 'A: - 5', -5],
      ['A:', 'A: 16 - 7 = 9', 9],
      ['boxed', '\\boxed{- 5}', -5],
      ['auto', 'The answer is - 5.', -5],
      ['gsm8k', '#### \u22122', -2],
      ['auto', '#### **2** eggs', 2],
      ['boxed', '\\boxed{18\\text{ dollars}}', 18],
      ['boxed', '\\boxed{16 hours}', 16],
      ['boxed', '\\boxed{x = 5}', 5],
      ['A:', 'A: She has 3 + 4 = 7 eggs. The answer is 7.', 7],
      ['A:', 'A: She has 3 + 4 = 7 eggs.', 7],
      ['gsm8k', '2\n#### 18', 18],
      ['gsm8k', '2\nA: 18', 18],
    ] as const) {
      expect(parseAnswerNumber(extractFinalAnswer(text, format)!), text).toBe(expected);
    }
    for (const text of [
      '15*200',
      '3 and a half',
      '2 hours and 30 minutes',
      "10+John's age",
      '2\\frac{1}{2}',
      '1/22.5',
      '10 minus 5',
    ]) {
      const said = extractFinalAnswer(`A: ${text}`, 'A:')!;
      expect(parseAnswerNumber(said), said).toBeNull();
      expect(parseAnswerNumber(extractFinalAnswer(`\\boxed{${text}}`, 'boxed')!), text).toBeNull();
    }
    for (const format of ['####', 'gsm8k'] as const) {
      for (const text of ['#### ,', '#### .', '#### -', '18'])
        expect(extractFinalAnswer(text, format), text).toBeNull();
    }
  });

  it('does not mistake the heading of a step for the answer', () => {
    for (const [text, expected] of [
      ['#### Step 1: compute\n3 + 4 = 7\n#### 7', '7'],
      ['#### Step 1: 3 + 4 = 7\n#### Step 2: 7 + 2 = 9\nThe answer is 9.', '9'],
      ['#### Day 1\nSo \\boxed{12}', '12'],
      ['#### **Step 1**\nx\nA: 5', '5'],
      ['#### Step 1\nx\n#### She has 5 eggs.\n', '5'],
      ['#### Step 1\nx\n#### $5\nThat is all, in 3 steps.', '5'],
      ['#### Step 1\nx', '1'],
    ] as const) {
      expect(extractFinalAnswer(text, 'auto'), text).toBe(expected);
    }
    expect(extractFinalAnswer('#### Step 1\nx', 'gsm8k')).toBeNull();
    // a line of words counts if it ends the text
    expect(extractFinalAnswer('#### Step 1\nx\n#### She has 5 eggs.\n', 'gsm8k')).toBe('5');
    expect(extractFinalAnswer('#### She has 5 eggs.\nx', 'gsm8k')).toBeNull();
    // the first line that begins with a number decides
    expect(extractFinalAnswer('#### 7 packs and 2 more\nx\n#### 9', 'gsm8k')).toBe('7');
    // every answer that the data set's grader finds is found in any context
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('#### Step 1', '#### all', 'She has 3.', 'A: 4', '\\boxed{2}', '')),
        fc.array(fc.constantFrom('That is all.', 'A: 4', '#### 6', '\\boxed{2}', '')),
        fc.integer(),
        (before, after, n) => {
          const text = [...before, `#### ${n}`, ...after].join('\n');
          for (const format of ['gsm8k', 'auto'] as const) {
            expect(extractFinalAnswer(text, format), text).toBe(extractFinalAnswer(text, '####'));
          }
        },
      ),
    );
  });

  it('removes commas, currency, per cent and closing periods', () => {
    const cleaned: [string, string | null][] = [
      ['1,234,567', '1234567'],
      ['$5', '5'],
      ['-$5', '-5'],
      ['$-5', '-5'],
      ['\u22125', '-5'],
      ['50 %', '50'],
      ['5.', '5'],
      ['5. . .', '5'],
      ['5.50', '5.50'],
      ['3 days and 4 hours', '3 days and 4 hours'],
      ['-1.8 billion', '-1.8 billion'],
      ['$', null],
      ['.', null],
    ];
    for (const [raw, expected] of cleaned) {
      expect(extractFinalAnswer(`A: ${raw}`, 'A:'), raw).toBe(expected);
      expect(extractFinalAnswer(` ${raw}\n`, 'plain'), raw).toBe(expected);
      expect(extractFinalAnswer(`\\boxed{${raw}}`, 'boxed'), raw).toBe(expected);
    }
    expect(extractFinalAnswer('5 eggs.', 'plain')).toBe('5 eggs');
  });

  it("tries markers before free text under 'auto'", () => {
    const read = (text: string) => extractFinalAnswer(text, 'auto');
    expect(read('A: 1\n\\boxed{2}\n#### 3')).toBe('3');
    expect(read('A: 1\n\\boxed{2} The answer is 4')).toBe('2');
    expect(read('A: 1\nThe answer is 4')).toBe('1');
    expect(read('The answer is 4. Check: 2 + 2')).toBe('4');
    expect(read('the answer is: $1,204.50, or 7')).toBe('1204.50');
    expect(read('16-9 = 7, between 20-30')).toBe('30');
    expect(read('x = -5')).toBe('-5');
    expect(read('about $1,000.')).toBe('1000');
    expect(read('no idea')).toBeNull();
    // a marker that cannot be parsed is not overruled by another number
    expect(read('7 \\boxed{x_2 + 1}')).toBe('x_2 + 1');
    expect(read('7\nA: eight')).toBe('eight');
  });

  it("parses 'flexible' like lm-evaluation-harness: the last run of digits and marks, or single digit", () => {
    for (const [text, answer] of [
      ['It is 9 eggs', '9'],
      ['$1,018.50.', '1018.50'],
      ['first 12 then 7.', '7'],
      ['16-7', '-7'],
      ['so 7 eggs, at $2 each', '2'],
      ['A: 18', '18'],
      ['no number', null],
      ['3 or so...', '..'],
      ['1/2', '2'],
    ] as const) {
      expect(extractFinalAnswer(text, 'flexible'), text).toBe(answer);
    }
  });

  it('rejects an unknown format', () => {
    expect(() => extractFinalAnswer('A: 1', 'A' as AnswerFormat)).toThrow(
      'Expected `format` to be one of gsm8k, ####, boxed, A:, plain, auto, flexible, got A.',
    );
  });

  it('finds any integer in every notation', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom('', '$'),
        fc.constantFrom('', '.', '%'),
        (n, before, after) => {
          const written = `${before}${n.toLocaleString('en-US')}${after}`;
          for (const [format, text] of [
            ['A:', `1 + 1 = 2\nA: ${written}`],
            ['boxed', `1 + 1 = 2, \\boxed{${written}} 3`],
            ['plain', written],
            ['auto', `1 + 1 = 2. The answer is ${n.toLocaleString('en-US')}, not 3`],
          ] as const) {
            expect(parseAnswerNumber(extractFinalAnswer(text, format)!)).toBe(n);
          }
          expect(parseAnswerNumber(extractFinalAnswer(`2\n#### ${n.toLocaleString('en-US')}`, '####')!)).toBe(
            n,
          );
        },
      ),
    );
  });

  it('takes linear time on adversarial texts', () => {
    const size = 100_000;
    const hostile = ['.', ' ', '1', '\\boxed{', 'A:', '\nA: ', 'answer is ', '{', '-$', ',1', '. '];
    hostile.push('\\frac{', '\\text{', '=', '1/', '*', 'answer: ', '#', '#### x\n', '####\n');
    const texts = hostile.map((piece) => `A: ${piece.repeat(size)}x`);
    for (const text of [...texts, `\\boxed{1/${'1'.repeat(size)}.1}`, `A: minus${' '.repeat(size)}x`]) {
      const started = performance.now();
      for (const format of ['A:', '####', 'boxed', 'plain', 'auto'] as const) {
        const answer = extractFinalAnswer(text, format);
        if (answer !== null) parseAnswerNumber(answer);
      }
      // linear: some ms; quadratic: minutes
      expect(performance.now() - started, text.slice(0, 20)).toBeLessThan(3000);
    }
  });
});

describe('parseAnswerNumber', () => {
  it('parses only finite decimal numbers and fractions', () => {
    const numbers: [string, number][] = [
      ['18', 18],
      ['18.', 18],
      ['18.00', 18],
      ['.5', 0.5],
      ['-2', -2],
      ['+2', 2],
      ['-0', 0],
      ['1e3', 1000],
      ['1/2', 0.5],
      ['-3 / 4', -0.75],
    ];
    for (const [text, value] of numbers) expect(parseAnswerNumber(text), text).toBe(value);
    for (const text of [
      '',
      '.',
      '-',
      '1/0',
      '1/2/3',
      '1 000',
      '0x10',
      '1.2.3',
      'Infinity',
      'NaN',
      '1e999',
      '12 eggs',
    ]) {
      expect(parseAnswerNumber(text), text).toBeNull();
    }
  });
});
