import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileAnswerGraph } from '../graph/compile.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { arithmeticValue } from './_arithmetic.ts';
import { hash32 } from './_hash.ts';
import { embedTexts } from './embedding.ts';
import { encodeGraph } from './encode-graph.ts';
import { fitIdf, idfWeights } from './idf.ts';
import { ngramHashes, words } from './ngrams.ts';
import { createObservationEncoder } from './observation-encoder.ts';
import { createTextEncoder, type TextEncoder, type TextEncoderOptions } from './text-encoder.ts';
import { TEXT_SHAPE_NAMES, textShape } from './text-shape.ts';

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
  it('returns runs of letters and digits of any script, in lower case', () => {
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

  it('distinguishes a bigram from its words joined together', () => {
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
  it('counts the texts that contain an n-gram, once each', () => {
    const table = fitIdf(['cat cat', 'cat dog', 'dog', ''], { maxN: 1 });
    const count = (word: string) => table.counts[table.hashes.indexOf(hash32(word))];
    expect([table.numTexts, count('cat'), count('dog')]).toEqual([4, 2, 2]);
    const weight = idfWeights(table);
    expect(weight(hash32('cat'))).toBe(Math.log(5 / 3));
    expect(weight(hash32('bird'))).toBe(Math.log(5));
  });

  it('does not depend on the order of the texts, and survives JSON', () => {
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

  it('scales each half to norm 1, or 0 if it has no n-grams', () => {
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
          // signed n-grams in one bucket may cancel
          else if (!given.signed || norm > 0) expect(norm).toBeCloseTo(1, 6);
        });
      }),
    );
  });

  it('holds the signed count of each n-gram divided by their norm', () => {
    const encoder = createTextEncoder({ questionSize: 1000, answerSize: 0, maxN: 1 });
    const row = rowOf(encoder, 'cat dog cat', null);
    const entry = (word: string) => row[hash32(word) % 1000]! * (hash32(word) >= 2 ** 31 ? -1 : 1);
    expect(entry('cat')).toBeCloseTo(2 / Math.sqrt(5), 6);
    expect(entry('dog')).toBeCloseTo(1 / Math.sqrt(5), 6);
    expect(row.filter((value) => value !== 0)).toHaveLength(2);
  });

  it('weights n-grams by the idf table of their half', () => {
    // "the" is in both texts, ln(3/3) = 0; "cat" in one, ln(3/2)
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

  it('separates question and answer, and an empty answer from a missing one', () => {
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

  it('encodes the shape of a text', () => {
    const encoder = createTextEncoder({ questionSize: 0, answerSize: 0, shape: true });
    const ln = (n: number) => Math.fround(Math.log(1 + n) / 8);
    // "a 12\n": 5 characters, 2 words, 2 digits, 1 newline
    expect(rowOf(encoder, 'a 12\n', null)).toEqual([0, ln(5), ln(2), Math.fround(0.4), ln(1), 0, 0, 0, 0]);
    expect(rowOf(encoder, '', 'a 12\n')).toEqual([1, 0, 0, 0, 0, ln(5), ln(2), Math.fround(0.4), ln(1)]);
  });

  it('is the same function after its options were saved as JSON', () => {
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

  it('returns the same numbers as before (no regression)', () => {
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

  it('rejects invalid options', () => {
    expect(() => createTextEncoder({ questionSize: -1 })).toThrow('Expected `questionSize`');
    expect(() => createTextEncoder({ answerSize: 1.5 })).toThrow('Expected `answerSize`');
    expect(() => createTextEncoder({ maxN: 0 })).toThrow('Expected `maxN`');
  });
});

describe('encodeGraph', () => {
  it('encodes each node like its texts', () => {
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

  it('never reads a reference', () => {
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
  it('writes step, last expert, experts asked and route after the text, regardless of the declared order', () => {
    const encoder = createTextEncoder({ questionSize: 0, answerSize: 0 });
    const question = { id: 'q', text: 'Why?' };
    const encode = createObservationEncoder({
      encoder,
      observes: ['route', 'askedSet', 'step', 'lastExpert', 'answer'],
      maxSteps: 3,
      numExperts: 2,
    });
    const row = new Float32Array(encode.size);
    encode.encode(
      {
        question: question.text,
        answer: 'a',
        hasAnswer: 1,
        step: 2,
        lastExpert: 1,
        askedSet: Uint8Array.of(0, 1),
        route: Int32Array.of(1, 1, -1),
      },
      row,
      0,
    );
    expect([...row]).toEqual([1, ...[0, 0, 1], ...[0, 1], ...[0, 1], ...[0, 1, 0, 1, 0, 0]]);
    // after the last call the step is all 0
    encode.encode(
      {
        question: question.text,
        answer: 'a',
        hasAnswer: 1,
        step: 3,
        lastExpert: 0,
        askedSet: Uint8Array.of(1, 0),
        route: Int32Array.of(0, -1, -1),
      },
      row,
      0,
    );
    expect([...row.subarray(1, 4)]).toEqual([0, 0, 0]);
  });

  it('hides the answer from a policy that does not observe it', () => {
    const encoder = createTextEncoder({ questionSize: 4, answerSize: 4 });
    const { encode, size } = createObservationEncoder({ encoder, observes: [], maxSteps: 3, numExperts: 2 });
    const row = new Float32Array(size);
    encode({ question: 'Why?', answer: 'Because', hasAnswer: 1 }, row, 0);
    expect([...row]).toEqual(rowOf(encoder, 'Why?', null));
  });
});

describe('the scale of an encoder', () => {
  it('is the norm of each half that has words', () => {
    fc.assert(
      fc.property(sentence, sentence, fc.constantFrom(1, 3, 0.5), (question, answer, scale) => {
        const encoder = createTextEncoder({ questionSize: 16, answerSize: 8, scale, signed: false });
        const row = rowOf(encoder, question, answer);
        const lengthOf = (half: number[]) => Math.sqrt(half.reduce((sum, x) => sum + x * x, 0));
        expect(lengthOf(row.slice(0, 16))).toBeCloseTo(words(question).length > 0 ? scale : 0, 5);
        expect(lengthOf(row.slice(16, 24))).toBeCloseTo(words(answer).length > 0 ? scale : 0, 5);
      }),
    );
    expect(() => createTextEncoder({ scale: 0 })).toThrow('Expected `scale` to be > 0, got 0.');
    expect(() => createTextEncoder({ shape: 'some' as 'full' })).toThrow(
      "Expected `shape` to be true, false or 'full'",
    );
  });
});

describe('embedTexts', () => {
  const model = async (batch: readonly string[]) => batch.map((text) => [text.length, 1]);

  it('embeds each distinct text once, in batches, and rejects other texts', async () => {
    const batches: string[][] = [];
    const watched = async (batch: readonly string[]) => {
      batches.push([...batch]);
      return model(batch);
    };
    const embedding = await embedTexts(['a', 'bb', 'a', 'ccc'], watched, { id: 'length/1', batchSize: 2 });
    expect(batches).toEqual([['a', 'bb'], ['ccc']]);
    expect([...embedding.embed('bb')]).toEqual([2, 1]);
    expect(() => embedding.embed('d')).toThrow('Expected a text that was embedded by length/1, got "d".');
  });

  it('rejects invalid vectors', async () => {
    const from = (answer: (batch: readonly string[]) => number[][]) =>
      embedTexts(['a', 'bb'], async (batch) => answer(batch), { id: 'x' });
    await expect(from(() => [[1]])).rejects.toThrow('Expected a vector for each of 2 texts, got 1.');
    await expect(from(() => [[1], [1, 2]])).rejects.toThrow('Expected vectors of 1 entries, got 2.');
    await expect(from(() => [[1], [Number.NaN]])).rejects.toThrow('Expected finite vectors');
    await expect(embedTexts([], model, { id: 'x' })).rejects.toThrow('at least one text');
  });

  it('provides the halves of an encoder, scaled to one norm, and its id is part of the options', async () => {
    const embedding = await embedTexts(
      ['why', 'four', ''],
      async (batch) => batch.map((t) => [3 * t.length, 4 * t.length]),
      { id: 'm/1' },
    );
    const encoder = createTextEncoder({ scale: 5 }, embedding);
    expect(rowOf(encoder, 'why', 'four')).toEqual([3, 4, 3, 4, 1]);
    expect(rowOf(encoder, 'why', null)).toEqual([3, 4, 0, 0, 0]);
    expect(rowOf(encoder, 'why', '')).toEqual([3, 4, 0, 0, 1]);
    const { options } = encoder;
    expect(options).toEqual({ scale: 5, embedding: 'm/1' });
    expect(rowOf(createTextEncoder(options!, embedding), 'why', 'four')).toEqual([3, 4, 3, 4, 1]);
    expect(() => createTextEncoder(options!)).toThrow(
      'Expected the embedding "m/1" as second argument, got none.',
    );
    expect(() => createTextEncoder(options!, { ...embedding, id: 'n/1' })).toThrow('got "n/1"');
  });
});

describe('textShape', () => {
  const at = (
    name: (typeof TEXT_SHAPE_NAMES)[number],
    question: string,
    answer: string | null,
    options = {},
  ) => textShape(question, answer, options)[TEXT_SHAPE_NAMES.indexOf(name)]!;
  const answer = (name: (typeof TEXT_SHAPE_NAMES)[number], text: string) => at(name, 'What is 6 x 7?', text);

  it('equals values computed by hand', () => {
    // question: what, is, 6, x, 7; answer: it, is, 42
    expect(at("share of the question's words that the answer has", 'What is 6 x 7?', 'It is 42.')).toBe(
      1 / 5,
    );
    expect(at("share of the answer's words that the question has", 'What is 6 x 7?', 'It is 42.')).toBe(
      1 / 3,
    );
    expect(at('length of the question', 'abc', null)).toBe(Math.log(4) / 8);
    expect(at('length of the answer to that of the question', 'abc', 'a')).toBe(Math.log(2 / 4) / 8);
    expect(answer('distinct words of the answer', 'no no no yes')).toBe(1 / 2);
    expect(answer('distinct pairs of words', 'no no no yes')).toBe(2 / 3);
    expect(answer('share of digits', 'a12b')).toBe(1 / 2);
    expect(answer('lines', 'a\nb\nc')).toBe(Math.log(3) / 8);
    expect(answer('list items', '- a\n* b\n1. c\n2) d\n-e')).toBe(Math.log(5) / 8);
    expect(answer('code fences', '```ts\nx\n```')).toBe(Math.log(3) / 8);
    expect(answer('calculations written out', '<<6*7=42>> <<1+1=2>>')).toBe(Math.log(3) / 8);
    expect(answer('share of those that are right', '<<6*7=42>> <<1+1=3>>')).toBe(1 / 2);
    expect(at("share of the question's numbers that it uses", '6 of 1,000 or 7', '1000 and 6 and 9')).toBe(
      2 / 3,
    );
  });

  it('weights words by their rarity', () => {
    const idf = fitIdf(['the cat', 'the dog'], { maxN: 1 });
    // the weight of "the" is ln (3/3) = 0, that of "cat" ln (3/2)
    expect(at("share of the question's words that the answer has", 'the cat', 'cat', { idf })).toBe(1);
    expect(at("share of the question's words that the answer has", 'the cat', 'the', { idf })).toBe(0);
    expect(at('mean rarity of its words', '', 'the cat', { idf })).toBeCloseTo(Math.log(1.5) / 2 / 8, 12);
    expect(at('spread of the rarity of its words', '', 'the cat', { idf })).toBeCloseTo(
      Math.log(1.5) / 2 / 8,
      12,
    );
  });

  it.each([
    ['refusal', "I'm sorry, but no.", 'I can do that.'],
    ['refusal', 'As a language model I have no views.', 'It models a language.'],
    ['ends like a sentence', 'It is so.', 'It is'],
    ['ends like a sentence', '“So be it.” 東京。', 'and then,'],
    ['states a final number', 'so\n#### 42', 'forty-two'],
    ['states a final number', 'The answer is $1,200.', 'The answer is 7 of the many and more besides it.'],
  ] as const)('detects: %s', (name, yes, no) => {
    expect([answer(name, yes), answer(name, no)]).toEqual([1, 0]);
  });

  it('is 0 without an answer, except for the question, and finite for any text', () => {
    expect([...textShape('why', null)].slice(1).every((entry) => entry === 0)).toBe(true);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (question, text) => {
        expect(textShape(question, text).every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('takes linear time for any text', () => {
    for (const piece of ['\n', ' ', '.', '. ', '=', '=1', '<<', '<<1=', '1', '- ', '(', '`', '"', 'I am ']) {
      const start = performance.now();
      textShape(piece.repeat(20_000), `x${piece.repeat(100_000)}x`);
      // takes tens of milliseconds; quadratic time would take minutes
      expect(performance.now() - start).toBeLessThan(5000);
    }
  });

  it('is part of a row if shape is full, and equal in a graph', () => {
    const encoder = createTextEncoder({ questionSize: 2, answerSize: 2, shape: 'full' });
    expect(encoder.encodeAnswer).toBeNull();
    const row = rowOf(encoder, 'What is 6 x 7?', 'It is 42.');
    expect(row.slice(5)).toEqual([...Float32Array.from(textShape('What is 6 x 7?', 'It is 42.'))]);
    fc.assert(
      fc.property(arbitraryWorld(), (world) => {
        const graph = compileAnswerGraph(world);
        const features = encodeGraph(graph, encoder);
        graph.texts.forEach((text, node) => {
          const own = rowOf(encoder, graph.questions[graph.nodeQuestion[node]!]!.text, text);
          expect([...features.subarray(node * encoder.size, (node + 1) * encoder.size)]).toEqual(own);
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('arithmeticValue', () => {
  it('returns the value of an expression', () => {
    const number = fc.integer({ min: 0, max: 99 }).map((n) => ({ text: String(n), value: n }));
    const { sum } = fc.letrec<{ sum: { text: string; value: number } }>((tie) => ({
      sum: fc.oneof(
        { maxDepth: 3 },
        number,
        fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*', '/'), tie('sum')).map(([a, op, b]) => ({
          text: `(${a.text}) ${op} (${b.text})`,
          value:
            op === '+'
              ? a.value + b.value
              : op === '-'
                ? a.value - b.value
                : op === '*'
                  ? a.value * b.value
                  : a.value / b.value,
        })),
      ),
    }));
    fc.assert(
      fc.property(sum, ({ text, value }) => {
        expect(arithmeticValue(text)).toBe(value);
      }),
    );
    // by operator precedence, from left to right
    expect(arithmeticValue('2 + 3 * 4 - 6 / 2 / 3')).toBe(13);
    expect(arithmeticValue('-$1,200.50 * 2')).toBe(-2401);
  });

  it.each(['', '2+', '(1', '1)', '2 x', 'alert(1)', '1 2 +', '('.repeat(100)])('is NaN for %j', (text) => {
    expect(arithmeticValue(text)).toBeNaN();
  });
});
