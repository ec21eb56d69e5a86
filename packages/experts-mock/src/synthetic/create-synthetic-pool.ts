import type { AnswerRequest, ExpertPool, Message, Question } from '@der-gym/env';
import { expected, expectInteger } from 'gymnasium-js/expect';
import { parseAnswer, printAnswer, printReference } from './_answer-text.ts';
import { completeOptions } from './_complete-options.ts';
import { mix, seedState } from './_hash.ts';
import { createMind, type Mind, ownStatuses } from './_knowledge.ts';
import { drawQuestion, type SyntheticQuestion } from './_questions.ts';
import { transferStatuses } from './_transfer.ts';
import type { SyntheticPoolOptions } from './options.ts';

const TRANSFER = 31;
const NOT_DRAWN = 0xffff;

/** Questions, and experts that answer them. The score is for whoever uses them to choose. */
export interface SyntheticPool {
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
}

/**
 * Makes questions and experts out of hashed draws, so that everything runs with no data at all.
 *
 * A question asks for facts of one topic or two, and may leave the second topic for the first answer to bring up. An
 * expert knows a fact with a chance that rises with its ability less the fact's difficulty,
 * P(know) = 1/2 + x / (2 sqrt(1 + x^2)), x = slope (ability - difficulty); otherwise it says `unknown` or invents.
 *
 * Text goes in and text comes out. An expert reads the last of `previousAnswers` from its words, and how it was asked
 * from `messages`: previous answer not in them, as if asked alone; the word "student" in them, {@link ktpOdds}; else
 * {@link plainOdds}. Each `sample` is a fresh draw of what an expert recalls. Equal knowledge is always equal text, so
 * a question has at most 1 + 3^facts states, 82 by default.
 *
 * The same options give the same bytes on every machine. All of it is made up: that specialists differ, that answers
 * show their gaps, and that the knowledge-transfer prompt protects what is right are built in, not found.
 *
 * @throws RangeError when an option is out of range, or when the pool is asked for a question or an expert it has not
 *
 * @example
 * ```ts
 * import { createSyntheticPool } from '@der-gym/experts-mock';
 *
 * const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 100 });
 * const question = questions[0]!;
 * const first = pool.answer({ question, expert: 1, previousAnswers: [], messages: [], sample: 0 });
 *
 * pool.transfer; // => 'synthetic'
 * question.text; // => 'In law: for the treaty gotiwiji, state briefly the scope and the remission, and what else bears on it.'
 * question.reference; // => 'Scope is lapsed voidable. Remission is joint implied. Soil is northern marshy fertile. Summit is inland humid.'
 * pool.experts[1]; // => { name: 'Vicuna', parameters: 13 }
 * first.text; // => 'Scope is lapsed voidable. Remission is joint implied. Soil is northern marshy fertile. Summit perhaps inland humid. Geography unsure.'
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
          throw new RangeError(expected('question.id', "one of this pool's", request.question.id));
        }
        expectInteger('expert', request.expert, 0, experts.length - 1);
        const mind = minds[request.expert]!;
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
