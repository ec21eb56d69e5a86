import { expectOneOf } from 'gymnasium-js/expect';
import type { Message } from './types.ts';

/**
 * How the previous answer is presented to an expert:
 * - `'ktp'`: as a student's answer to improve *(paper, default)*
 * - `'plain'`: as an earlier answer, without the role play
 * - `'bare'`: not at all
 */
export type PromptMode = 'ktp' | 'plain' | 'bare';

/** A function that writes prompts. Pass your own wherever a {@link PromptMode} is accepted. */
export interface PromptTemplate {
  /** Name and version. It is part of every cache key, so change it whenever you change the wording. */
  readonly id: string;
  /** Whether `messages` shows the previous answer. If not, requests have empty `previousAnswers`. */
  readonly showsPrevious: boolean;
  /** Returns the prompt to send. `previousAnswers` is oldest first, and empty on the first call. */
  messages(question: string, previousAnswers: readonly string[]): readonly Message[];
}

/**
 * Returns the Knowledge Transfer Prompt KTP(x, y) of section 3.4 of the paper: its three quoted phrases, in this project's wording.
 *
 * Without a previous answer it is the question alone. Departs from Eq. 1, which applies KTP to a missing answer too; for that, use
 * the option `first: 'template'` of {@link promptTemplate}.
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
 * Returns the built-in template of a mode. Its prompts are a single user message.
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
     * The prompt of the first call: `'bare'`, the question alone (public code), or `'template'`, the template with the answer
     * `None` (Eq. 1 to the letter). It has no effect in the mode `'bare'`. @defaultValue 'bare'
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
