import type { Question, Scorer } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { finite } from '../_type.ts';
import type { Cassette } from '../schema.ts';

/**
 * Returns the cassette with scores of all answers, computed from their texts. They replace existing scores of the same signatures;
 * scores of other signatures are kept.
 *
 * @throws RangeError for a score that is not finite, with the question and the expert
 *
 * @example
 * ```ts
 * import { createCassette, rescoreCassette } from '@der-gym/experts-mock';
 *
 * const header = { licence: 'CC0-1.0', source: 'made up', context: 'none', template: null, prices: null } as const;
 * const cassette = createCassette({
 *   header: { ...header, scorers: [], experts: [{ name: 'small', parameters: 7 }] },
 *   questions: [{ id: 'q1', text: '2 + 2?', reference: '4' }],
 *   answers: [{ question: 'q1', expert: 'small', text: '4' }],
 * });
 * const length = { signature: 'length/1', range: [0, 9], defaultThreshold: null, score: (text: string) => text.length } as const;
 * const scored = rescoreCassette(cassette, [length]);
 * scored.header.scorers; // => ['length/1']
 * scored.answers[0]?.scores.get('length/1'); // => 1
 * ```
 */
export function rescoreCassette(cassette: Cassette, scorers: readonly Scorer[]): Cassette {
  const questions = new Map(cassette.questions.map((question) => [question.id, question]));
  const answers = cassette.answers.map((answer) => {
    const scores = new Map(answer.scores);
    const question = questions.get(answer.question) as Question;
    for (const scorer of scorers) {
      const name = `score of ${show(answer.expert)} to ${show(answer.question)} by ${show(scorer.signature)}`;
      scores.set(scorer.signature, finite.check(name, scorer.score(answer.text, question)));
    }
    return { ...answer, scores };
  });
  const signatures = [...cassette.header.scorers, ...scorers.map(({ signature }) => signature)];
  return { ...cassette, header: { ...cassette.header, scorers: [...new Set(signatures)] }, answers };
}
