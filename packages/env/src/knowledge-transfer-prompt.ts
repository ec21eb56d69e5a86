import { expectOneOf } from 'gymnasium-js/expect';
import type { Message } from './types.ts';

/**
 * How an expert is shown the previous answer:
 * - `'ktp'`: as a student's answer to improve on *(the paper's, default)*
 * - `'plain'`: question and answer, without the role play
 * - `'bare'`: not at all
 */
export type PromptMode = 'ktp' | 'plain' | 'bare';

/** How a prompt is written. Pass one of your own wherever a {@link PromptMode} is taken. */
export interface PromptTemplate {
  /** Name and version. Part of every cache key: a change of wording is a change of id. */
  readonly id: string;
  /** Whether `messages` shows the previous answer. Where it does not, requests carry no `previousAnswers`. */
  readonly showsPrevious: boolean;
  /** Returns the prompt as it is sent; `previousAnswers` oldest first, empty on the first call. */
  messages(question: string, previousAnswers: readonly string[]): readonly Message[];
}

/**
 * Returns the Knowledge Transfer Prompt KTP(x, y) of the paper's section 3.4, in this project's words around its three phrases.
 *
 * Without a previous answer it is the bare question. Departs from Eq. 1, which applies KTP to an absent answer too; the
 * `first: 'template'` option of {@link promptTemplate} does that.
 *
 * @example
 * ```ts
 * import { knowledgeTransferPrompt } from '@der-gym/env';
 *
 * knowledgeTransferPrompt('What is 6 x 7?', null); // => 'What is 6 x 7?'
 * knowledgeTransferPrompt('What is 6 x 7?', '41').includes("student's answer"); // => true
 * ```
 */
export function knowledgeTransferPrompt(question: string, previousAnswer: string | null): string {
  return previousAnswer === null ? question : ktp(question, [previousAnswer]);
}

/**
 * Returns the built-in template of a mode. Each is one user message.
 *
 * @example
 * ```ts
 * import { promptTemplate } from '@der-gym/env';
 *
 * promptTemplate('ktp').id; // => 'ktp/1'
 * promptTemplate('bare').messages('What is 6 x 7?', ['41']); // => [{ role: 'user', content: 'What is 6 x 7?' }]
 * ```
 */
export function promptTemplate(
  mode: PromptMode,
  {
    first = 'bare',
  }: {
    /**
     * What the first call is asked: `'bare'`, the question alone (the public code), or `'template'`, the template over
     * the answer `None` (Eq. 1 to the letter); it makes no difference to `'bare'`. @defaultValue 'bare'
     */
    readonly first?: 'bare' | 'template';
  } = {},
): PromptTemplate {
  expectOneOf('prompt', mode, ['ktp', 'plain', 'bare']);
  expectOneOf('first', first, ['bare', 'template']);
  if (mode === 'bare') {
    return { id: 'bare/1', showsPrevious: false, messages: (question) => userMessage(question) };
  }
  const write = mode === 'ktp' ? ktp : plain;
  return {
    id: first === 'bare' ? `${mode}/1` : `${mode}-first/1`,
    showsPrevious: true,
    messages(question, previousAnswers) {
      if (previousAnswers.length > 0) return userMessage(write(question, previousAnswers));
      return userMessage(first === 'bare' ? question : write(question, ['None']));
    },
  };
}

function userMessage(content: string): readonly Message[] {
  return [{ role: 'user', content }];
}

function ktp(question: string, previousAnswers: readonly string[]): string {
  const answers = previousAnswers
    .map((answer) => `Here is a student's answer to it:\n${answer}`)
    .join('\n\n');
  return `Question:\n${question}\n\n${answers}\n\nTake from the student's answer what is right and do not be bound by the rest: you need to give a more satisfactory answer to the question. DO NOT mention other students and add nothing that was not asked for; reply with the answer alone.`;
}

function plain(question: string, previousAnswers: readonly string[]): string {
  const answers = previousAnswers.map((answer) => `An earlier answer:\n${answer}`).join('\n\n');
  return `Question:\n${question}\n\n${answers}\n\nAnswer the question. Where the earlier answer is right, use it.`;
}
