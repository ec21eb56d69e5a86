import type { Question } from '@der-gym/env';
import {
  amount,
  count,
  dictionary,
  finite,
  list,
  name,
  object,
  oneOf,
  orElse,
  orNull,
  record,
  setting,
  type TypeOf,
  text,
  textOrNull,
} from './_type.ts';

const context = oneOf(['none', 'previous', 'all-previous']);

const expert = object(
  { name, parameters: amount },
  { price: object({ inputPerMillion: amount, outputPerMillion: amount }) },
);

/** Properties of all answers in a cassette. */
export const header = object({
  /** Licence of the recorded answers. */
  licence: text,
  /** Where they come from. */
  source: text,
  context,
  /** Id of the prompt template of the messages, null for bare questions. */
  template: textOrNull,
  /** Id of the price table of the experts' parameters, null if there is none. */
  prices: textOrNull,
  /** Signatures of the scores that answers may carry. */
  scorers: list(name, { nameOf: (signature) => signature }),
  /** In the order of their indices; names are unique. */
  experts: list(expert, { some: 'expert', nameOf: (each) => each.name }),
});

export const question = object({ id: name, text, reference: textOrNull }, { group: name });

const message = object({ role: oneOf(['system', 'user', 'assistant']), content: text });

/** One answer without its key. */
export const answer = object(
  {
    /** Id of the question. */
    question: name,
    /** Name of the expert. */
    expert: name,
    /** Index of the draw, from 0, if the same call is made several times. */
    sample: orElse(count, 0),
    /** The prompt as it was sent; null for the question's text as the only message. */
    messages: orNull(list(message, { some: 'message' })),
    // most answers lack these fields, so they share one default object each; a large cassette has millions of answers
    /** Keys of the answers that the expert was shown, oldest first. Each precedes this answer in the cassette. */
    parents: orElse(list(name), Object.freeze([])),
    /** Sampling parameters (temperature, topP, maxTokens, seed, ...). All of them are part of the key. */
    sampling: orElse(record(setting), Object.freeze({})),
    text,
    /** Scores by signature, each finite. */
    scores: orElse(dictionary(finite), new Map()),
  },
  { inputTokens: count, outputTokens: count, latencyMs: amount, finishReason: text },
);

/** The value of `format` in the first line of a cassette. */
export const FORMAT = 'der-gym-cassette';
/** The only version of the format. */
export const VERSION = 1;

/** Returns the JSON Schema of a line, as in `docs/cassette.schema.json`. */
export function lineJsonSchema(): object {
  const line = (type: string, first: object, { json }: { readonly json: object }) => {
    const { required, properties, ...rest } = json as { required: readonly string[]; properties: object };
    const added = { type: { const: type }, ...first };
    return {
      ...rest,
      required: [...Object.keys(added), ...required],
      properties: { ...added, ...properties },
    };
  };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `A line of a DER Gym cassette, format version ${VERSION}`,
    description: 'The first line is the header. Every other line is a question or an answer.',
    oneOf: [
      line('header', { format: { const: FORMAT }, version: { const: VERSION } }, header),
      line('question', {}, question),
      line('answer', { key: { type: 'string', pattern: '^[0-9a-f]{32}$' } }, answer),
    ],
  };
}

/**
 * What the experts were shown for the recorded answers:
 * - `'none'`: the bare question
 * - `'previous'`: the question, and at most one earlier answer
 * - `'all-previous'`: the question and the answers of several experts, as in a debate
 */
export type CassetteContext = TypeOf<typeof context>;

/** Properties of all answers in a cassette. */
export interface CassetteHeader extends TypeOf<typeof header> {}

/** An answer without its key. */
export type UnkeyedAnswer = TypeOf<typeof answer>;

/** Sampling parameters (temperature, topP, maxTokens, seed, ...). All of them are part of the answer's key. */
export type SamplingParameters = UnkeyedAnswer['sampling'];

/** One recorded answer. */
export type RecordedAnswer = UnkeyedAnswer & {
  /** Hash of expert, messages, sampling parameters and sample; see `answerKey`. */
  readonly key: string;
};

/** A new answer for a cassette. Its key is computed, and fields that are left out have their defaults. */
export type NewAnswer = Pick<UnkeyedAnswer, 'question' | 'expert' | 'text'> & Partial<UnkeyedAnswer>;

/** Recorded answers of some experts to some questions. */
export interface Cassette {
  readonly header: CassetteHeader;
  /** Ids are unique. */
  readonly questions: readonly Question[];
  /** No two have the same key and question. */
  readonly answers: readonly RecordedAnswer[];
  /** One sentence for each loss while reading; empty for a complete file. */
  readonly warnings: readonly string[];
}
