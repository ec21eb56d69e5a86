import { expectThat } from './_check.ts';
import { fnv1a64 } from './_fnv.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature, type SignatureValue } from './signature.ts';

/** A score that is part of the data. */
export interface RecordedScore {
  /** The question's id. */
  readonly question: string;
  /** The text that was scored. */
  readonly answer: string;
  readonly score: number;
}

/** Options of {@link createImportedScores}. */
export interface ImportedScoresOptions {
  /** The name of the score, as in a signature: `'bartScore'`, `'bleurt'`, `'gptRank'`. */
  readonly name: string;
  /** How it was computed: model, version, prompt, or other facts from the source. Part of the signature. */
  readonly computedBy: Readonly<Record<string, SignatureValue>>;
  /** Least and greatest possible score. Either may be infinite, as for log probabilities. Higher is better. */
  readonly range: readonly [number, number];
  /**
   * p0, if the source states one.
   *
   * @defaultValue null
   */
  readonly defaultThreshold?: number | null;
  readonly scores: Iterable<RecordedScore>;
}

/** Thrown for an answer without a recorded score. */
export class MissingScoreError extends Error {
  override readonly name = 'MissingScoreError';
  /** The question's id, or null if it has none. */
  readonly question: string | null;
  readonly answer: string;

  constructor(scoreName: string, question: string | null, answer: string) {
    const start = answer.length > 60 ? `${answer.slice(0, 60)}...` : answer;
    super(
      `Expected a recorded ${scoreName} score for question ${JSON.stringify(question)} and the answer ` +
        `${JSON.stringify(start)}, got none. Score it like the others and add the score to the data.`,
    );
    this.question = question;
    this.answer = answer;
  }
}

/**
 * Returns a scorer that looks up recorded scores, for scores that need a judge or model weights: BARTScore, BLEURT,
 * GPT-Rank. It never computes or guesses a score. The signature contains the source and a hash of the scores.
 *
 * @throws RangeError when a score is out of range or one answer has two scores
 * @throws MissingScoreError when scoring an answer without a recorded score
 *
 * @example
 * ```ts
 * import { createImportedScores } from '@der-gym/metrics';
 *
 * const scorer = createImportedScores({
 *   name: 'bartScore',
 *   computedBy: { model: 'bart-large-cnn' },
 *   range: [-Infinity, 0],
 *   scores: [{ question: 'q1', answer: 'A cat.', score: -2.5 }],
 * });
 * scorer.score('A cat.', { id: 'q1', reference: null }); // => -2.5
 * scorer.signature; // => 'imported.bartScore/1(model=bart-large-cnn,scores=18fb807b279d447a)'
 * ```
 */
export function createImportedScores(options: ImportedScoresOptions): Scorer {
  const { name, computedBy, range, defaultThreshold = null, scores } = options;
  const [least, greatest] = range;
  const limits = `[${least}, ${greatest}]`;
  const isInside = (score: number) => score >= least && score <= greatest;
  expectThat('range', limits, least < greatest, '[least, greatest]');
  expectThat(
    'defaultThreshold',
    defaultThreshold,
    defaultThreshold === null || isInside(defaultThreshold),
    `in ${limits}`,
  );
  const byKey = new Map<string, number>();
  for (const { question, answer, score } of scores) {
    if (!isInside(score) || !Number.isFinite(score)) {
      throw new RangeError(
        `Expected the ${name} score of question ${JSON.stringify(question)} to be in ${limits}, got ${score}.`,
      );
    }
    const key = keyOf(question, answer);
    if (byKey.has(key) && byKey.get(key) !== score) {
      throw new RangeError(
        `Expected one ${name} score per answer, got ${byKey.get(key)} and ${score} of question ${JSON.stringify(question)}.`,
      );
    }
    byKey.set(key, score);
  }
  const sorted = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = fnv1a64(new TextEncoder().encode(JSON.stringify(sorted)));
  return {
    signature: formatSignature(`imported.${name}`, 1, { ...computedBy, scores: hash }),
    range,
    defaultThreshold,
    score(answer, question) {
      const score = question.id === undefined ? undefined : byKey.get(keyOf(question.id, answer));
      if (score === undefined) throw new MissingScoreError(name, question.id ?? null, answer);
      return score;
    },
  };
}

function keyOf(question: string, answer: string): string {
  return JSON.stringify([question, answer]);
}
