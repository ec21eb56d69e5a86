import { expectThat } from './_check.ts';
import { fnv1a64 } from './_fnv.ts';
import type { Scorer } from './scorer.ts';
import { formatSignature, type SignatureValue } from './signature.ts';

/** A score that came with the data. */
export interface RecordedScore {
  /** The question's id. */
  readonly question: string;
  /** The text that was scored. */
  readonly answer: string;
  readonly score: number;
}

/** Options of {@link createImportedScores}. */
export interface ImportedScoresOptions {
  /** Whose score it is, as in a signature: `'bartScore'`, `'bleurt'`, `'gptRank'`. */
  readonly name: string;
  /** How it was computed: model, version, prompt, whatever the source says; goes into the signature. */
  readonly computedBy: Readonly<Record<string, SignatureValue>>;
  /** Least and greatest score possible; either may be infinite, as for log probabilities. Higher is better. */
  readonly range: readonly [number, number];
  /**
   * p0, if the source states one.
   *
   * @defaultValue null
   */
  readonly defaultThreshold?: number | null;
  readonly scores: Iterable<RecordedScore>;
}

/** An answer has no recorded score; made-up ones would be worse than none. */
export class MissingScoreError extends Error {
  override readonly name = 'MissingScoreError';
  /** The question's id, or null where it has none. */
  readonly question: string | null;
  readonly answer: string;

  constructor(scoreName: string, question: string | null, answer: string) {
    const start = answer.length > 60 ? `${answer.slice(0, 60)}...` : answer;
    super(
      `Expected a recorded ${scoreName} score of question ${JSON.stringify(question)} and the answer ` +
        `${JSON.stringify(start)}, got none: score it where the others were scored and add it to the data.`,
    );
    this.question = question;
    this.answer = answer;
  }
}

/**
 * Returns a scorer that looks scores up, for what needs a judge or weights that are not here: BARTScore, BLEURT,
 * GPT-Rank. It never computes or guesses one. The signature pins the source and the scores themselves.
 *
 * @throws RangeError when a score is out of range or one answer has two; when scoring, {@link MissingScoreError}
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
        `Expected one ${name} score an answer, got ${byKey.get(key)} and ${score} of question ${JSON.stringify(question)}.`,
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
