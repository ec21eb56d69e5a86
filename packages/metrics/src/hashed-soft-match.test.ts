import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fnv1a32, fnv1a64 } from './_fnv.ts';
import { wordVector } from './_word-vector.ts';
import { words } from './_words.ts';
import { greedyMatch } from './greedy-match.ts';
import { createHashedSoftMatch, type HashedSoftMatchOptions } from './hashed-soft-match.ts';
import { fitReferenceIdf, idfWeight } from './idf.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const vocabulary = [
  'the',
  'train',
  'trains',
  'leaves',
  'leaving',
  'at',
  'noon',
  'a',
  'ab',
  '3',
  'naïve',
  '中文',
  'x1',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...vocabulary), { maxLength: 12 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const idf = fitReferenceIdf([
  'The train leaves at noon.',
  'The ship sails at dawn.',
  'The naïve 中文 reader, at 3.',
]);
const uniform = createHashedSoftMatch({ idf: 'uniform' });
const weighted = createHashedSoftMatch({ idf });

/** A literal implementation of the definition, dense, with every feature hashed separately. */
function denseVector(word: string, dimension: number): number[] {
  const vector: number[] = Array(dimension).fill(0);
  const points = [...`<${word}>`];
  const features = [`=${word}`];
  for (const size of [3, 4, 5]) {
    for (let i = 0; i + size <= points.length; i++) features.push(points.slice(i, i + size).join(''));
  }
  const put = (feature: string) => {
    const hash = fnv1a32(bytes(feature));
    vector[hash % dimension]! += hash < 2 ** 31 ? 1 : -1;
  };
  features.forEach(put);
  if (vector.every((value) => value === 0)) put(`=${word}`);
  return vector;
}

describe('fnv1a32 and fnv1a64', () => {
  it('return the published test values', () => {
    // http://www.isthe.com/chongo/src/fnv/test_fnv.c
    expect(fnv1a32(bytes(''))).toBe(0x811c9dc5);
    expect(fnv1a32(bytes('a'))).toBe(0xe40c292c);
    expect(fnv1a32(bytes('foobar'))).toBe(0xbf9cf968);
    expect(fnv1a64(bytes(''))).toBe('cbf29ce484222325');
    expect(fnv1a64(bytes('a'))).toBe('af63dc4c8601ec8c');
    expect(fnv1a64(bytes('foobar'))).toBe('85944171f73967e8');
  });

  it('equal an implementation with big integers', () => {
    const slow = (data: Uint8Array, basis: bigint, prime: bigint, size: number) =>
      data.reduce((hash, byte) => BigInt.asUintN(size, (hash ^ BigInt(byte)) * prime), basis);
    fc.assert(
      fc.property(fc.uint8Array(), (data) => {
        expect(BigInt(fnv1a32(data))).toBe(slow(data, 0x811c9dc5n, 0x01000193n, 32));
        expect(BigInt(`0x${fnv1a64(data)}`)).toBe(slow(data, 0xcbf29ce484222325n, 0x100000001b3n, 64));
      }),
    );
  });
});

describe('wordVector', () => {
  it('is the sum of the signed features, scaled to length 1, and resets the scratch to 0', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...vocabulary), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 })),
        fc.constantFrom(16, 100, 256),
        (word, dimension) => {
          const scratch = new Float64Array(dimension);
          const { indices, values } = wordVector(word, dimension, scratch);
          expect(scratch.every((value) => value === 0)).toBe(true);
          const dense = denseVector(word, dimension);
          const length = Math.hypot(...dense);
          expect(length).toBeGreaterThan(0);
          const spread = Array(dimension).fill(0);
          for (const [k, index] of indices.entries()) spread[index] = values[k];
          for (let k = 0; k < dimension; k++) expect(spread[k]).toBeCloseTo(dense[k]! / length, 12);
          expect([...indices]).toEqual([...indices].sort((a, b) => a - b));
        },
      ),
    );
  });

  it('is not zero for a word whose features cancel', () => {
    // one letter has two features, '<x>' and '=x', some of which cancel in 19 dimensions
    const scratch = new Float64Array(19);
    const letters = Array.from({ length: 2000 }, (_, i) => String.fromCodePoint(0x4e00 + i));
    const cancelling = letters.filter((letter) => {
      const hashes = [`<${letter}>`, `=${letter}`].map((feature) => fnv1a32(bytes(feature)));
      return hashes[0]! % 19 === hashes[1]! % 19 && hashes[0]! >>> 31 !== hashes[1]! >>> 31;
    });
    expect(cancelling.length).toBeGreaterThan(0);
    for (const letter of cancelling) {
      const { indices, values } = wordVector(letter, 19, scratch);
      expect([...indices]).toEqual([fnv1a32(bytes(`=${letter}`)) % 19]);
      expect(Math.abs(values[0]!)).toBe(1);
    }
  });
});

describe('createHashedSoftMatch', () => {
  it('equals greedyMatch over the word vectors when the floor is 0', () => {
    // greedyMatch keeps negative cosines and the floor of 0 cuts them, so only pairs with positive best matches are compared
    const scorer = createHashedSoftMatch({ idf, floor: 0 });
    let compared = 0;
    fc.assert(
      fc.property(text, text, (candidate, reference) => {
        const sides = [candidate, reference].map((side) => {
          const tokens = words(side);
          const weights = tokens.map((token) => idfWeight(idf, token));
          return {
            vectors: tokens.map((token) => denseVector(token, 256)),
            weights: weights.some((weight) => weight > 0) ? weights : weights.map(() => 1),
          };
        });
        const [c, r] = sides as [(typeof sides)[0], (typeof sides)[0]];
        const best = [
          ...c.vectors.map((v) => greedyMatch([v], r.vectors)),
          ...r.vectors.map((v) => greedyMatch([v], c.vectors)),
        ];
        if (best.some(({ precision }) => precision < 0)) return;
        compared++;
        const expected = greedyMatch(c.vectors, r.vectors, { candidate: c.weights, reference: r.weights });
        const match = scorer.match(candidate, reference);
        expect(match.precision).toBeCloseTo(expected.precision, 10);
        expect(match.recall).toBeCloseTo(expected.recall, 10);
        expect(match.f1).toBeCloseTo(expected.f1, 10);
      }),
      { numRuns: 200 },
    );
    expect(compared).toBeGreaterThan(50);
  });

  it('cuts each cosine at the floor and rescales the rest', () => {
    const raw = createHashedSoftMatch({ idf: 'uniform', floor: 0 }).match('train', 'trains').f1;
    // two words: P = R = F1 = the cosine
    expect(raw).toBeGreaterThan(0.4);
    expect(uniform.match('train', 'trains').f1).toBeCloseTo((raw - 0.4) / 0.6, 12);
    expect(createHashedSoftMatch({ idf: 'uniform', floor: raw }).match('train', 'trains').f1).toBe(0);
  });

  it('weights words by idf', () => {
    // 'train' matches (1), 'the' and 'xyzzy' do not; their weights are ln(4/2), ln(4/4) = 0 and ln(4)
    const reference = 'the train xyzzy';
    const { precision, recall } = weighted.match('train', reference);
    expect(precision).toBe(1);
    expect(recall).toBeCloseTo(Math.log(2) / (Math.log(2) + Math.log(4)), 12);
    expect(uniform.match('train', reference).recall).toBeCloseTo(1 / 3, 12);
  });

  it('is in [0, 1], is 1 for the text itself, and swaps precision and recall with its arguments', () => {
    for (const scorer of [uniform, weighted]) {
      fc.assert(
        fc.property(text, text, (a, b) => {
          const { precision, recall, f1 } = scorer.match(a, b);
          for (const value of [precision, recall, f1]) expect(value >= 0 && value <= 1).toBe(true);
          expect(scorer.match(b, a)).toEqual({ precision: recall, recall: precision, f1 });
          const own = words(a).length > 0 ? 1 : 0;
          expect(scorer.match(a, a)).toEqual({ precision: own, recall: own, f1: own });
        }),
      );
    }
  });

  it('is 0 for a text without words, and 1 for equal words that all have weight 0', () => {
    expect(weighted.match('', '')).toEqual({ precision: 0, recall: 0, f1: 0 });
    expect(weighted.match('...', 'the train').f1).toBe(0);
    expect(weighted.match('the train', '!').f1).toBe(0);
    expect(weighted.match('the', 'the').f1).toBe(1);
    expect(weighted.match('train', 'the').f1).toBe(0);
  });

  it('is independent of earlier calls and of the size of the cache', () => {
    const scorers = [0, 1, 3].map((cacheSize) => createHashedSoftMatch({ idf, cacheSize }));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 4 }), (pairs) => {
        for (const [answer, reference] of pairs) {
          const fresh = createHashedSoftMatch({ idf }).score(answer, { reference });
          for (const scorer of [weighted, ...scorers])
            expect(scorer.score(answer, { reference })).toBe(fresh);
        }
      }),
    );
  });

  it('has a signature with its settings that does not mention BERTScore', () => {
    expect(uniform.signature).toBe(
      'hashedSoftMatchF1/1(bertScore=false,dimension=256,floor=0.4,idf=uniform)',
    );
    expect(weighted.signature).toContain(`idf=${idf.hash}`);
    expect(uniform.isBertScore).toBe(false);
    expect(uniform.defaultThreshold).toBeNull();
    expect(uniform.range).toEqual([0, 1]);
  });

  it('rejects a missing idf table, options out of range, and a missing reference', () => {
    expect(() => createHashedSoftMatch({} as HashedSoftMatchOptions)).toThrow(
      new TypeError("Expected `idf` to be a table from fitReferenceIdf or 'uniform', got undefined."),
    );
    for (const dimension of [0, 15, 16.5, 65537, Number.NaN]) {
      expect(() => createHashedSoftMatch({ idf, dimension })).toThrow('`dimension`');
    }
    for (const floor of [-0.1, 1, Number.NaN]) {
      expect(() => createHashedSoftMatch({ idf, floor })).toThrow('`floor`');
    }
    expect(() => createHashedSoftMatch({ idf, cacheSize: -1 })).toThrow('`cacheSize`');
    expect(() => uniform.score('cat', { reference: null })).toThrow(TypeError);
  });

  it('returns the same scores in every release', () => {
    // a change here is a change of results, and needs a new version in the signature
    const score = (answer: string) => weighted.score(answer, { reference: 'The train leaves at noon.' });
    expect(score('Trains are leaving at noon.')).toBeCloseTo(0.4098754016681902, 12);
    expect(score('The ship sails at dawn.')).toBeCloseTo(0, 12);
    expect(idf.hash).toBe('230f9915f33f78c8');
  });
});
