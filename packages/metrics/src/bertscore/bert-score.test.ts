import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idfWeight } from '../idf.ts';
import { parseBaseline } from './baseline.ts';
import { bertScore, type EmbeddedText, fitTokenIdf } from './bert-score.ts';
import { bertScoreModels } from './models.ts';

const CLS = 101;
const SEP = 102;
const angle = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
/** A text with [CLS] at 0 degrees and [SEP] at 180. */
const embed = (tokens: readonly (readonly [id: number, degrees: number])[]): EmbeddedText => ({
  ids: [CLS, ...tokens.map(([id]) => id), SEP],
  vectors: [angle(0), ...tokens.map(([, degrees]) => angle(degrees)), angle(180)],
  special: [1, ...tokens.map(() => 0), 1],
});
const cos = (degrees: number) => Math.cos((degrees * Math.PI) / 180);
const token = fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 359 }));
const text = fc.array(token, { minLength: 1, maxLength: 8 });

describe('bertScore', () => {
  it('matches each token with the nearest, also with special tokens, which are not part of the mean', () => {
    // tokens at 90 and 150 against 80 and 100: 90 is nearest to 80 or 100; 150 is nearest to [SEP] at 180, not to 100
    const { precision, recall, f1 } = bertScore(
      embed([
        [1, 90],
        [2, 150],
      ]),
      embed([
        [3, 80],
        [4, 100],
      ]),
    );
    expect(precision).toBeCloseTo((cos(10) + cos(30)) / 2, 12);
    expect(recall).toBeCloseTo(cos(10), 12);
    expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
  });

  it('weights tokens by their idf over references, ln((N + 1) / (df + 1))', () => {
    const idf = fitTokenIdf([
      [CLS, 1, 1, SEP],
      [CLS, 1, 2, SEP],
      [CLS, 3, SEP],
    ]);
    expect([idfWeight(idf, '1'), idfWeight(idf, '2'), idfWeight(idf, '9')]).toEqual([
      Math.log(4 / 3),
      Math.log(4 / 2),
      Math.log(4),
    ]);
    const { precision } = bertScore(
      embed([
        [1, 90],
        [9, 150],
      ]),
      embed([[3, 80]]),
      { idf },
    );
    const [a, b] = [Math.log(4 / 3), Math.log(4)];
    expect(precision).toBeCloseTo((a * cos(10) + b * cos(30)) / (a + b), 12);
    expect(() => fitTokenIdf([[1]])).toThrow('at least two texts, got 1');
  });

  it('weights tokens equally if all of a side have an idf of 0', () => {
    const idf = fitTokenIdf([
      [CLS, 1, SEP],
      [CLS, 1, SEP],
    ]);
    const [candidate, reference] = [
      embed([
        [1, 90],
        [1, 120],
      ]),
      embed([[1, 80]]),
    ];
    expect(bertScore(candidate, reference, { idf })).toEqual(bertScore(candidate, reference));
  });

  it('returns the maximum precision, recall and F1 over references, each independently', () => {
    const candidate = embed([
      [1, 90],
      [2, 30],
    ]);
    const references = [
      embed([[3, 90]]),
      embed([
        [4, 30],
        [5, 90],
        [6, 240],
      ]),
    ];
    const [first, second] = references.map((reference) => bertScore(candidate, reference));
    expect(first!.recall).toBeGreaterThan(second!.recall);
    expect(second!.precision).toBeGreaterThan(first!.precision);
    expect(bertScore(candidate, references)).toEqual({
      precision: second!.precision,
      recall: first!.recall,
      f1: Math.max(first!.f1, second!.f1),
    });
    expect(bertScore(candidate, [...references].reverse())).toEqual(bertScore(candidate, references));
    expect(() => bertScore(candidate, [])).toThrow('`references`');
  });

  it('rescales each number with its own baseline, also for empty texts', () => {
    const baseline = { precision: 0.5, recall: 0.2, f1: 0.6 };
    const [candidate, reference] = [embed([[1, 90]]), embed([[3, 80]])];
    const { precision, recall, f1 } = bertScore(candidate, reference, { baseline });
    expect(precision).toBeCloseTo((cos(10) - 0.5) / 0.5, 12);
    expect(recall).toBeCloseTo((cos(10) - 0.2) / 0.8, 12);
    expect(f1).toBeCloseTo((cos(10) - 0.6) / 0.4, 12);
    // raw 0 becomes -b / (1 - b): for multilingual BERT about -1.714
    const multilingual = bertScoreModels.get('bert-base-multilingual-cased')!.baseline!;
    for (const [a, b] of [
      [embed([]), reference],
      [candidate, embed([])],
      [embed([]), embed([])],
    ] as const) {
      expect(bertScore(a, b)).toEqual({ precision: 0, recall: 0, f1: 0 });
      expect(bertScore(a, b, { baseline: multilingual }).f1).toBeCloseTo(-1.714, 2);
    }
  });

  it('is 1 for a text and itself, swaps precision and recall with its arguments, and is in [-1, 1]', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [candidate, reference] = [embed(a), embed(b)];
        const { precision, recall, f1 } = bertScore(candidate, reference);
        expect(bertScore(reference, candidate)).toEqual({ precision: recall, recall: precision, f1 });
        for (const value of [precision, recall]) expect(value >= -1 && value <= 1).toBe(true);
        expect(bertScore(candidate, candidate).f1).toBeCloseTo(1, 12);
        // more references never lower it
        expect(bertScore(candidate, [reference, candidate]).f1).toBeGreaterThanOrEqual(f1);
        // the order of the tokens has no effect
        const { f1: turned } = bertScore(embed([...a].reverse()), reference);
        expect(turned).toBeCloseTo(f1, 12);
      }),
    );
  });

  it('rejects shapes that do not match', () => {
    const good = embed([[1, 90]]);
    expect(() => bertScore({ ...good, ids: [1] }, good)).toThrow('`candidate`');
    expect(() => bertScore(good, { ...good, special: [] })).toThrow('`references[0]`');
  });
});

describe('parseBaseline', () => {
  const file = 'LAYER,P,R,F\n0,0.9,0.8,0.85\n9,0.6320527,0.6320019,0.63146895\n';

  it("parses a layer's line", () => {
    expect(parseBaseline(file, 9)).toEqual(bertScoreModels.get('bert-base-multilingual-cased')!.baseline);
    expect(parseBaseline(file.replaceAll('\n', '\r\n'), 0)).toEqual({
      precision: 0.9,
      recall: 0.8,
      f1: 0.85,
    });
  });

  it('rejects a missing layer, another kind of file, and a baseline of 1', () => {
    expect(() => parseBaseline(file, 8)).toThrow('a line for layer 8');
    expect(() => parseBaseline('a,b\n1,2\n', 1)).toThrow('LAYER,P,R,F');
    expect(() => parseBaseline('LAYER,P,R,F\n1,1,0,0\n', 1)).toThrow('`baseline.precision`');
    expect(() => parseBaseline('LAYER,P,R,F\n1,x,0,0\n', 1)).toThrow('`baseline.precision`');
  });
});
