import fc from 'fast-check';
import type { Expert, ExpertPool, Question, Scorer } from '../types.ts';

/** A small DER problem with answers and scores from tables, for `createDerEnv` and `compileAnswerGraph`. */
export interface World {
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  readonly maxSteps: number;
  readonly threshold: number;
}

/** Upper bounds of a drawn world. */
interface WorldOptions {
  /** @defaultValue 3 */
  readonly maxQuestions?: number;
  /** @defaultValue 3 */
  readonly maxExperts?: number;
  /** Distinct answers per question. @defaultValue 4 */
  readonly maxAnswers?: number;
  /** @defaultValue 4 */
  readonly maxSteps?: number;
}

/**
 * Returns an arbitrary of small problems. The answers are a table over (question, previous answer, expert), so every shape of graph
 * occurs: loops, merges, experts that ignore the previous answer.
 *
 * Scores, thresholds, costs and latencies in seconds are multiples of 1/4, so ties are common and sums are exact. Worlds shrink to one
 * question, one expert, one answer and one step.
 */
export function arbitraryWorld(options: WorldOptions = {}): fc.Arbitrary<World> {
  const { maxQuestions = 3, maxExperts = 3, maxAnswers = 4, maxSteps = 4 } = options;
  const quarters = (most: number): fc.Arbitrary<number> =>
    fc.integer({ min: 0, max: 4 * most }).map((n) => n / 4);
  const size = fc.record({
    numQuestions: fc.integer({ min: 1, max: maxQuestions }),
    numExperts: fc.integer({ min: 1, max: maxExperts }),
    numAnswers: fc.integer({ min: 1, max: maxAnswers }),
    maxSteps: fc.integer({ min: 1, max: maxSteps }),
  });
  return size.chain(({ numQuestions, numExperts, numAnswers, maxSteps: steps }) =>
    fc
      .record({
        answers: table(fc.nat(numAnswers - 1), numQuestions * (numAnswers + 1) * numExperts),
        scores: table(quarters(1), numQuestions * numAnswers),
        parameters: table(quarters(3), numExperts),
        threshold: quarters(1),
        quarterSeconds: table(fc.nat(8), numQuestions * (numAnswers + 1) * numExperts),
      })
      .map(({ answers, scores, parameters, threshold, quarterSeconds }) => {
        const experts: Expert[] = parameters.map((size, e) => ({ name: `expert ${e}`, parameters: size }));
        const textOf = (answer: number): string => `answer ${answer}`;
        const answerOf = (text: string): number => Number(text.slice('answer '.length));
        const questions: Question[] = Array.from({ length: numQuestions }, (_, q) => ({
          id: `question ${q}`,
          text: `What is ${q}?`,
          reference: null,
        }));
        const indexOf = new Map(questions.map(({ id }, q) => [id, q]));
        return {
          questions,
          pool: {
            experts,
            transfer: 'table',
            answer({ question, expert, previousAnswers }) {
              const shown = previousAnswers.at(-1);
              const previous = shown === undefined ? numAnswers : answerOf(shown);
              const row = indexOf.get(question.id)! * (numAnswers + 1) + previous;
              const place = row * numExperts + expert;
              return { text: textOf(answers[place]!), latencyMs: 250 * quarterSeconds[place]! };
            },
          },
          scorer: {
            signature: 'table',
            range: [0, 1] as const,
            defaultThreshold: threshold,
            score: (answer: string, question: Question) =>
              scores[indexOf.get(question.id)! * numAnswers + answerOf(answer)]!,
          },
          maxSteps: steps,
          threshold,
        };
      }),
  );
}

function table<T>(entry: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> {
  return fc.array(entry, { minLength: length, maxLength: length });
}
