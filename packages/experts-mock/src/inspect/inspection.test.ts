import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { header } from '../__fixtures__/cassettes.ts';
import { createCassette } from '../cassette/create.ts';
import { answerKey } from '../cassette/key.ts';
import { writeCassette } from '../cassette/read.ts';
import type { NewAnswer } from '../cassette/schema.ts';
import { mixInstructExperts } from '../importers/mix-instruct-published.ts';
import { createReplayPool } from '../replay/replay.ts';
import { inspectCassetteFile } from './inspect-file.ts';
import { inspectCassette } from './inspection.ts';

const ids = Array.from({ length: 12 }, (_, i) => `q${i}`);
const questions = ids.map((id, i) => ({
  id,
  text: `${id}?`,
  reference: i === 0 ? null : 'x',
  group: `g${i % 3}`,
}));

describe('inspectCassette', () => {
  it('counts questions, references, groups, answers and missing calls', () => {
    const cassette = createCassette({
      header: { ...header, scorers: ['s'] },
      questions,
      answers: [
        ...ids.map((question, i) => ({
          question,
          expert: 'small',
          text: i === 3 ? '' : 'four',
          scores: new Map([['s', i]]),
        })),
        { question: 'q0', expert: 'large', text: 'x', sample: 1 },
      ],
    });
    const found = inspectCassette(cassette);
    expect(found).toMatchObject({
      numQuestions: 12,
      numWithReference: 11,
      numGroups: 3,
      numAnswers: 13,
      published: null,
    });
    expect(found.experts).toMatchObject([
      { name: 'small', numAnswers: 12, numMissing: 0, numEmpty: 1, meanCharacters: 44 / 12 },
      // a second sample does not answer the call of sample 0
      { name: 'large', numAnswers: 1, numMissing: 12, numEmpty: 0 },
    ]);
    expect(found.depths).toEqual([{ expected: 24, recorded: 12 }]);
    // 0 to 11: mean 5.5; nearest ranks 3, 6 and 9 of 12 are 2, 5 and 8; width 1.1 puts 0 and 1 in the first bin
    expect(found.scores).toEqual([
      {
        signature: 's',
        n: 12,
        mean: 5.5,
        min: 0,
        q1: 2,
        median: 5,
        q3: 8,
        max: 11,
        histogram: [2, 1, 1, 1, 1, 1, 1, 1, 1, 2],
      },
    ]);
    expect(found.experts[1]!.scores).toMatchObject([{ n: 0, mean: null, histogram: [] }]);
  });

  it('counts calls by depth as the coverage of a replay does', () => {
    const texts = ['a', 'b', 'c', 'd'];
    const said = fc.option(fc.constantFrom(...texts), { freq: 3 });
    const round = fc.tuple(said, said);
    let deepest = 0;
    fc.assert(
      fc.property(round, fc.tuple(round, round, round, round), (bare, after) => {
        const answers: NewAnswer[] = [];
        const keyOf = new Map<string, string>();
        const waiting: (string | null)[] = [null];
        for (let previous = waiting.shift(); previous !== undefined; previous = waiting.shift()) {
          const replies = previous === null ? bare : after[texts.indexOf(previous)]!;
          const content = previous === null ? 'q0?' : `${previous} was said`;
          const messages = [{ role: 'user' as const, content }];
          replies.forEach((text, i) => {
            if (text === null) return;
            const expert = ['small', 'large'][i]!;
            const parents = previous === null ? [] : [keyOf.get(previous)!];
            answers.push({ question: 'q0', expert, text, messages, parents });
            if (keyOf.has(text)) return;
            keyOf.set(text, answerKey({ expert, messages, sampling: {}, sample: 0 }));
            waiting.push(text);
          });
        }
        const cassette = createCassette({
          header: { ...header, context: 'previous' },
          questions: [{ id: 'q0', text: 'q0?', reference: null }],
          answers,
        });
        const { depths } = inspectCassette(cassette);
        deepest = Math.max(deepest, depths.length);
        expect(depths).toEqual(createReplayPool(cassette, { transfer: 'recorded' }).coverage().levels);
      }),
      { numRuns: 300 },
    );
    expect(deepest).toBeGreaterThanOrEqual(4);
  });

  it('finds every depth of a chain of answers', () => {
    const messages = (text: string) => [{ role: 'user' as const, content: text }];
    const previous = { ...header, context: 'previous' as const };
    const chain = createCassette({
      header: previous,
      questions: questions.slice(0, 1),
      answers: [{ question: 'q0', expert: 'small', text: 'a' }],
    });
    const second = {
      question: 'q0',
      expert: 'large',
      text: 'b',
      messages: messages('after a'),
      parents: [chain.answers[0]!.key],
    };
    const cassette = createCassette({
      header: previous,
      questions: questions.slice(0, 1),
      answers: [{ question: 'q0', expert: 'small', text: 'a' }, second],
    });
    // at each depth, one of two experts has answered
    expect(inspectCassette(cassette).depths).toEqual([
      { expected: 2, recorded: 1 },
      { expected: 2, recorded: 1 },
    ]);
  });

  it('equals inspectCassetteFile on the written file', async () => {
    const cassette = createCassette({
      header,
      questions,
      answers: ids.map((question) => ({ question, expert: 'small', text: question })),
    });
    const found = await inFolderAsync(async (folder) => {
      writeCassette(join(folder, 'a.jsonl.gz'), cassette);
      return await inspectCassetteFile(join(folder, 'a.jsonl.gz'));
    });
    expect(found).toEqual(inspectCassette(cassette));
  });

  it('finds doubtful costs', () => {
    const experts = [
      { name: 'constant', parameters: 7, price: { inputPerMillion: 1, outputPerMillion: 1 } },
      { name: 'free', parameters: 0, price: { inputPerMillion: 0, outputPerMillion: 0 } },
      { name: 'sound', parameters: 7, price: { inputPerMillion: 1, outputPerMillion: 1 } },
      { name: 'uncounted', parameters: 7 },
    ];
    const cassette = createCassette({
      header: { ...header, experts },
      questions,
      answers: ids.flatMap((question, i) => [
        { question, expert: 'constant', text: 'x'.repeat(i), inputTokens: 10 + i, outputTokens: 100 },
        { question, expert: 'free', text: 'x', inputTokens: i, outputTokens: i },
        {
          question,
          expert: 'sound',
          text: 'x'.repeat(i),
          inputTokens: i,
          ...(i === 4 ? {} : { outputTokens: i }),
        },
        { question, expert: 'uncounted', text: 'x' },
      ]),
    });
    const { costFindings, experts: found } = inspectCassette(cassette);
    expect(costFindings.map(({ kind, expert, detail }) => `${kind}: ${expert}: ${detail}`)).toEqual([
      'constant tokens: constant: All 12 answers have the same number of output tokens.',
      'zero price: free: A call counts as 0 billion parameters.',
      'zero price: free: A million tokens cost 0 dollars, both ways.',
      'uncharged calls: sound: 1 of 12 answers lack input or output tokens.',
    ]);
    expect(found.map(({ meanOutputTokens }) => meanOutputTokens)).toEqual([100, 5.5, 62 / 11, null]);
  });

  it('compares the means of MixInstruct with the published ones', () => {
    const [{ name, bertScore, gptRank }] = mixInstructExperts as [(typeof mixInstructExperts)[0]];
    const scorers = ['mix-instruct/bertscore', 'mix-instruct/gpt-rank'];
    const cassette = createCassette({
      header: {
        ...header,
        scorers,
        experts: [
          { name, parameters: 12 },
          { name: 'other', parameters: 1 },
        ],
      },
      questions: questions.slice(0, 2),
      answers: [0.75, 0.73].map((score, i) => ({
        question: ids[i]!,
        expert: name,
        text: 'x',
        scores: new Map([
          [scorers[0]!, score],
          [scorers[1]!, 4],
        ]),
      })),
    });
    const { published } = inspectCassette(cassette);
    expect(published).toHaveLength(2);
    // 74.00 and 74.68 percent; rank 4 and 3.90
    expect(published![0]).toMatchObject({ expert: name, score: 'BERTScore', n: 2, published: bertScore });
    expect(published![0]!.difference).toBeCloseTo(-0.68, 10);
    expect(published![1]).toMatchObject({ score: 'GPT-Rank', mean: 4, published: gptRank });
  });
});

async function inFolderAsync<Result>(run: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'inspection-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
