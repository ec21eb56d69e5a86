import type { Expert, Message, Question, TokenPrice } from '@der-gym/env';
import {
  expectArray,
  expectCount,
  expectFields,
  expectFinite,
  expectName,
  expectNonNegative,
  expectOneOf,
  expectString,
  expectStringOrNull,
  quote,
} from '../_expect.ts';
import type { CassetteContext, CassetteHeader, RecordedAnswer, SamplingParameters } from './schema.ts';

const CONTEXTS: readonly CassetteContext[] = ['none', 'previous', 'all-previous'];
const HEADER_FIELDS = ['licence', 'source', 'context', 'template', 'prices', 'scorers', 'experts'];

/** A copy of the header with nothing in it but what the format has, or an error naming the field. */
export function checkHeader(value: unknown): CassetteHeader {
  const fields = expectFields(value, 'header', HEADER_FIELDS);
  const experts = expectArray(fields.experts, 'experts').map((expert, index) =>
    checkExpert(expert, `experts[${index}]`),
  );
  if (experts.length === 0) throw new RangeError('Expected `experts` to list at least one expert, got none.');
  const scorers = expectArray(fields.scorers, 'scorers').map((signature, index) =>
    expectName(signature, `scorers[${index}]`),
  );
  expectDistinct(
    experts.map((expert) => expert.name),
    'experts',
  );
  expectDistinct(scorers, 'scorers');
  return {
    licence: expectString(fields.licence, 'licence'),
    source: expectString(fields.source, 'source'),
    context: expectOneOf(fields.context, 'context', CONTEXTS),
    template: expectStringOrNull(fields.template, 'template'),
    prices: expectStringOrNull(fields.prices, 'prices'),
    scorers,
    experts,
  };
}

function expectDistinct(names: readonly string[], list: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new TypeError(`Expected \`${list}\` to have each name once, got ${quote(name)} again.`);
    seen.add(name);
  }
}

function checkExpert(value: unknown, name: string): Expert {
  const fields = expectFields(value, name, ['name', 'parameters', 'price']);
  return {
    name: expectName(fields.name, `${name}.name`),
    parameters: expectNonNegative(fields.parameters, `${name}.parameters`),
    ...(fields.price === undefined ? {} : { price: checkPrice(fields.price, `${name}.price`) }),
  };
}

function checkPrice(value: unknown, name: string): TokenPrice {
  const fields = expectFields(value, name, ['inputPerMillion', 'outputPerMillion']);
  return {
    inputPerMillion: expectNonNegative(fields.inputPerMillion, `${name}.inputPerMillion`),
    outputPerMillion: expectNonNegative(fields.outputPerMillion, `${name}.outputPerMillion`),
  };
}

/** The same for one question. */
export function checkQuestion(value: unknown): Question {
  const fields = expectFields(value, 'question', ['id', 'text', 'reference', 'group']);
  return {
    id: expectName(fields.id, 'id'),
    text: expectString(fields.text, 'text'),
    reference: expectStringOrNull(fields.reference, 'reference'),
    ...(fields.group === undefined ? {} : { group: expectName(fields.group, 'group') }),
  };
}

const ANSWER_FIELDS = [
  'question',
  'expert',
  'sample',
  'messages',
  'parents',
  'sampling',
  'text',
  'inputTokens',
  'outputTokens',
  'latencyMs',
  'finishReason',
  'scores',
];

/** The same for one answer, apart from what ties it to its question and to the header. */
export function checkAnswer(value: unknown): Omit<RecordedAnswer, 'key'> {
  const fields = expectFields(value, 'answer', ANSWER_FIELDS);
  const { messages, parents, sampling, sample = 0, scores } = fields;
  return {
    question: expectName(fields.question, 'question'),
    expert: expectName(fields.expert, 'expert'),
    sample: expectCount(sample, 'sample'),
    messages: messages === undefined || messages === null ? null : checkMessages(messages),
    parents: parents === undefined ? NO_PARENTS : checkParentKeys(parents),
    sampling: sampling === undefined ? NO_SAMPLING : checkSampling(sampling),
    text: expectString(fields.text, 'text'),
    ...(fields.inputTokens === undefined
      ? {}
      : { inputTokens: expectCount(fields.inputTokens, 'inputTokens') }),
    ...(fields.outputTokens === undefined
      ? {}
      : { outputTokens: expectCount(fields.outputTokens, 'outputTokens') }),
    ...(fields.latencyMs === undefined
      ? {}
      : { latencyMs: expectNonNegative(fields.latencyMs, 'latencyMs') }),
    ...(fields.finishReason === undefined
      ? {}
      : { finishReason: expectString(fields.finishReason, 'finishReason') }),
    scores: scores === undefined ? NO_SCORES : checkScores(scores),
  };
}

// most answers have none of these, and a hundred thousand questions have a million answers
const NO_PARENTS: readonly string[] = Object.freeze([]);
const NO_SAMPLING: SamplingParameters = Object.freeze({});
const NO_SCORES: ReadonlyMap<string, number> = new Map();

function checkParentKeys(value: unknown): readonly string[] {
  return expectArray(value, 'parents').map((key, index) => expectName(key, `parents[${index}]`));
}

const ROLES: readonly Message['role'][] = ['system', 'user', 'assistant'];

function checkMessages(value: unknown): readonly Message[] {
  const messages = expectArray(value, 'messages').map((message, index) => {
    const name = `messages[${index}]`;
    const fields = expectFields(message, name, ['role', 'content']);
    return {
      role: expectOneOf(fields.role, `${name}.role`, ROLES),
      content: expectString(fields.content, `${name}.content`),
    };
  });
  if (messages.length === 0)
    throw new RangeError('Expected `messages` to hold at least one message, got none.');
  return messages;
}

function checkSampling(value: unknown): SamplingParameters {
  const entries = Object.entries(expectFields(value, 'sampling')).filter(
    ([, setting]) => setting !== undefined,
  );
  // fromEntries defines own properties, so that even a parameter named __proto__ is one
  return Object.fromEntries(
    entries.map(([name, setting]) => [name, checkSetting(setting, `sampling[${quote(name)}]`)]),
  );
}

function checkSetting(value: unknown, name: string): SamplingParameters[string] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item, index) => expectString(item, `${name}[${index}]`));
  return expectFinite(value, name);
}

function checkScores(value: unknown): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  const entries = value instanceof Map ? value : Object.entries(expectFields(value, 'scores'));
  for (const [signature, score] of entries) {
    const name = expectName(signature, 'scores');
    scores.set(name, expectFinite(score, `scores[${quote(name)}]`));
  }
  return scores;
}
