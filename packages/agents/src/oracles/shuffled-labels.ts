import { type Rng, shuffle } from 'gymnasium-js';
import { expectInteger } from 'gymnasium-js/expect';
import type { FitRouterOptions, ScoredQuestions } from '../routers/scored-questions.ts';
import type { SingleCallRouter } from '../routers/single-call-router.ts';

/**
 * Returns the same questions with their rows of scores permuted. Every expert keeps its mean, and the correlation between experts
 * is kept, but the words of a question no longer predict its scores.
 *
 * @throws RangeError when the scores are not whole rows
 * @example
 * ```ts
 * import { shuffleScores } from './shuffled-labels.ts';
 * import { createRng } from 'gymnasium-js';
 *
 * const questions = ['a', 'b', 'c'].map((id) => ({ id, text: id }));
 * const { scores } = shuffleScores({ questions, scores: [1, 2, 3, 4, 5, 6] }, createRng(1));
 * Array.from(scores).sort(); // => [1, 2, 3, 4, 5, 6]
 * // rows stay whole
 * scores[1]! - scores[0]!; // => 1
 * ```
 */
export function shuffleScores({ questions, scores }: ScoredQuestions, rng: Rng): ScoredQuestions {
  const rows = questions.length;
  const width = rows === 0 ? 0 : scores.length / rows;
  if (!Number.isInteger(width)) {
    throw new RangeError(`Expected \`scores\` to hold ${rows} whole rows, got length ${scores.length}.`);
  }
  const order = shuffle(
    rng,
    Int32Array.from({ length: rows }, (_, q) => q),
  );
  const dealt = new Float64Array(scores.length);
  order.forEach((from, to) => {
    for (let c = 0; c < width; c += 1) dealt[to * width + c] = scores[from * width + c]!;
  });
  return { questions, scores: dealt };
}

/**
 * Trains the same router several times on scores that are permuted among the questions, separately for train and validation. Its
 * results on true scores are the chance baseline, including the choice on validation.
 *
 * @param train - how the router is trained
 * @param count - number of routers, each with its own random stream. @defaultValue 20
 * @example
 * ```ts
 * import { shuffledLabelNull, trainClassifier } from '@der-gym/agents';
 * import { createRng } from 'gymnasium-js';
 *
 * const questions = ['a sum of numbers', 'a poem of love', 'numbers to sum', 'love in a poem'].map((text, i) => ({ id: `q${i}`, text }));
 * const scored = { questions, scores: [1, 0, 0, 1, 1, 0, 0, 1] };
 * const experts = [{ name: 'maths', parameters: 7 }, { name: 'verse', parameters: 7 }];
 * const routers = shuffledLabelNull(
 *   (options) => trainClassifier({ ...options, threshold: 1 }),
 *   { train: scored, validation: scored, experts },
 *   { rng: createRng(1), count: 3 },
 * );
 * routers.length; // => 3
 * ```
 */
export function shuffledLabelNull(
  train: (options: FitRouterOptions) => SingleCallRouter,
  options: FitRouterOptions,
  { rng, count = 20 }: { readonly rng: Rng; readonly count?: number },
): readonly SingleCallRouter[] {
  expectInteger('count', count, 1);
  return Array.from({ length: count }, (_, i) => {
    const stream = rng.fork(`shuffle/${i}`);
    return train({
      ...options,
      train: shuffleScores(options.train, stream.fork('train')),
      validation: shuffleScores(options.validation, stream.fork('validation')),
    });
  });
}
