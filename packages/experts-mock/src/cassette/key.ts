import { hash } from 'node:crypto';
import type { Message } from '@der-gym/env';
import { canonicalJson } from './canonical-json.ts';
import type { SamplingParameters } from './schema.ts';

/** Everything that an expert's answer can depend on. */
export interface AnswerCall {
  /** Name of the expert. */
  readonly expert: string;
  /** The prompt as it is sent. */
  readonly messages: readonly Message[];
  readonly sampling: SamplingParameters;
  /** Index of the draw, from 0, if the same call is made several times. */
  readonly sample: number;
}

/**
 * Returns the key of a call: the first 32 hexadecimal digits of the SHA-256 of its canonical JSON.
 *
 * The key depends on every message, its role, every sampling parameter and the sample. It does not depend on the order of object keys.
 *
 * @example
 * ```ts
 * import { answerKey } from './key.ts';
 *
 * const messages = [{ role: 'user', content: '2 + 2?' }] as const;
 * const warm = { expert: 'small', messages, sampling: { topP: 1, temperature: 0.7 }, sample: 0 };
 * const same = { expert: 'small', messages, sampling: { temperature: 0.7, topP: 1 }, sample: 0 };
 * answerKey(warm) === answerKey(same); // => true
 * answerKey(warm) === answerKey({ ...warm, sample: 1 }); // => false
 * answerKey(warm).length; // => 32
 * ```
 */
export function answerKey({ expert, messages, sampling, sample }: AnswerCall): string {
  const call = {
    expert,
    messages: messages.map(({ role, content }) => ({ role, content })),
    sampling,
    sample,
  };
  return hash('sha256', canonicalJson(call), 'hex').slice(0, 32);
}

/** Returns the prompt of the bare question. */
export function bareMessages(questionText: string): readonly Message[] {
  return [{ role: 'user', content: questionText }];
}

/** Returns whether two prompts are equal. */
export function isSamePrompt(left: readonly Message[], right: readonly Message[]): boolean {
  return (
    left.length === right.length &&
    left.every((message, i) => message.role === right[i]?.role && message.content === right[i]?.content)
  );
}
