import type { AnswerRequest, ExpertPool, Message, Question, QuestionSource } from '@der-gym/env';
import { expectInteger, expectThat } from 'gymnasium-js/expect';
import { parseAnswer, printAnswer, printReference } from './_answer-text.ts';
import { mix, seedState } from './_hash.ts';
import { createMind, type Mind, ownStatuses } from './_knowledge.ts';
import { drawQuestion, questionId, questionNumber, type SyntheticQuestion } from './_questions.ts';
import { transferStatuses } from './_transfer.ts';
import type { CompleteSyntheticPoolOptions } from './options.ts';

const TRANSFER = 31;

/** Questions by number, and experts that answer them. */
export interface SyntheticSource {
  readonly questions: QuestionSource;
  readonly pool: ExpertPool;
}

/** A question that was drawn, with the results computed for it. */
interface Remembered {
  readonly drawn: SyntheticQuestion;
  /** The question without its facts, as callers receive it. */
  readonly question: Question;
  /** Each expert's statuses in its first sample for the bare question. */
  readonly own: number[];
  /** Printed texts, by statuses. */
  readonly printed: string[];
}

/** Returns a source that keeps the last `most` questions in memory and draws the others again when they are needed. */
export function rememberingSource(complete: CompleteSyntheticPoolOptions, most: number): SyntheticSource {
  const { seed, numQuestions, offset, experts, slope } = complete;
  const seedHash = seedState(seed);
  const minds = experts.map((expert) => createMind(expert, complete));
  const known = new Map<string, Remembered>();
  /** Ring buffer of their ids, and the position of the next one to drop. */
  const ring: string[] = [];
  let oldest = 0;

  function draw(number: number): Remembered {
    const bare = drawQuestion(seed, seedHash, number, complete);
    const drawn = { ...bare, reference: printReference(bare.facts) };
    const { id, text, reference, group } = drawn;
    const remembered = { drawn, question: { id, text, reference, group }, own: [], printed: [] };
    if (known.size === most) known.delete(ring[oldest]!);
    ring[oldest] = id;
    oldest = (oldest + 1) % most;
    known.set(id, remembered);
    return remembered;
  }

  /** Returns the question with an id. It is drawn again if it is no longer in memory. */
  function recall(id: string): Remembered {
    const before = known.get(id);
    if (before !== undefined) return before;
    const number = questionNumber(seed, id);
    const isOwn = number !== null && number >= offset && number < offset + numQuestions;
    expectThat('question.id', id, isOwn, 'the id of a question of this pool');
    return draw(number);
  }

  function own({ drawn, own: firstSamples }: Remembered, expert: number, sample: number): number {
    if (sample !== 0) return ownStatuses(drawn, minds[expert]!, slope, sample);
    firstSamples[expert] ??= ownStatuses(drawn, minds[expert]!, slope, 0);
    return firstSamples[expert];
  }

  // the last text read: several experts are usually asked about the same text in a row
  let readText: string | null = null;
  let readOf: SyntheticQuestion | null = null;
  let readCode = 0;
  function read(question: SyntheticQuestion, text: string): number {
    if (question !== readOf || text !== readText) {
      readCode = parseAnswer(question.facts, text);
      readOf = question;
      readText = text;
    }
    return readCode;
  }

  function codeOf(request: AnswerRequest, about: Remembered, mind: Mind): number {
    const alone = own(about, request.expert, request.sample);
    const previous = request.previousAnswers.at(-1);
    if (previous === undefined) return alone;
    const mode = modeOf(request.messages, previous);
    if (mode === 'independent') return alone;
    const { facts, state } = about.drawn;
    const draws = mix(mix(mix(state, mind.key), request.sample), TRANSFER);
    const { discernment } = mind.expert;
    const shown = read(about.drawn, previous);
    return transferStatuses(alone, shown, facts.length, draws, complete[mode], discernment);
  }

  return {
    questions: {
      length: numQuestions,
      question(number) {
        expectInteger('number', number, 0, numQuestions - 1);
        const id = questionId(seed, offset + number);
        return { ...(known.get(id) ?? draw(offset + number)).question };
      },
    },
    pool: {
      experts: experts.map(({ name, parameters, price }) =>
        price === undefined ? { name, parameters } : { name, parameters, price },
      ),
      transfer: 'synthetic',
      answer(request) {
        const about = recall(request.question.id);
        expectInteger('expert', request.expert, 0, experts.length - 1);
        const code = codeOf(request, about, minds[request.expert]!);
        about.printed[code] ??= printAnswer(about.drawn.facts, code);
        return { text: about.printed[code] };
      },
    },
  };
}

/** Returns how a prompt shows the previous answer. */
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
