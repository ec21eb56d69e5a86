import type { AnswerRequest, ExpertPool, Message, Question } from '@der-gym/env';
import { parseAnswer, printAnswer, printReference } from './_answer-text.ts';
import { mix, seedState } from './_hash.ts';
import { createMind, type Mind, ownStatuses } from './_knowledge.ts';
import { drawQuestion, type SyntheticQuestion } from './_questions.ts';
import { transferStatuses } from './_transfer.ts';
import { completeOptions, type SyntheticPoolOptions } from './options.ts';

const TRANSFER = 31;
const NOT_DRAWN = 0xffff;

/** Questions, and experts that answer them. The score is for whoever uses them to choose. */
export interface SyntheticPool {
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
}

/**
 * Makes questions and experts out of hashed draws, so that everything runs with no data at all. Text goes in and text
 * comes out: an expert reads the previous answer from its words, and the mode from the prompt (previous answer not in
 * it: as if asked alone; the word "student" in it: knowledge transfer; else: plain).
 *
 * Every answer is one sentence a fact, and the same knowledge is always the same text, so a question has at most
 * 1 + 3^facts states. The same options give the same bytes on every machine. All of it is synthetic: an effect seen
 * here was either built in or follows from what was.
 *
 * @throws RangeError when an option is out of range, or when the pool is asked about a question that is not its own
 *
 * @example
 * ```ts
 * import { createSyntheticPool } from '@der-gym/experts-mock';
 *
 * const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 100 });
 * questions.length; // => 100
 * pool.experts.length; // => 11
 * pool.transfer; // => 'synthetic'
 * ```
 */
export function createSyntheticPool(options: SyntheticPoolOptions): SyntheticPool {
  const complete = completeOptions(options);
  const { seed, numQuestions, offset, experts, slope } = complete;
  const seedHash = seedState(seed);
  const minds = experts.map((expert) => createMind(expert, complete));
  const numbers = new Map<string, number>();
  const drawn: SyntheticQuestion[] = [];
  for (let i = 0; i < numQuestions; i++) {
    const question = drawQuestion(seed, seedHash, offset + i, complete);
    drawn.push({ ...question, reference: printReference(question.facts) });
    numbers.set(question.id, i);
  }
  const questions = drawn.map(({ id, text, reference, group }): Question => ({ id, text, reference, group }));

  const firstSamples = new Uint16Array(numQuestions * experts.length).fill(NOT_DRAWN);
  function own(number: number, expert: number, sample: number): number {
    if (sample !== 0) return ownStatuses(drawn[number]!, minds[expert]!, slope, sample);
    const place = number * experts.length + expert;
    if (firstSamples[place] === NOT_DRAWN) {
      firstSamples[place] = ownStatuses(drawn[number]!, minds[expert]!, slope, 0);
    }
    return firstSamples[place]!;
  }

  // texts that were printed, by question and statuses; and the last text read, since experts are asked in turn
  const printed = drawn.map((): string[] => []);
  let readText: string | null = null;
  let readNumber = -1;
  let readCode = 0;
  function read(number: number, text: string): number {
    if (number !== readNumber || text !== readText) {
      readCode = parseAnswer(drawn[number]!.facts, text);
      readNumber = number;
      readText = text;
    }
    return readCode;
  }

  function codeOf(request: AnswerRequest, number: number, mind: Mind): number {
    const alone = own(number, request.expert, request.sample);
    const previous = request.previousAnswers.at(-1);
    if (previous === undefined) return alone;
    const mode = modeOf(request.messages, previous);
    if (mode === 'independent') return alone;
    const { facts, state } = drawn[number]!;
    const draws = mix(mix(mix(state, mind.key), request.sample), TRANSFER);
    const { discernment } = mind.expert;
    return transferStatuses(alone, read(number, previous), facts.length, draws, complete[mode], discernment);
  }

  return {
    questions,
    pool: {
      experts: experts.map(({ name, parameters, price }) =>
        price === undefined ? { name, parameters } : { name, parameters, price },
      ),
      transfer: 'synthetic',
      answer(request) {
        const number = numbers.get(request.question.id);
        if (number === undefined) {
          throw new RangeError(
            `Expected \`question\` to be one of this pool's, got the id ${JSON.stringify(request.question.id)}.`,
          );
        }
        const mind = minds[request.expert];
        if (mind === undefined) {
          throw new RangeError(
            `Expected \`expert\` to be a whole number from 0 to ${experts.length - 1}, got ${request.expert}.`,
          );
        }
        const code = codeOf(request, number, mind);
        const texts = printed[number]!;
        texts[code] ??= printAnswer(drawn[number]!.facts, code);
        return { text: texts[code] };
      },
    },
  };
}

/** Reads from a prompt how the previous answer is shown in it. */
function modeOf(messages: readonly Message[], previous: string): 'independent' | 'ktp' | 'plain' {
  let shown = false;
  let student = false;
  for (const { content } of messages) {
    shown ||= content.includes(previous);
    student ||= /student/i.test(content);
  }
  if (!shown) return 'independent';
  return student ? 'ktp' : 'plain';
}
