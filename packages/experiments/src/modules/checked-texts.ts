import { memoizeEncoder } from '@der-gym/agents';
import type { Message, PromptTemplate, Scorer, TextEncoder } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { rejectPromise } from './in-time.ts';
import { type ChosenModule, moduleName, shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';
import { moduleFiles } from './module-files.ts';
import { watching } from './watchdog.ts';

// Scorers, prompts and encoders from user modules. They are called many times, so a watchdog thread guards them: a timeout for each
// call would be slow.

/** A scorer as a module may write it. Defaults: the file's name and hash as signature, 0 to 1 as range. */
export type OwnScorer = Pick<Scorer, 'score'> & Partial<Scorer>;
/** A prompt as a module may write it. */
export type OwnPrompt = Pick<PromptTemplate, 'messages'> & Partial<PromptTemplate>;
/** An encoder as a module may write it. */
export interface OwnEncoder {
  /** Length of a row. */
  readonly size: number;
  /** A row of numbers; `answer` is null before the first call. */
  encode(question: string, answer: string | null): ArrayLike<number>;
}

/** The name of a module with the first digits of its hash, so that other content has another name. */
function signatureOf(chosen: ChosenModule): string {
  return `${moduleName(chosen)}#${moduleFiles(chosen.path).hash.slice(0, 8)}`;
}

/** Wraps a function: its calls are watched, and its errors name the file. */
function calling(path: string, doing: string) {
  const watched = watching(`${shownPath(path)}: ${doing}`);
  return <A extends unknown[], R>(call: (...given: A) => R) => {
    const inside = watched(call);
    return (...given: A): R => {
      try {
        return inside(...given);
      } catch (error) {
        throw thrownBy(path, doing, error);
      }
    };
  };
}

/** @throws ModuleError for an invalid scorer */
export function checkedScorer(chosen: ChosenModule, scorer: OwnScorer): Scorer {
  const { path } = chosen;
  const place = shownPath(path);
  rejectPromise(path, 'the module', scorer);
  const {
    signature = signatureOf(chosen),
    range = [0, 1],
    defaultThreshold = null,
  } = (scorer ?? {}) as OwnScorer;
  if (typeof scorer?.score !== 'function') {
    throw new ModuleError(
      place,
      `Expected \`score\` of the scorer to be a function, got ${show(scorer?.score)}.`,
    );
  }
  const [low, high] = range;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new ModuleError(
      place,
      `Expected \`range\` of the scorer to be [lowest, highest], got ${show(range)}.`,
    );
  }
  const scored = calling(
    path,
    'score()',
  )((answer: string, question: Parameters<Scorer['score']>[1]) => scorer.score(answer, question));
  return {
    signature: String(signature),
    range,
    defaultThreshold,
    score(answer, question) {
      const score: unknown = scored(answer, question);
      if (typeof score === 'number' && score >= low && score <= high) return score;
      rejectPromise(path, 'score()', score);
      throw new ModuleError(
        place,
        `Expected score() to return a number from ${low} to ${high}, got ${show(score)} for the answer ${show(answer)}.`,
      );
    },
  };
}

/** @throws ModuleError for an invalid prompt */
export function checkedPrompt(chosen: ChosenModule, prompt: OwnPrompt): PromptTemplate {
  const { path } = chosen;
  const place = shownPath(path);
  rejectPromise(path, 'the module', prompt);
  if (typeof prompt?.messages !== 'function') {
    throw new ModuleError(
      place,
      `Expected \`messages\` of the prompt to be a function, got ${show(prompt?.messages)}.`,
    );
  }
  const { id = signatureOf(chosen), showsPrevious = true } = prompt;
  const written = calling(
    path,
    'messages()',
  )((question: string, previous: readonly string[]) => prompt.messages(question, previous));
  return {
    id: String(id),
    showsPrevious,
    messages(question, previousAnswers) {
      const messages: unknown = written(question, previousAnswers);
      if (Array.isArray(messages) && messages.length > 0 && messages.every(isMessage)) return messages;
      rejectPromise(path, 'messages()', messages);
      throw new ModuleError(
        place,
        `Expected messages() to return a list of { role, content }, at least one, got ${show(messages)}.`,
      );
    },
  };
}

function isMessage(value: unknown): value is Message {
  const { role, content } = (value ?? {}) as Partial<Record<'role' | 'content', unknown>>;
  return typeof role === 'string' && typeof content === 'string';
}

/** @throws ModuleError for an invalid encoder */
export function checkedEncoder(chosen: ChosenModule, encoder: OwnEncoder): TextEncoder {
  const { path } = chosen;
  const place = shownPath(path);
  rejectPromise(path, 'the module', encoder);
  const { size } = (encoder ?? {}) as Partial<OwnEncoder>;
  if (!Number.isSafeInteger(size) || size! < 1 || size! > 2 ** 20) {
    throw new ModuleError(
      place,
      `Expected \`size\` of the encoder to be a whole number of at least 1, got ${show(size)}.`,
    );
  }
  if (typeof encoder.encode !== 'function') {
    throw new ModuleError(
      place,
      `Expected \`encode\` of the encoder to be a function, got ${show(encoder.encode)}.`,
    );
  }
  const encoded = calling(
    path,
    'encode()',
  )((question: string, answer: string | null) => encoder.encode(question, answer));
  return memoizeEncoder({
    id: moduleName(chosen),
    options: null,
    size: size!,
    encodeAnswer: null,
    encode(question, answer, out, offset) {
      const row: unknown = encoded(question, answer);
      rejectPromise(path, 'encode()', row);
      const numbers = (row ?? []) as ArrayLike<number>;
      if (numbers.length !== size) {
        const got = typeof row === 'object' && row !== null ? numbers.length : show(row);
        throw new ModuleError(place, `Expected encode() to return ${size} numbers, got ${got}.`);
      }
      for (let i = 0; i < size!; i += 1) {
        if (!Number.isFinite(numbers[i])) {
          throw new ModuleError(
            place,
            `Expected encode() to return finite numbers, got ${show(numbers[i])} at ${i} for ${show(question)}.`,
          );
        }
        out[offset + i] = numbers[i]!;
      }
    },
  });
}
