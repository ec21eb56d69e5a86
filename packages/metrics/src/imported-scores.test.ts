import { describe, expect, it } from 'vitest';
import { createImportedScores, type ImportedScoresOptions, MissingScoreError } from './imported-scores.ts';

const options: ImportedScoresOptions = {
  name: 'bartScore',
  computedBy: { model: 'bart-large-cnn', direction: 'candidate-to-reference' },
  range: [Number.NEGATIVE_INFINITY, 0],
  scores: [
    { question: 'q1', answer: 'A cat.', score: -2.5 },
    { question: 'q1', answer: 'A dog.', score: -3 },
    { question: '__proto__', answer: 'A cat.', score: -1 },
  ],
};

describe('createImportedScores', () => {
  it('returns the recorded score of each answer', () => {
    const scorer = createImportedScores(options);
    expect(scorer.score('A cat.', { id: 'q1', reference: null })).toBe(-2.5);
    expect(scorer.score('A dog.', { id: 'q1', reference: 'A cat.' })).toBe(-3);
    expect(scorer.score('A cat.', { id: '__proto__', reference: null })).toBe(-1);
    expect(scorer.range).toEqual([Number.NEGATIVE_INFINITY, 0]);
    expect(scorer.defaultThreshold).toBeNull();
  });

  it('throws for an answer without a recorded score', () => {
    const scorer = createImportedScores(options);
    const miss = () => scorer.score('A bird.', { id: 'q1', reference: 'A cat.' });
    expect(miss).toThrow(MissingScoreError);
    expect(miss).toThrow(
      'Expected a recorded bartScore score for question "q1" and the answer "A bird.", got none',
    );
    expect(() => scorer.score('A cat.', { id: 'q2', reference: null })).toThrow(MissingScoreError);
    expect(() => scorer.score('A cat.', { reference: null })).toThrow(MissingScoreError);
    try {
      scorer.score('x'.repeat(500), { id: 'q1', reference: null });
    } catch (error) {
      expect(error).toMatchObject({ name: 'MissingScoreError', question: 'q1', answer: 'x'.repeat(500) });
      expect((error as Error).message.length).toBeLessThan(250);
    }
    expect.assertions(6);
  });

  it('has a signature of the source and the scores, independent of their order', () => {
    const { signature } = createImportedScores(options);
    expect(signature).toMatch(
      /^imported\.bartScore\/1\(direction=candidate-to-reference,model=bart-large-cnn,scores=[0-9a-f]{16}\)$/,
    );
    const scores = [...options.scores];
    expect(createImportedScores({ ...options, scores: [...scores].reverse() }).signature).toBe(signature);
    expect(createImportedScores({ ...options, scores: scores.slice(1) }).signature).not.toBe(signature);
    expect(createImportedScores({ ...options, computedBy: {} }).signature).not.toBe(signature);
  });

  it('rejects scores out of range, and two scores for one answer', () => {
    const with1 = (score: number) =>
      createImportedScores({
        ...options,
        scores: [...options.scores, { question: 'q1', answer: 'A cat.', score }],
      });
    expect(with1(-2.5).score('A cat.', { id: 'q1', reference: null })).toBe(-2.5);
    expect(() => with1(-2)).toThrow(
      'Expected one bartScore score per answer, got -2.5 and -2 of question "q1".',
    );
    for (const score of [0.5, Number.NaN, Number.NEGATIVE_INFINITY])
      expect(() => with1(score)).toThrow(RangeError);
    expect(() => createImportedScores({ ...options, range: [0, 0] })).toThrow('`range`');
    expect(() => createImportedScores({ ...options, defaultThreshold: 1 })).toThrow('`defaultThreshold`');
    expect(createImportedScores({ ...options, defaultThreshold: -3 }).defaultThreshold).toBe(-3);
  });
});
