import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileAnswerGraph } from '../graph/compile.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { hash32 } from './_hash.ts';
import { encodeGraph } from './encode-graph.ts';
import { fitIdf, idfWeights } from './idf.ts';
import { ngramHashes, words } from './ngrams.ts';
import { createObservationEncoder } from './observation-encoder.ts';
import { createTextEncoder, type TextEncoder, type TextEncoderOptions } from './text-encoder.ts';

const sentence = fc
  .array(fc.constantFrom('the', 'cat', 'sat', '42', 'Über', '東京', 'unknown.', '\n'), { maxLength: 12 })
  .map((list) => list.join(' '));

function rowOf(encoder: TextEncoder, question: string, answer: string | null): number[] {
  const row = new Float32Array(encoder.size + 2).fill(7);
  encoder.encode(question, answer, row, 1);
  // nothing is written outside the row
  expect([row[0], row.at(-1)]).toEqual([7, 7]);
  return [...row.subarray(1, -1)];
}

describe('words', () => {
  it('are runs of letters and digits of any script, lower case', () => {
    expect(words("It's 1,000 Straße_7 — 東京!")).toEqual(['it', 's', '1', '000', 'straße_7', '東京']);
    expect(words(' .,! ')).toEqual([]);
  });
});

describe('ngramHashes', () => {
  it('hashes every run of up to maxN words', () => {
    const hashes = ['a', 'b', 'a', 'a b', 'b a', 'a b a'].map(hash32);
    expect([...ngramHashes('A b, a', 3)]).toEqual(hashes);
    expect([...ngramHashes('A b, a', 1)]).toEqual(hashes.slice(0, 3));
  });

  it('tells a bigram from its words run together', () => {
    expect(hash32('a b')).not.toBe(hash32('ab'));
  });

  it('spreads evenly over any number of buckets', () => {
    for (const buckets of [2, 10, 256]) {
      const counts = new Array<number>(buckets).fill(0);
      for (let i = 0; i < 100 * buckets; i++) counts[hash32(`word ${i}`) % buckets]!++;
      // chi squared over its degrees of freedom: mean 1, standard deviation sqrt(2 / (buckets - 1))
      const chi = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0) / (buckets - 1);
      expect(Math.abs(chi - 1)).toBeLessThan(4 * Math.sqrt(2 / (buckets - 1)));
    }
  });
});

describe('fitIdf', () => {
  it('counts the texts an n-gram is in, once each', () => {
    const table = fitIdf(['cat cat', 'cat dog', 'dog', ''], { maxN: 1 });
    const count = (word: string) => table.counts[table.hashes.indexOf(hash32(word))];
    expect([table.numTexts, count('cat'), count('dog')]).toEqual([4, 2, 2]);
    const weight = idfWeights(table);
    expect(weight(hash32('cat'))).toBe(Math.log(5 / 3));
    expect(weight(hash32('bird'))).toBe(Math.log(5));
  });

  it('does not depend on the order of the texts, and goes through JSON', () => {
    fc.assert(
      fc.property(fc.array(sentence), (texts) => {
        const table = fitIdf(texts);
        expect(fitIdf(texts.toReversed())).toEqual(table);
        expect(JSON.parse(JSON.stringify(table))).toEqual(table);
      }),
    );
  });
});

describe('createTextEncoder', () => {
  const options = fc.record<TextEncoderOptions>({
    questionSize: fc.constantFrom(0, 1, 5, 64),
    answerSize: fc.constantFrom(0, 1, 5, 64),
    maxN: fc.constantFrom(1, 2, 3),
    signed: fc.boolean(),
    shape: fc.boolean(),
  });

  it('gives each half length 1, or 0 where no n-gram is left', () => {
    fc.assert(
      fc.property(options, sentence, sentence, (given, question, answer) => {
        const encoder = createTextEncoder(given);
        const row = rowOf(encoder, question, answer);
        const halves = [
          row.slice(0, given.questionSize),
          row.slice(given.questionSize, given.questionSize! + given.answerSize!),
        ];
        halves.forEach((half, h) => {
          const norm = Math.hypot(...half);
          const empty = half.length === 0 || words([question, answer][h]!).length === 0;
          if (empty) expect(norm).toBe(0);
          // signed n-grams of one bucket may cancel
          else if (!given.signed || norm > 0) expect(norm).toBeCloseTo(1, 6);
        });
      }),
    );
  });

  it('is the count of each n-gram, signed, over their length', () => {
    const encoder = createTextEncoder({ questionSize: 1000, answerSize: 0, maxN: 1 });
    const row = rowOf(encoder, 'cat dog cat', null);
    const entry = (word: string) => row[hash32(word) % 1000]! * (hash32(word) >= 2 ** 31 ? -1 : 1);
    expect(entry('cat')).toBeCloseTo(2 / Math.sqrt(5), 6);
    expect(entry('dog')).toBeCloseTo(1 / Math.sqrt(5), 6);
    expect(row.filter((value) => value !== 0)).toHaveLength(2);
  });

  it('weighs n-grams by the table it is given for that half', () => {
    // the: in both texts, ln(3/3) = 0; cat: in one, ln(3/2)
    const table = fitIdf(['the cat', 'the dog'], { maxN: 1 });
    const encoder = createTextEncoder({
      questionSize: 100,
      answerSize: 100,
      maxN: 1,
      idf: { answer: table },
    });
    const row = rowOf(encoder, 'the cat', 'the cat');
    expect(row.slice(0, 100).filter((value) => value !== 0)).toHaveLength(2);
    const answer = row.slice(100, 200);
    expect(Math.abs(answer[hash32('cat') % 100]!)).toBe(1);
    expect(answer.filter((value) => value !== 0)).toHaveLength(1);
    expect(() => createTextEncoder({ maxN: 2, idf: { question: table } })).toThrow(
      'Expected `idf` to be fitted with maxN 2, got 1.',
    );
  });

  it('keeps question and answer apart, and an empty answer from none', () => {
    fc.assert(
      fc.property(options, sentence, sentence, sentence, (given, question, one, other) => {
        const encoder = createTextEncoder(given);
        const { questionSize = 0, answerSize = 0 } = given;
        const a = rowOf(encoder, question, one);
        const b = rowOf(encoder, question, other);
        expect(a.slice(0, questionSize)).toEqual(b.slice(0, questionSize));
        const flag = questionSize + answerSize;
        const none = rowOf(encoder, question, null);
        const empty = rowOf(encoder, question, '');
        expect([none[flag], empty[flag]]).toEqual([0, 1]);
        expect(none.with(flag, 1)).toEqual(empty);
      }),
    );
  });

  it('describes the shape of a text', () => {
    const encoder = createTextEncoder({ questionSize: 0, answerSize: 0, shape: true });
    const ln = (n: number) => Math.fround(Math.log(1 + n) / 8);
    // "a 12\n": 5 characters, 2 words, 2 digits, 1 newline
    expect(rowOf(encoder, 'a 12\n', null)).toEqual([0, ln(5), ln(2), Math.fround(0.4), ln(1), 0, 0, 0, 0]);
    expect(rowOf(encoder, '', 'a 12\n')).toEqual([1, 0, 0, 0, 0, ln(5), ln(2), Math.fround(0.4), ln(1)]);
  });

  it('is the same function after its options went through JSON', () => {
    fc.assert(
      fc.property(options, fc.array(sentence), sentence, sentence, (given, texts, question, answer) => {
        const encoder = createTextEncoder({
          ...given,
          idf: { question: fitIdf(texts, { maxN: given.maxN! }) },
        });
        const copy = createTextEncoder(JSON.parse(JSON.stringify(encoder.options)));
        expect(rowOf(copy, question, answer)).toEqual(rowOf(encoder, question, answer));
      }),
    );
  });

  it('pins its numbers (no regression)', () => {
    const encoder = createTextEncoder({ questionSize: 4, answerSize: 4 });
    expect(
      rowOf(encoder, 'What is 6 x 7?', 'It is 42.').map((value) => value.toFixed(6)),
    ).toMatchInlineSnapshot(`
      [
        "0.447214",
        "0.000000",
        "0.894427",
        "0.000000",
        "-0.894427",
        "0.447214",
        "0.000000",
        "0.000000",
        "1.000000",
      ]
    `);
  });

  it('refuses bad options', () => {
    expect(() => createTextEncoder({ questionSize: -1 })).toThrow('Expected `questionSize`');
    expect(() => createTextEncoder({ answerSize: 1.5 })).toThrow('Expected `answerSize`');
    expect(() => createTextEncoder({ maxN: 0 })).toThrow('Expected `maxN`');
  });
});

describe('encodeGraph', () => {
  it('encodes each node as its texts are encoded', () => {
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = compileAnswerGraph(world);
        const encoder = createTextEncoder({ questionSize: 8, answerSize: 8, shape: true });
        const features = encodeGraph(graph, encoder);
        expect(features).toHaveLength(graph.numNodes * encoder.size);
        for (let node = 0; node < graph.numNodes; node++) {
          const { text } = graph.questions[graph.nodeQuestion[node]!]!;
          const row = [...features.subarray(node * encoder.size, (node + 1) * encoder.size)];
          expect(row).toEqual(rowOf(encoder, text, graph.texts[node]!));
        }
      }),
    );
  });

  it('never sees a reference', () => {
    const world = fc.sample(arbitraryWorld(), { numRuns: 1, seed: 3 })[0]!;
    const encoder = createTextEncoder({ questionSize: 8, answerSize: 8 });
    const withReference = (reference: string) =>
      encodeGraph(
        compileAnswerGraph({
          ...world,
          questions: world.questions.map((question) => ({ ...question, reference })),
        }),
        encoder,
      );
    expect(withReference('one')).toEqual(withReference('another'));
  });
});

describe('createObservationEncoder', () => {
  it('puts step, last expert, experts asked and route after the text, in that order, whatever the order declared', () => {
    const encoder = createTextEncoder({ questionSize: 0, answerSize: 0 });
    const question = { id: 'q', text: 'Why?' };
    const encode = createObservationEncoder({
      encoder,
      observes: ['route', 'askedSet', 'step', 'lastExpert', 'answer'],
      maxSteps: 3,
      numExperts: 2,
    });
    const row = new Float32Array(encode.size);
    encode.encode({ question, answer: 'a', step: 2, lastExpert: 1, askedSet: [1], route: [1, 1] }, row, 0);
    expect([...row]).toEqual([1, ...[0, 0, 1], ...[0, 1], ...[0, 1], ...[0, 1, 0, 1, 0, 0]]);
    // past the last call no step is left
    encode.encode({ question, answer: 'a', step: 3, lastExpert: 0, askedSet: [0], route: [0] }, row, 0);
    expect([...row.subarray(1, 4)]).toEqual([0, 0, 0]);
  });

  it('shows a policy that does not observe the answer none', () => {
    const encoder = createTextEncoder({ questionSize: 4, answerSize: 4 });
    const { encode, size } = createObservationEncoder({ encoder, observes: [], maxSteps: 3, numExperts: 2 });
    const row = new Float32Array(size);
    encode({ question: { id: 'q', text: 'Why?' }, answer: 'Because' }, row, 0);
    expect([...row]).toEqual(rowOf(encoder, 'Why?', null));
  });
});
