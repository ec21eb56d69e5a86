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

/** What is true of every answer in a cassette. */
export const header = object({
  /** Licence of the recorded answers. */
  licence: text,
  /** Where they come from. */
  source: text,
  context,
  /** Id of the prompt template the messages were made with, null for the bare question alone. */
  template: textOrNull,
  /** Id of the price table that the experts' parameters come from, null where none is named. */
  prices: textOrNull,
  /** Signatures of the scores that answers may carry. */
  scorers: list(name, { nameOf: (signature) => signature }),
  /** In the order of their indices; names are unique. */
  experts: list(expert, { some: 'expert', nameOf: (each) => each.name }),
});

export const question = object({ id: name, text, reference: textOrNull }, { group: name });

const message = object({ role: oneOf(['system', 'user', 'assistant']), content: text });

/** One answer, apart from its key and from what ties it to its question and to the header. */
export const answer = object(
  {
    /** Id of the question. */
    question: name,
    /** Name of the expert. */
    expert: name,
    /** Which of several draws of the same call, from 0. */
    sample: orElse(count, 0),
    /** The prompt as it was sent; null for the question's text as the only message. */
    messages: orNull(list(message, { some: 'message' })),
    // most answers have none of the following, so that these stand for all: a large cassette has millions
    /** Keys of the answers the expert was shown, oldest first; each is recorded before this one. */
    parents: orElse(list(name), Object.freeze([])),
    /** How the answer was drawn (temperature, topP, maxTokens, seed, ...); all of it is part of the key. */
    sampling: orElse(record(setting), Object.freeze({})),
    text,
    /** Scores by signature, each finite. */
    scores: orElse(dictionary(finite), new Map()),
  },
  { inputTokens: count, outputTokens: count, latencyMs: amount, finishReason: text },
);

/** First field of a cassette's first line. */
export const FORMAT = 'der-gym-cassette';
/** The one version there is. */
export const VERSION = 1;

/** The JSON Schema of a line: `docs/cassette.schema.json`. */
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
    description: 'The first line is a header, every other one a question or an answer.',
    oneOf: [
      line('header', { format: { const: FORMAT }, version: { const: VERSION } }, header),
      line('question', {}, question),
      line('answer', { key: { type: 'string', pattern: '^[0-9a-f]{32}$' } }, answer),
    ],
  };
}

/**
 * What an expert had seen when it gave a recorded answer:
 * - `'none'`: the bare question
 * - `'previous'`: the question, and at most one earlier answer
 * - `'all-previous'`: the question and the answers of several experts, as in a debate
 */
export type CassetteContext = TypeOf<typeof context>;

/** What is true of every answer in a cassette. */
export interface CassetteHeader extends TypeOf<typeof header> {}

/** An answer without its key. */
export type UnkeyedAnswer = TypeOf<typeof answer>;

/** How an answer was drawn (temperature, topP, maxTokens, seed, ...); all of it is part of the answer's key. */
export type SamplingParameters = UnkeyedAnswer['sampling'];

/** One answer as it was recorded. */
export type RecordedAnswer = UnkeyedAnswer & {
  /** Hash of expert, messages, sampling parameters and sample; see `answerKey`. */
  readonly key: string;
};

/** An answer to put on a cassette: its key is computed, and what is left out has its usual value. */
export type NewAnswer = Pick<UnkeyedAnswer, 'question' | 'expert' | 'text'> & Partial<UnkeyedAnswer>;

/** Recorded answers of some experts to some questions. */
export interface Cassette {
  readonly header: CassetteHeader;
  /** Ids are unique. */
  readonly questions: readonly Question[];
  /** No two have the same key and question. */
  readonly answers: readonly RecordedAnswer[];
  /** What was lost while reading, one sentence each; empty for a whole file. */
  readonly warnings: readonly string[];
}
