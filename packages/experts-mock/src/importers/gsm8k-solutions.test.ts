import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Scorer } from '@der-gym/env';
import { afterAll, describe, expect, it } from 'vitest';
import { inFolder, thrownBy } from '../__fixtures__/cassettes.ts';
import { cassetteHash } from '../cassette/read.ts';
import { ImportError } from '../errors.ts';
import { gsm8kPrices } from '../prices.ts';
import { createReplayPool } from '../replay/replay.ts';
import { finalAnswer, GSM8K_RECORDED_FLAG, isSameAnswer } from './_gsm8k-solutions.ts';
import { detectDataFormat } from './detect-data-format.ts';
import { importGsm8kSolutions } from './gsm8k-solutions.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-gsm8k-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, 'solutions.jsonl');
  writeFileSync(path, content);
  return path;
}

const original = (rows: readonly object[]) => fileOf(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

const row = {
  question: 'Ann has 1,000 nuts and buys 1 more. How many has she?',
  ground_truth: '1,000 + 1 = <<1000+1=1001>>1,001\nA: 1,001',
  '175b_finetuning': { is_correct: true, solution: 'A: 7\nNo, wait.\nA: 1001' },
  '6b_finetuning': { is_correct: false, solution: 'She has 1,001 nuts' },
};

const reshaped = {
  id: 'nuts',
  question: row.question,
  reference: row.ground_truth,
  referenceAnswer: '1,001',
  experts: {
    'gpt3-6b-finetuning': { text: 'A: 5', finalAnswer: '5', correct: false },
    'gpt3-6b-verification': { text: 'no idea', finalAnswer: null, correct: false },
  },
};

/** Returns the line and the message of the error for an import with one changed line. */
function problemWith(line: object): string {
  const error = thrownBy(() =>
    importGsm8kSolutions(original([reshaped, { ...reshaped, id: 'second', ...line }])),
  );
  expect(error).toBeInstanceOf(ImportError);
  const { line: at, message } = error as ImportError;
  return `${at}: ${message.split(`line ${at}: `)[1]}`;
}

describe('the final answer of a recorded solution', () => {
  it.each([
    ['1 + 1 = 2\nA: 2', '2'],
    ['A: 3\nA: 4', '4'],
    ['A:5', '5'],
    ['A: 6 \r\n', '6'],
    ['#### 7', null],
    ['So A: 8', null],
    ['A:', null],
    ['', null],
  ])('of %j is %j', (text, expected) => {
    expect(finalAnswer(text)).toBe(expected);
  });

  it('is compared as text without thousands separators, and is never correct if it is missing', () => {
    expect(isSameAnswer('1,001', '1001')).toBe(true);
    expect(isSameAnswer('1001', '1,001')).toBe(true);
    expect(isSameAnswer('1001.0', '1001')).toBe(false);
    expect(isSameAnswer(null, 'null')).toBe(false);
  });
});

describe('importing recorded GSM8K solutions', () => {
  it('reads the original layout, and numbers questions in order', () => {
    const { questions, cassette } = importGsm8kSolutions(original([row, { ...row, question: 'Again?' }]));
    expect(questions).toEqual([
      { id: 'gsm8k-test-0000', text: row.question, reference: row.ground_truth },
      { id: 'gsm8k-test-0001', text: 'Again?', reference: row.ground_truth },
    ]);
    expect(cassette.header).toMatchObject({
      licence: 'MIT',
      context: 'none',
      prices: 'gsm8k-per-call/1',
      experts: [
        { name: 'gpt3-6b-finetuning', parameters: 6 },
        { name: 'gpt3-175b-finetuning', parameters: 175 },
      ],
    });
    expect(cassette.answers.map(({ question, expert, scores }) => [question, expert, ...scores])).toEqual([
      ['gsm8k-test-0000', 'gpt3-6b-finetuning', [GSM8K_RECORDED_FLAG, 0]],
      ['gsm8k-test-0000', 'gpt3-175b-finetuning', [GSM8K_RECORDED_FLAG, 1]],
      ['gsm8k-test-0001', 'gpt3-6b-finetuning', [GSM8K_RECORDED_FLAG, 0]],
      ['gsm8k-test-0001', 'gpt3-175b-finetuning', [GSM8K_RECORDED_FLAG, 1]],
    ]);
  });

  it('leaves a gap for a question that an expert did not answer', () => {
    const { '6b_finetuning': _, ...rest } = row;
    const { cassette } = importGsm8kSolutions(original([row, rest]));
    expect(createReplayPool(cassette, { transfer: 'independent' }).coverage()).toMatchObject({
      levels: [{ expected: 4, recorded: 3 }],
      missing: [{ questionId: 'gsm8k-test-0001', expert: 'gpt3-6b-finetuning' }],
    });
  });

  it('prices the experts by the option `prices`', () => {
    const { cassette } = importGsm8kSolutions(original([reshaped]), { prices: 'asRun' });
    expect(cassette.header.experts.map(({ parameters }) => parameters)).toEqual([6, 1200]);
    expect(cassette.header.prices).toBe('gsm8k-as-run/1');
    expect(() => importGsm8kSolutions(original([row]), { prices: 'toString' as never })).toThrow(
      `Expected \`prices\` to be 'perCall' or 'asRun', got "toString".`,
    );
  });

  it('accepts gzip, a byte order mark, carriage returns, and a last line without a newline', () => {
    const plain = cassetteHash(importGsm8kSolutions(original([row, row])).cassette);
    const text = `\ufeff${JSON.stringify(row)}\r\n${JSON.stringify(row)}`;
    expect(cassetteHash(importGsm8kSolutions(fileOf(text)).cassette)).toBe(plain);
    expect(cassetteHash(importGsm8kSolutions(fileOf(gzipSync(text))).cassette)).toBe(plain);
  });

  it('rejects solutions whose answers are marked ####', () => {
    const marked = JSON.parse(JSON.stringify(row).replaceAll('A: ', '#### ')) as object;
    expect(() => importGsm8kSolutions(original([marked]))).toThrow(
      /line 1: Expected the reference to have a line `A: <answer>`, got none \(it is marked `####`/,
    );
    const solution = { is_correct: true, solution: 'She has\n#### 1001' };
    expect(() => importGsm8kSolutions(original([row, { ...row, '6b_verification': solution }]))).toThrow(
      'line 2: Expected the flag of "gpt3-6b-verification" to agree with its text, got true in the file, while its ' +
        'text has no line `A: <answer>` and the reference "1,001".',
    );
  });

  it('rejects flags and answers that contradict the text', () => {
    const experts = (solution: object) => ({ experts: { 'gpt3-6b-finetuning': solution } });
    expect(problemWith(experts({ text: 'A: 5', correct: true }))).toMatch(
      /^2: Expected the flag of "gpt3-6b-finetuning" .* got true in the file, while its text has the answer "5" .* "1,001"/,
    );
    expect(problemWith(experts({ text: 'A: 1001', correct: false }))).toMatch(
      /^2: .*got false in the file.*"1001".*"1,001"/,
    );
    expect(problemWith(experts({ text: 'A: 5', finalAnswer: '6', correct: false }))).toMatch(
      /^2: Expected `finalAnswer` of "gpt3-6b-finetuning" .* got "6" in the file, while its text has the answer "5"/,
    );
    expect(problemWith({ referenceAnswer: '1001' })).toMatch(
      /^2: Expected `referenceAnswer` .*"1,001", got "1001"/,
    );
  });

  it.each<[string, object, RegExp]>([
    ['a repeated id', { id: 'nuts' }, /^2: Expected unique ids, got "nuts" again \(first on line 1\)/],
    [
      'an unknown expert',
      { experts: { gpt: { text: 'A: 5', correct: false } } },
      /^2: Expected experts among .*"gpt"/,
    ],
    [
      'an expert without a flag',
      { experts: { x: { text: 'A: 5' } } },
      /^2: Expected `experts\["x"\]\.correct`/,
    ],
    ['a field of the wrong type', { question: 5 }, /^2: Expected `question` to be a string, got 5/],
    ['an unknown field', { api_key: 'x' }, /^2: Expected each key of `line` to be one of .*"api_key"/],
    ['experts that are a list', { experts: [] }, /^2: Expected `experts` to be an object, got \[\]/],
  ])('rejects %s, with the line number', (_, change, problem) => {
    expect(problemWith(change)).toMatch(problem);
  });

  it('rejects an expert named __proto__ like any other unknown expert', () => {
    const line = JSON.stringify(reshaped).replace('gpt3-6b-finetuning', '__proto__');
    expect(() => importGsm8kSolutions(fileOf(line))).toThrow(/line 1: Expected experts among .*"__proto__"/);
    const system = JSON.stringify(row).replace('6b_finetuning', '__proto__');
    expect(() => importGsm8kSolutions(fileOf(system))).toThrow(
      /line 1: Expected experts among .*"__proto__"/,
    );
  });

  it('accepts __proto__ as an id', () => {
    expect(importGsm8kSolutions(original([{ ...reshaped, id: '__proto__' }])).questions[0]?.id).toBe(
      '__proto__',
    );
  });

  it('rejects a line that is truncated at any byte', () => {
    const line = Buffer.from(JSON.stringify(row));
    for (let length = 1; length < line.length; length++) {
      const error = thrownBy(() =>
        importGsm8kSolutions(fileOf(Buffer.concat([line, Buffer.from('\n'), line.subarray(0, length)]))),
      );
      expect(error).toBeInstanceOf(ImportError);
      expect(error).toMatchObject({ line: 2, message: expect.stringContaining('not valid JSON') });
    }
  });

  it('rejects a missing, empty or too large file, truncated gzip, and another layout', () => {
    expect(() => importGsm8kSolutions(join(folder, 'none'))).toThrow(/Expected a file, found none/);
    expect(thrownBy(() => importGsm8kSolutions(join(folder, 'none')))).toBeInstanceOf(ImportError);
    expect(() => importGsm8kSolutions(fileOf(''))).toThrow(/got an empty file/);
    expect(() => importGsm8kSolutions(original([row]), { maxBytes: 10 })).toThrow(/at most 10 bytes/);
    const packed = gzipSync(JSON.stringify(row));
    expect(() => importGsm8kSolutions(fileOf(packed.subarray(0, -1)))).toThrow(/got a truncated one/);
    expect(() => importGsm8kSolutions(fileOf('{"a":1}'))).toThrow(/line 1: Expected a line with `id`/);
    expect(() => importGsm8kSolutions(original([{ question: '?', ground_truth: 'A: 1' }]))).toThrow(
      /answers of at least one expert/,
    );
    expect(thrownBy(() => importGsm8kSolutions(original([row, reshaped])))).toMatchObject({ line: 2 });
  });
});

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const dataFile = resolve(root, process.env.DER_GYM_DATA ?? '../shared/data', 'gsm8k-solutions.jsonl');
const noData = !existsSync(dataFile);

describe('the recorded GSM8K solutions', () => {
  /** The flags of the file, read without the importer. */
  function recordedFlags(): readonly (readonly boolean[])[] {
    const lines = readFileSync(dataFile, 'utf8').trimEnd().split('\n');
    return lines.map((line) => {
      const { experts } = JSON.parse(line) as { experts: Record<string, { correct: boolean }> };
      return [...gsm8kPrices.perCall.parameters.keys()].map((name) => experts[name]!.correct);
    });
  }

  it.skipIf(noData)('have the accuracies that their source reports (skipped without the data folder)', () => {
    const { questions, cassette } = importGsm8kSolutions(dataFile);
    const pool = createReplayPool(cassette, { transfer: 'independent' });
    expect(detectDataFormat(dataFile)).toBe('gsm8k-solutions');
    expect(questions).toHaveLength(1319);
    expect(pool.coverage()).toMatchObject({ levels: [{ expected: 5276, recorded: 5276 }], missing: [] });
    const right = questions.map((question) =>
      pool.experts.map((_, expert) => {
        const request = { question, expert, previousAnswers: [], messages: [], sample: 0 };
        return isSameAnswer(finalAnswer(pool.answer(request).text), finalAnswer(question.reference!)!);
      }),
    );
    expect(right).toEqual(recordedFlags());
    const accuracy = (isRight: (flags: readonly boolean[]) => boolean | undefined) =>
      Number((right.filter(isRight).length / 1319).toFixed(4));
    expect(pool.experts.map((_, expert) => accuracy((flags) => flags[expert]))).toEqual([
      0.2168, 0.3904, 0.3472, 0.5625,
    ]);
    expect(accuracy((flags) => flags.includes(true))).toBe(0.6725);
  });

  it.skipIf(noData)('are the same in the original layout (skipped without the data folder)', () => {
    const systems = {
      '6b_finetuning': 'gpt3-6b-finetuning',
      '6b_verification': 'gpt3-6b-verification',
      '175b_finetuning': 'gpt3-175b-finetuning',
      '175b_verification': 'gpt3-175b-verification',
    };
    const lines = readFileSync(dataFile, 'utf8').trimEnd().split('\n');
    const rows = lines.map((line) => {
      const { question, reference, experts } = JSON.parse(line) as {
        question: string;
        reference: string;
        experts: Record<string, { correct: boolean; text: string }>;
      };
      const solutions = Object.entries(systems).map(([system, expert]) => {
        const { correct, text } = experts[expert]!;
        return [system, { is_correct: correct, solution: text }] as const;
      });
      return { question, ground_truth: reference, ...Object.fromEntries(solutions) };
    });
    inFolder((other) => {
      const path = join(other, 'example_model_solutions.jsonl');
      writeFileSync(path, rows.map((line) => `${JSON.stringify(line)}\n`).join(''));
      expect(detectDataFormat(path)).toBe('gsm8k-original');
      const imported = importGsm8kSolutions(path);
      expect(imported).toEqual(importGsm8kSolutions(dataFile));
    });
  });

  it.skipIf(noData)(
    'have no route of two calls that beats the best single call under adoption (skipped without the data folder)',
    () => {
      const { questions, cassette } = importGsm8kSolutions(dataFile);
      const scorer: Scorer = {
        signature: 'final-answer/1',
        range: [0, 1],
        defaultThreshold: 1,
        score: (answer, { reference }) =>
          isSameAnswer(finalAnswer(answer), finalAnswer(reference!)!) ? 1 : 0,
      };
      for (const salt of [1, 2, 3]) {
        const pool = createReplayPool(cassette, { transfer: 'adoption', adoption: { salt, scorer } });
        const accuracies: number[] = [];
        for (let first = 0; first < 4; first++) {
          for (let second = 0; second < 4; second++) {
            let numRight = 0;
            for (const question of questions) {
              const request = { question, messages: [], sample: 0 };
              const shown = pool.answer({ ...request, expert: first, previousAnswers: [] }).text;
              const { text } = pool.answer({ ...request, expert: second, previousAnswers: [shown] });
              numRight += scorer.score(text, question);
            }
            accuracies.push(numRight / questions.length);
          }
        }
        expect(Math.max(...accuracies)).toBe(742 / 1319);
      }
    },
  );

  const extraFile = join(dataFile, '..', 'gsm8k-extra-solutions.jsonl');
  it.skipIf(!existsSync(extraFile))(
    'are not mistaken for those of other models (skipped without the data folder)',
    () => {
      expect(() => importGsm8kSolutions(extraFile)).toThrow(/line 1: Expected experts among .*"mixtral-8x7b/);
    },
  );
});
