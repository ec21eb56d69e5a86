import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { cassetteHash, readCassette } from '../cassette/read.ts';
import { ImportError } from '../errors.ts';
import { parsePythonList } from './_python-list.ts';
import { importAnswers, importFormats, importToFile } from './import-answers.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-answers-'));
afterAll(() => rmSync(folder, { recursive: true }));
function file(name: string, contents: string | Uint8Array | object): string {
  const path = join(folder, name);
  const isBytes = typeof contents === 'string' || contents instanceof Uint8Array;
  writeFileSync(path, isBytes ? contents : JSON.stringify(contents));
  return path;
}
const lines = (values: readonly unknown[]) => `${values.map((value) => JSON.stringify(value)).join('\n')}\n`;
const one = new Map([['*', 1]]);

const data = process.env.DER_GYM_DATA ?? join(import.meta.dirname, '../../../../../shared/data');
const real = (name: string) => join(data, `${name}.jsonl`);
/** The accuracy of each expert's answers to the question alone, rounded like in the data folder's README. */
async function accuracies(format: string, name: string, digits: number) {
  const imported = await importAnswers(format, [real(name)], { parameters: one });
  const right = new Map<string, number[]>();
  for (const { expert, parents, scores } of imported.cassette.answers) {
    const flag = scores.get('recorded-correct/1') ?? scores.get('gsm8k-recorded-flag/1');
    if (parents.length === 0) right.set(expert, [...(right.get(expert) ?? []), flag!]);
  }
  const mean = (flags: number[]) => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
  return {
    imported,
    means: Array.from(right, ([expert, flags]) => `${expert} ${mean(flags).toFixed(digits)}`),
  };
}

describe.skipIf(!existsSync(real('gsm8k-solutions')))(
  'the real data (skipped without the data folder)',
  () => {
    it.each(['gsm8k-solutions', 'solutions'])(
      'has the published accuracies of four systems, as %s',
      async (format) => {
        const { imported, means } = await accuracies(format, 'gsm8k-solutions', 4);
        expect(imported).toMatchObject({
          numRecords: 1319,
          numQuestions: 1319,
          numAnswers: 5276,
          skipped: [],
        });
        expect(means).toEqual([
          'gpt3-6b-finetuning 0.2168',
          'gpt3-6b-verification 0.3904',
          'gpt3-175b-finetuning 0.3472',
          'gpt3-175b-verification 0.5625',
        ]);
      },
    );

    it('has the published accuracies of four more systems', async () => {
      const { imported, means } = await accuracies('solutions', 'gsm8k-extra-solutions', 4);
      expect(imported).toMatchObject({
        numQuestions: 1319,
        numAnswers: 1319 + 1319 + 1318 + 1317,
        skipped: [],
      });
      expect(means).toEqual([
        'mixtral-8x7b-instruct-v0.1 0.6391',
        'gpt-4-1106-preview 0.8886',
        'code-davinci-002-pot-fewshot 0.7147',
        'code-davinci-002-pot-zeroshot 0.5680',
      ]);
    });

    it('has the published accuracies of seven roles, and every answer after a round', async () => {
      const { imported, means } = await accuracies('solutions', 'dylan-mmlu-roles', 3);
      expect(imported).toMatchObject({ numQuestions: 600, numAnswers: 3699 + 1386, skipped: [] });
      expect(imported.cassette.header.context).toBe('all-previous');
      expect(means.toSorted()).toEqual([
        'doctor 0.426',
        'economist 0.533',
        'historian 0.570',
        'lawyer 0.593',
        'mathematician 0.629',
        'programmer 0.574',
        'psychologist 0.501',
      ]);
    });

    it('is the same cassette in memory, in a file, and from gzipped input', async () => {
      const { cassette } = await importAnswers('solutions', [real('dylan-mmlu-roles')], { parameters: one });
      const packed = file('dylan.jsonl.gz', gzipSync(readFileSync(real('dylan-mmlu-roles'))));
      const out = join(folder, 'dylan.cassette.jsonl.gz');
      await importToFile('solutions', [packed], out, { parameters: one });
      expect(cassetteHash(readCassette(out))).toBe(cassetteHash(cassette));
    });
  },
);

const mix = (id: string, more: object = {}) => ({
  id,
  instruction: 'Add.',
  input: '2 + 2',
  output: 'four',
  candidates: [
    {
      decoding_method: 'top_p_sampling',
      model: 'chavinlo/alpaca-native',
      text: '4',
      scores: { bertscore: 0.9, bleu: 1.5 },
    },
    { model: 'vicuna-13b-1.1', text: '5', scores: { logprobs: null, bertscore: 'NaN' } },
  ],
  cmp_results: { 'alpaca-native,vicuna-13b-1.1': 'A is better' },
  ...more,
});

describe('MixInstruct', () => {
  it('is imported from an array and from lines, with comparisons as an object, as a string or missing', async () => {
    const records = [
      mix('a/1'),
      mix('a/2', { cmp_results: JSON.stringify({ 'alpaca-native,vicuna-13b-1.1': 'Same bad' }), input: '' }),
      mix('a/3', { cmp_results: 'null' }),
      mix('a/4', { cmp_results: null }),
      mix('a/1'),
    ];
    const array = await importAnswers('mix-instruct', [file('mix.json', records)]);
    const jsonl = await importAnswers('mix-instruct', [file('mix.jsonl', lines(records))]);
    expect(cassetteHash(jsonl.cassette)).toBe(cassetteHash(array.cassette));
    expect(array).toMatchObject({
      numRecords: 5,
      numQuestions: 4,
      numAnswers: 8,
      verified: 'documented layout',
    });
    expect(array.skipped).toEqual([
      { reason: 'a score bertscore that is not a finite number', count: 4, first: 'mix.json, record 1' },
      { reason: 'a question with a repeated id', count: 1, first: 'mix.json, record 5' },
    ]);
    const { header, questions, answers } = array.cassette;
    expect(questions.map(({ text }) => text)).toEqual(['Add.\n2 + 2', 'Add.', 'Add.\n2 + 2', 'Add.\n2 + 2']);
    // near-duplicates share a group, so that a split does not divide them
    expect(questions[0]!.group).toBe(questions[2]!.group);
    expect(header.experts).toEqual([
      { name: 'Alpaca', parameters: 13 },
      { name: 'Vicuna', parameters: 13 },
    ]);
    expect(header.prices).toBe('mix-instruct-paper/1');
    expect(answers[0]).toMatchObject({ expert: 'Alpaca', sampling: { decodingMethod: 'top_p_sampling' } });
    expect([...answers[0]!.scores]).toEqual([
      ['mix-instruct/bertscore', 0.9],
      ['mix-instruct/bleu', 1.5],
      ['mix-instruct/gpt-rank', 1],
    ]);
    const ranks = answers.map(({ scores }) => scores.get('mix-instruct/gpt-rank'));
    // a win, a tie, and two without comparisons
    expect(ranks).toEqual([1, 2, 1, 1, undefined, undefined, undefined, undefined]);
  });

  it('has the other published sizes if requested', async () => {
    const { cassette } = await importAnswers('mix-instruct', [file('mix.json', [mix('1')])], {
      sizes: 'models',
    });
    expect(cassette.header.experts.map(({ parameters }) => parameters)).toEqual([7, 13]);
    expect(cassette.header.prices).toBe('mix-instruct-models/1');
  });

  it('keeps the name of an unknown model, requires its size, and adds a note', async () => {
    const path = file('mix.json', [mix('1', { candidates: [{ model: 'x/new-model', text: '?' }] })]);
    await expect(importAnswers('mix-instruct', [path])).rejects.toThrow(
      /the size of "new-model".*--parameters/,
    );
    const { cassette, notes } = await importAnswers('mix-instruct', [path], {
      parameters: new Map([['new-model', 3]]),
    });
    expect(cassette.header.experts).toEqual([{ name: 'new-model', parameters: 3 }]);
    expect(notes.join(' ')).toContain('not one of the paper');
  });

  it.each([
    [
      'an array that ends early',
      '[{"id":"1","output":"x","candidates":[{"model":"alpaca-native","text":"y"}]}, {"id"',
      /After record 1: .*without its closing bracket/,
    ],
    ['what follows the array', '[] {}', /After record 0: .*invalid JSON/],
    ['a number between', '[1]', /Record 1: Expected every record to be an object/],
    [
      'candidates that are not a list',
      '[{"candidates": {}}]',
      /Record 1: Expected `candidates` to be an array, got an object/,
    ],
    ['an empty file', '', /got an empty one/],
    ['an empty array', '[]', /at least one question, got none/],
    ['something else', '<html>', /starts with "<"/],
  ])('is rejected for %s', async (_, text, problem) => {
    const error = await importAnswers('mix-instruct', [file('mix.json', text)]).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ImportError);
    expect((error as Error).message).toMatch(problem);
  });

  it('limits the sizes of files and records', async () => {
    const path = file('mix.json', `[{"id": "${'x'.repeat(2 ** 20)}"`);
    await expect(importAnswers('mix-instruct', [path], { maxRecordBytes: 2 ** 16 })).rejects.toThrow(
      /at most 65536 bytes/,
    );
    await expect(importAnswers('mix-instruct', [path], { maxBytes: 2 ** 16 })).rejects.toThrow(
      /at most 65536 bytes/,
    );
  });
});

describe('RouteLLM', () => {
  const csv =
    'prompt,a/m,n,a/m_response,n_response,api_key\n"What, twice?",True,False,"yes\n#### 4",no,sk-x\nB?,True,maybe,,x,\n';

  it('is imported by column, with references joined by question text', async () => {
    const references = file(
      'test.jsonl',
      lines([{ question: 'What, twice?', answer: '2+2=<<2+2=4>>4\n#### 4' }]),
    );
    const { cassette, skipped } = await importAnswers('route-llm', [file('r.csv', csv)], {
      parameters: one,
      references,
    });
    expect(cassette.questions).toMatchObject([
      { id: 'route-llm-0000', text: 'What, twice?', reference: '2+2=<<2+2=4>>4\n#### 4' },
      { id: 'route-llm-0001', text: 'B?', reference: null },
    ]);
    expect(cassette.answers.map(({ expert, text, scores }) => [expert, text, ...scores.values()])).toEqual([
      ['a/m', 'yes\n#### 4', 1],
      ['n', 'no', 0],
      ['n', 'x'],
    ]);
    expect(skipped.map(({ reason, count }) => `${count} ${reason}`)).toEqual([
      '2 field "api_key" looks like a credential and was dropped',
      '1 a question without a reference in `references`',
      '1 an empty response',
      '1 a flag that is neither True nor False',
    ]);
  });

  it('without responses is rejected, like its MMLU files', async () => {
    await expect(importAnswers('route-llm', [file('r.csv', 'prompt,m\nx,True\n')])).rejects.toThrow(
      /Flags without responses cannot be imported/,
    );
    await expect(importAnswers('route-llm', [file('r.csv', 'prompt,m,m\nx,1,2\n')])).rejects.toThrow(
      /"m" twice/,
    );
    await expect(importAnswers('route-llm', [file('r.csv', 'prompt,m\nx\n')])).rejects.toThrow(
      /line 2: .*inconsistent/,
    );
    await expect(importAnswers('route-llm', [file('r.csv', 'prompt,m\n"x,True\n')])).rejects.toThrow(
      /Expected CSV rows/,
    );
  });
});

describe('RouterBench', () => {
  const row = {
    sample_id: 'winogrande.dev.1',
    prompt: `['It\\'s\\n"two"?']`,
    'gpt-x': 0.5,
    'gpt-x|model_response': '["yes"]',
    'gpt-x|total_cost': 0.0001,
  };
  const rows = [
    row,
    { ...row, sample_id: 'b', prompt: "['a', 'b']" },
    { ...row, sample_id: 'c', prompt: 'plain' },
  ];
  const asCsv = () => {
    const names = Object.keys(row) as (keyof typeof row)[];
    const cells = (each: typeof row) =>
      names.map((name) => `"${String(each[name]).replaceAll('"', '""')}"`).join(',');
    return `${names.map((name) => `"${name}"`).join(',')}\n${rows.map(cells).join('\n')}\n`;
  };
  const asParquet = () =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: (Object.keys(row) as (keyof typeof row)[]).map((name) => ({
          name,
          data: rows.map((each) => each[name]),
        })),
      }),
    );

  it('is the same from JSON Lines, CSV and Parquet', async () => {
    const paths = [file('rb.jsonl', lines(rows)), file('rb.csv', asCsv()), file('rb.parquet', asParquet())];
    for (const path of paths) {
      const { cassette, skipped, numRecords } = await importAnswers('router-bench', [path], {
        parameters: one,
      });
      expect(numRecords).toBe(3);
      expect(cassette.questions).toMatchObject([
        { id: 'winogrande.dev.1', text: `It's\n"two"?`, reference: null },
      ]);
      expect(cassette.answers.map(({ text, scores }) => [text, ...scores])).toEqual([
        ['yes', ['router-bench/performance', 0.5], ['router-bench/total-cost-usd', 0.0001]],
      ]);
      expect(skipped.map(({ reason }) => reason)).toEqual([
        'a prompt with several turns or none',
        'a prompt that is not a list of texts',
      ]);
    }
  });

  it('requires the sizes that are not published', async () => {
    await expect(importAnswers('router-bench', [file('rb.jsonl', lines(rows))])).rejects.toThrow(
      /the size of "gpt-x"/,
    );
  });

  it('rejects an invalid Parquet file', async () => {
    const bytes = asParquet();
    for (const length of [4, 20, bytes.length - 1]) {
      await expect(
        importAnswers('router-bench', [file('cut.parquet', bytes.subarray(0, length))]),
      ).rejects.toThrow(ImportError);
    }
  });
});

describe('a list of strings printed by Python', () => {
  it.each([
    ['[]', []],
    [`['a', "b'c"]`, ['a', "b'c"]],
    [`[ 'a' , ]`, ['a']],
    [String.raw`['\n\t\\\'\x41\u00e9\U0001f41c']`, ["\n\t\\'Aé🐜"]],
    ['["json"]', ['json']],
    ['text', null],
    ["['a'", null],
    ["['a' 'b']", null],
    ["['a'] x", null],
    [String.raw`['\q']`, null],
    [String.raw`['\U00110000']`, null],
    ['[1]', null],
  ])('%s is %j', (text, items) => {
    expect(parsePythonList(text)).toEqual(items);
  });
});

describe('AlpacaEval', () => {
  it('is joined by instruction, never by position', async () => {
    const outputs = file('model_outputs.json', [
      { dataset: 'd', instruction: 'B', output: 'b1', generator: 'm' },
      { dataset: 'd', instruction: 'A', output: 'a1', generator: 'm' },
    ]);
    const annotation = (instruction: string, output: string, preference: unknown) => ({
      ...{
        instruction,
        output_1: `${instruction} base`,
        generator_1: 'base',
        output_2: output,
        generator_2: 'm',
      },
      ...{ annotator: 'judge', preference },
    });
    const annotations = file('annotations.json', [
      annotation('A', 'a1', 1.75),
      annotation('B', 'other', 2),
      annotation('C', 'c1', null),
    ]);
    const { cassette, skipped } = await importAnswers('alpaca-eval', [annotations, outputs], {
      parameters: one,
    });
    const text = new Map(cassette.questions.map(({ id, text: words }) => [id, words]));
    const answers = cassette.answers.map(({ question, expert, text: words, scores }) =>
      [text.get(question), expert, words, ...scores.values()].join(' '),
    );
    expect(answers.toSorted()).toEqual([
      'A base A base',
      'A m a1 0.75',
      'B base B base',
      'B m b1',
      'C base C base',
      'C m c1',
    ]);
    expect(skipped.map(({ reason }) => reason).toSorted()).toEqual([
      'an annotation of another output than the imported one',
      'an annotation without a preference from 1 to 2',
      'an output that differs from an earlier one for the same instruction',
    ]);
    expect(cassette.header.scorers).toEqual(['alpaca-eval/judge/against base']);
  });
});

describe('debates', () => {
  it('of LLM-Agora have rounds after a summary of the previous answers', async () => {
    const record = {
      question_id: 0,
      question: '2 + 2?',
      agent_response: { llama: ['a0', 'a1', 'a2'], orca: ['b0', '', 'b2'] },
      summarization: ['sum 1'],
      answer: '#### 4',
    };
    const { cassette, skipped } = await importAnswers('llm-agora', [file('gsm_result.json', [record])], {
      parameters: one,
    });
    expect(cassette.header).toMatchObject({ context: 'all-previous', template: 'llm-agora-reconstructed/1' });
    expect(cassette.questions).toEqual([
      { id: 'llm-agora-gsm_result-0000', text: '2 + 2?', reference: '#### 4' },
    ]);
    const [a0, b0, a1] = cassette.answers;
    expect(a0).toMatchObject({ expert: 'llama', text: 'a0', parents: [] });
    expect(a1).toMatchObject({
      text: 'a1',
      parents: [a0!.key, b0!.key],
      messages: [{}, { content: 'sum 1' }],
    });
    expect(skipped).toEqual([
      {
        reason: 'a reply of a later round without its input',
        count: 2,
        first: 'gsm_result.json, record 1',
      },
    ]);
  });

  it('of DyLAN have rounds after the replies of the agents that were asked', async () => {
    const log = [
      [
        ['a0', 'a1'],
        ['b0', null],
        ['c0', 'c1'],
      ],
      [
        ['x', null],
        ['y', null],
        [null, null],
      ],
    ];
    const { cassette, notes } = await importAnswers('dylan', [file('algebra_23.json', lines(log))], {
      parameters: one,
      agents: ['doctor', 'lawyer', 'coder'],
    });
    expect(
      cassette.answers.map(({ expert, text, parents }) => `${expert} ${text} ${parents.length}`),
    ).toEqual([
      'doctor a0 0',
      'lawyer b0 0',
      'coder c0 0',
      'doctor a1 3',
      'coder c1 3',
      'doctor x 0',
      'lawyer y 0',
    ]);
    expect(notes.join(' ')).toContain('has no questions');
  });

  it('with repeated replies have several samples of one call', async () => {
    const log = [[['same', 'same', 'same', 'same']]];
    const { cassette } = await importAnswers('dylan', [file('loop.json', lines(log))], { parameters: one });
    expect(cassette.answers.map(({ sample }) => sample)).toEqual([0, 0, 1, 2]);
  });
});

describe('a table', () => {
  const rows = [
    { q: '2 + 2?', model: 'small', text: '4', ok: true, n: 1 },
    { q: '2 + 2?', model: 'large', text: 'four', ok: 'no', n: 'x' },
    { q: '', model: 'large', text: 'none' },
    { q: '3?', model: '', text: 'none' },
    { q: '3?', model: 'small', text: null },
  ];
  const columns = new Map([
    ['question', 'q'],
    ['expert', 'model'],
    ['answer', 'text'],
    ['score', 'ok'],
    ['outputTokens', 'n'],
  ]);

  it('of one answer per row is grouped by question', async () => {
    const options = {
      columns,
      parameters: new Map([
        ['small', 7],
        ['*', 70],
      ]),
      licence: 'mine',
      source: 'my logs',
    };
    const { cassette, skipped, notes } = await importAnswers(
      'table',
      [file('t.jsonl', lines(rows))],
      options,
    );
    expect(cassette.header).toMatchObject({ licence: 'mine', source: 'my logs', scorers: ['table/score'] });
    expect(cassette.header.experts.map(({ parameters }) => parameters)).toEqual([7, 70]);
    expect(cassette.questions.map(({ text }) => text)).toEqual(['2 + 2?', '3?']);
    expect(cassette.answers).toMatchObject([{ text: '4', outputTokens: 1 }, { text: 'four' }]);
    expect(cassette.answers.map(({ scores }) => [...scores.values()])).toEqual([[1], []]);
    expect(skipped.map(({ reason }) => reason).toSorted()).toEqual([
      'a number of tokens (outputTokens) that is not a whole number',
      'a row without a question',
      'a row without an answer',
      'a row without an expert',
      'a score that is not a finite number',
    ]);
    expect(notes.join(' ')).toContain('large');
  });

  it('of one column per expert is the same', async () => {
    const wide = file('w.csv', 'id,q,ref,a,b,b ok\n7,2 + 2?,4,4,four,0.5\n');
    const { cassette } = await importAnswers('table', [wide], {
      parameters: one,
      columns: new Map([
        ['id', 'id'],
        ['question', 'q'],
        ['reference', 'ref'],
        ['answer:small', 'a'],
        ['answer:__proto__', 'b'],
        ['score:__proto__', 'b ok'],
      ]),
    });
    expect(cassette.questions).toMatchObject([{ id: '7', text: '2 + 2?', reference: '4' }]);
    expect(cassette.answers.map(({ expert, text }) => `${expert}: ${text}`)).toEqual([
      'small: 4',
      '__proto__: four',
    ]);
    expect(cassette.answers[1]!.scores.get('table/score')).toBe(0.5);
  });

  it.each([
    [new Map([['question', 'q']]), /either expert and answer/],
    [new Map([['frage', 'q']]), /Expected `columns` to map id, question/],
    [new Map([...columns, ['reference', 'ref']]), /Expected the column "ref", got "q", "model"/],
  ])('is rejected for columns %o', async (wrong, problem) => {
    await expect(
      importAnswers('table', [file('t.jsonl', lines(rows))], { columns: wrong, parameters: one }),
    ).rejects.toThrow(problem);
  });

  it('loses possible credentials, in fields and in texts', async () => {
    const key = `sk-${'a1'.repeat(20)}`;
    const leaky = [
      {
        q: `Use ${key}`,
        model: 'small',
        text: `Bearer ${'x'.repeat(30)} done`,
        api_key_used: key,
        token_num: 3,
      },
    ];
    const { cassette, skipped } = await importAnswers('table', [file('leak.jsonl', lines(leaky))], {
      parameters: one,
      columns: new Map([
        ['question', 'q'],
        ['expert', 'model'],
        ['answer', 'text'],
      ]),
    });
    expect(JSON.stringify([cassette.questions, cassette.answers])).not.toMatch(/sk-a1|Bearer/);
    expect(cassette.answers[0]!.text).toBe('[credential removed] done');
    expect(skipped.map(({ count }) => count)).toEqual([1, 2]);
  });
});

describe('GSM8K questions', () => {
  it('become a cassette for recording, without calculator notes', async () => {
    const path = file(
      'test.jsonl',
      lines([
        { question: 'A?', answer: '1+1=<<1+1=2>>2\n#### 2' },
        { question: 'B?', answer: 'none' },
      ]),
    );
    await expect(importAnswers('gsm8k-questions', [path])).rejects.toThrow(/Name them in `parameters`/);
    const { cassette, skipped } = await importAnswers('gsm8k-questions', [path], {
      parameters: new Map([['mine', 8]]),
    });
    expect(cassette.questions).toEqual([{ id: 'gsm8k-test-0000', text: 'A?', reference: '1+1=2\n#### 2' }]);
    expect(cassette.answers).toEqual([]);
    expect(skipped).toMatchObject([{ count: 1, first: 'test.jsonl, line 2' }]);
  });
});

describe('an import', () => {
  it('without files, of an unknown format or of a missing file is rejected', async () => {
    await expect(importAnswers('solutions', [])).rejects.toThrow(/at least one file/);
    await expect(importAnswers('pickle', ['x'])).rejects.toThrow(/one of gsm8k-solutions, .*"pickle"/);
    await expect(importAnswers('solutions', [join(folder, 'none')])).rejects.toThrow(/found none/);
    expect(new Set(importFormats.map(({ format }) => format)).size).toBe(importFormats.length);
  });

  it('that fails leaves no file behind', async () => {
    const path = file(
      'bad.json',
      '[{"id":"1","output":"x","candidates":[{"model":"alpaca-native","text":"y"}]},7]',
    );
    await expect(importToFile('mix-instruct', [path], join(folder, 'out.jsonl'))).rejects.toThrow(/Record 2/);
    expect(readdirSync(folder).filter((name) => name.startsWith('out.jsonl'))).toEqual([]);
  });
});
