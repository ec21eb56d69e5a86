import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createRng } from 'gymnasium-js';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { header } from './__fixtures__/cassettes.ts';
import { mutators } from './__fixtures__/mutate.ts';
import { canonicalLines } from './cassette/_records.ts';
import { createCassette } from './cassette/create.ts';
import { answerKey } from './cassette/key.ts';
import { cassetteHash, readCassette } from './cassette/read.ts';
import type { Cassette } from './cassette/schema.ts';
import { streamCassette } from './cassette/stream.ts';
import { CassetteFormatError, ImportError } from './errors.ts';
import { importAnswers } from './importers/import-answers.ts';

/** Number of mutated files: a few in `npm test`, more in `npm run test:full`, or the value of DER_GYM_FUZZ. */
const NUM_FILES = Number(process.env.DER_GYM_FUZZ ?? (process.env.DER_GYM_FULL === '1' ? 1500 : 300));
const MAX_BYTES = 2 ** 20;

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The result for a file: how much was read, or the error that rejected it. */
type Outcome = { readonly read: string } | { readonly rejected: Error };

/** A kind of file, and how to check that all of it was read. */
interface Subject {
  readonly name: string;
  readonly file: string;
  readonly bytes: Buffer;
  read(path: string, bytes: Buffer): Promise<string>;
}

const jsonl = (values: readonly unknown[]) =>
  Buffer.from(`${values.map((value) => JSON.stringify(value)).join('\n')}\n`);

const messages = [{ role: 'user' as const, content: 'again: 2 + 2?' }];
const parent = answerKey({
  expert: 'small',
  messages: [{ role: 'user', content: '2 + 2?' }],
  sampling: {},
  sample: 0,
});
const cassette = createCassette({
  header: { ...header, context: 'previous', scorers: ['s/1'] },
  questions: [
    { id: 'q1', text: '2 + 2?', reference: '4', group: 'sums' },
    { id: '__proto__', text: 'Zwölf?', reference: null },
  ],
  answers: [
    { question: 'q1', expert: 'small', text: '5', scores: new Map([['s/1', 0.5]]), inputTokens: 3 },
    {
      question: 'q1',
      expert: 'large',
      text: '4',
      parents: [parent],
      messages,
      sampling: { temperature: 0.7 },
    },
    { question: '__proto__', expert: 'large', text: '🐜\n', latencyMs: 1.5, finishReason: 'stop', sample: 2 },
  ],
});
const cassetteBytes = Buffer.from(`${[...canonicalLines(cassette)].join('\n')}\n`);

/** The file as text, unpacked up to any damage. */
function unpacked(bytes: Buffer): string {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
}

/** Every line of a cassette is the header, a question or an answer. None may be lost without a warning. */
function expectWhole({ questions, answers, warnings }: Cassette, bytes: Buffer): string {
  if (warnings.length > 0) return 'read with a warning';
  const numLines = unpacked(bytes).replace(/\n$/, '').split('\n').length;
  expect(1 + questions.length + answers.length).toBe(numLines);
  return 'read whole';
}

async function streamed(path: string): Promise<Cassette> {
  const parts = { questions: [] as unknown[], answers: [] as unknown[], warnings: [] as string[] };
  let head: unknown;
  for await (const record of streamCassette(path, { maxBytes: MAX_BYTES, maxLineBytes: MAX_BYTES })) {
    if (record.type === 'header') head = record.header;
    else if (record.type === 'question') parts.questions.push(record.question);
    else if (record.type === 'answer') parts.answers.push(record.answer);
    else parts.warnings.push(record.warning);
  }
  return { header: head, ...parts } as Cassette;
}

/** Number of records in a file of one format, counted in another way: lines, or elements of the array. */
function countRecords(bytes: Buffer, isLines: boolean): number {
  const text = unpacked(bytes).replace(/^\ufeff/, '');
  if (!isLines && text.trimStart().startsWith('[')) return (JSON.parse(text) as unknown[]).length;
  return text.replace(/\n$/, '').split('\n').length;
}

/** A subject in which every record is a question or is counted as skipped. */
function imported(format: string, file: string, bytes: Buffer, options = {}): Subject {
  return {
    name: `${format} (${file})`,
    file,
    bytes,
    async read(path, changed) {
      const limits = { maxBytes: MAX_BYTES, maxRecordBytes: MAX_BYTES, parameters: new Map([['*', 1]]) };
      const summary = await importAnswers(format, [path], { ...limits, ...options });
      const { numRecords, numQuestions, numAnswers, skipped } = summary;
      expect(summary.questions.length).toBe(numQuestions);
      expect(summary.cassette.answers.length).toBe(numAnswers);
      // lines are not records in CSV (line feeds in cells) and Parquet (row groups), so these have no second count
      if (/\.jsonl?$/.test(file)) expect(numRecords).toBe(countRecords(changed, format === 'dylan'));
      const numSkipped = skipped.reduce((sum, { count }) => sum + count, 0);
      expect(numQuestions + numSkipped).toBeGreaterThanOrEqual(format === 'table' ? 1 : numRecords);
      return numSkipped === 0 ? 'read whole' : 'read, and said what it skipped';
    },
  };
}

const solution = (text: string, correct: boolean) => ({ text, finalAnswer: text.slice(3), correct });
const mix = (id: string, more: object) => ({
  id,
  instruction: 'Add.',
  input: '2 + 2',
  output: 'four',
  candidates: [
    { model: 'alpaca-native', text: '4', scores: { bertscore: 0.9 }, decoding_method: 'top_p_sampling' },
  ],
  cmp_results: null,
  ...more,
});
const rows = [
  { sample_id: 'a.1', prompt: "['A?']", m: 1, 'm|model_response': "['yes']", 'm|total_cost': 0.1 },
  { sample_id: 'a.2', prompt: "['B?']", m: 0, 'm|model_response': "['no']", 'm|total_cost': 0.2 },
];

const subjects: readonly Subject[] = [
  {
    name: 'cassette',
    file: 'a.jsonl',
    bytes: cassetteBytes,
    read: async (path, bytes) => expectWhole(readCassette(path, { maxBytes: MAX_BYTES }), bytes),
  },
  {
    name: 'cassette, streamed',
    file: 's.jsonl',
    bytes: cassetteBytes,
    async read(path, bytes) {
      const found = await streamed(path);
      // both readers return equal results
      expect(cassetteHash(found)).toBe(cassetteHash(readCassette(path, { maxBytes: MAX_BYTES })));
      return expectWhole(found, bytes);
    },
  },
  imported(
    'gsm8k-solutions',
    'g.jsonl',
    jsonl([
      {
        id: '1',
        question: 'A?',
        reference: 'A: 4',
        experts: { 'gpt3-6b-finetuning': solution('A: 4', true) },
      },
      {
        id: '2',
        question: 'B?',
        reference: 'A: 5',
        experts: { 'gpt3-6b-finetuning': solution('A: 4', false) },
      },
    ]),
  ),
  imported(
    'gsm8k-solutions',
    'o.jsonl',
    jsonl([
      { question: 'A?', ground_truth: 'A: 4', '6b_finetuning': { is_correct: true, solution: 'A: 4' } },
      { question: 'B?', ground_truth: 'A: 5', '6b_finetuning': { is_correct: false, solution: 'A: 4' } },
    ]),
  ),
  imported(
    'solutions',
    't.jsonl',
    jsonl([
      {
        ...{
          id: '1',
          question: 'A?',
          reference: '4',
          experts: { a: { text: '4', correct: true }, b: { text: '5' } },
        },
        transfers: [{ round: 1, previousExperts: ['a', 'b'], expert: 'a', text: '4', correct: true }],
      },
      { id: '2', question: 'B?', reference: '4', experts: { a: { text: 'x', correct: false } } },
    ]),
  ),
  imported(
    'mix-instruct',
    'm.json',
    Buffer.from(JSON.stringify([mix('1', {}), mix('2', { cmp_results: '{}' })])),
  ),
  imported('mix-instruct', 'm.jsonl', jsonl([mix('1', { cmp_results: 'null' }), mix('2', {})])),
  imported(
    'gsm8k-questions',
    'q.jsonl',
    jsonl([
      { question: 'A?', answer: '#### 2' },
      { question: 'B?', answer: '#### 3' },
    ]),
    {
      parameters: new Map([['mine', 8]]),
    },
  ),
  imported(
    'route-llm',
    'r.csv',
    Buffer.from('prompt,m,m_response\n"A, or?",True,"yes\n#### 4"\nB?,False,no\n'),
  ),
  imported('router-bench', 'b.jsonl', jsonl(rows)),
  imported(
    'router-bench',
    'b.parquet',
    Buffer.from(
      parquetWriteBuffer({
        columnData: (['sample_id', 'prompt', 'm', 'm|model_response', 'm|total_cost'] as const).map(
          (name) => ({
            name,
            data: rows.map((row) => row[name]),
          }),
        ),
      }),
    ),
  ),
  imported(
    'alpaca-eval',
    'e.json',
    Buffer.from(
      JSON.stringify([
        { dataset: 'd', instruction: 'A', output: 'x', generator: 'm' },
        { dataset: 'd', instruction: 'B', output: 'y', generator: 'm' },
      ]),
    ),
  ),
  imported(
    'llm-agora',
    'l.json',
    Buffer.from(
      JSON.stringify([
        {
          question_id: 0,
          question: 'A?',
          agent_response: { a: ['x', 'y'], b: ['z', 'w'] },
          summarization: ['s'],
          answer: '4',
        },
      ]),
    ),
  ),
  imported(
    'dylan',
    'd.jsonl',
    jsonl([
      [
        ['a0', 'a1'],
        ['b0', null],
      ],
      [['x'], ['y']],
    ]),
  ),
  imported('table', 'w.csv', Buffer.from('q,model,reply,ok\nA?,small,4,1\nA?,large,5,0\nB?,small,x,0.5\n'), {
    columns: new Map([
      ['question', 'q'],
      ['expert', 'model'],
      ['answer', 'reply'],
      ['score', 'ok'],
    ]),
  }),
];

async function outcomeOf(subject: Subject, path: string, bytes: Buffer): Promise<Outcome> {
  try {
    return { read: await subject.read(path, bytes) };
  } catch (error) {
    if (error instanceof CassetteFormatError || error instanceof ImportError) return { rejected: error };
    throw error;
  }
}

describe('mutated files', () => {
  it(`of every kind (${NUM_FILES}) are read or rejected with a clear error, and every count is right`, async () => {
    const histogram = new Map<string, number>();
    const problems: string[] = [];
    const seen = { read: 0, rejected: 0, slowestMs: 0 };
    for (let index = 0; index < NUM_FILES; index++) {
      const rng = createRng(1).fork(`file ${index}`);
      const subject = subjects[index % subjects.length]!;
      let bytes = subject.bytes;
      // most files have one fault, some have several
      const applied = Array.from(
        { length: 1 + rng.integer(4) * rng.integer(2) },
        () => mutators[rng.integer(mutators.length)]!,
      );
      for (const { change } of applied) bytes = change(bytes, rng);
      const path = join(folder, subject.file);
      writeFileSync(path, bytes);
      const started = performance.now();
      let outcome: Outcome;
      try {
        outcome = await outcomeOf(subject, path, bytes);
      } catch (error) {
        const names = applied.map(({ name }) => name).join(', ');
        problems.push(`file ${index}, ${subject.name}: ${names}: ${String(error)}`);
        continue;
      }
      seen.slowestMs = Math.max(seen.slowestMs, performance.now() - started);
      if ('rejected' in outcome) {
        const { message } = outcome.rejected;
        // the message is one line without control characters, even for a hostile file
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
        const isPlain = !/[\u0000-\u001f\u007f-\u009f\u202e]/.test(message) && message.length < 2000;
        if (!isPlain || !/: Expected |: After record \d+: Expected |: Record \d+: Expected /.test(message)) {
          problems.push(
            `file ${index}, ${subject.name}: rejected with ${JSON.stringify(message.slice(0, 300))}`,
          );
        }
      }
      const kind = 'read' in outcome ? outcome.read : 'rejected';
      seen['read' in outcome ? 'read' : 'rejected']++;
      const label = `${kind} · ${applied.length === 1 ? applied[0]!.name : 'several mutations'}`;
      histogram.set(label, (histogram.get(label) ?? 0) + 1);
    }
    const lines = [...histogram]
      .toSorted(([, a], [, b]) => b - a)
      .map(([label, count]) => `${String(count).padStart(6)}  ${label}`);
    process.stdout.write(
      `${NUM_FILES} mutated files, slowest ${seen.slowestMs.toFixed(0)} ms\n${lines.join('\n')}\n`,
    );
    expect(problems.slice(0, 10)).toEqual([]);
    expect(seen.read + seen.rejected).toBe(NUM_FILES);
    // both cases must occur, so that the law is tested in both directions
    expect(seen.read).toBeGreaterThan(NUM_FILES / 20);
    expect(seen.rejected).toBeGreaterThan(NUM_FILES / 5);
    expect(seen.slowestMs).toBeLessThan(5000);
  }, 600_000);
});
