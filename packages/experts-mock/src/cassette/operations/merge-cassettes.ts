import { isDeepStrictEqual } from 'node:util';
import type { Expert, Question } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import type { Cassette, CassetteHeader, RecordedAnswer } from '../schema.ts';
import { byParents, placeOf } from './_by-parents.ts';

/**
 * How to handle two cassettes with different data for the same call, question or expert:
 * - `'error'` *(default)*: throw; data that only one of them has are kept
 * - `'first'`: take the whole record of the first cassette that has it
 * - `'last'`: take the whole record of the last one
 */
export type ConflictRule = 'error' | 'first' | 'last';

/** Options of `mergeCassettes`. */
export interface MergeOptions {
  /** @defaultValue 'error' */
  readonly onConflict?: ConflictRule;
}

/**
 * Returns one cassette with the questions, experts and answers of all cassettes, in the order of their first occurrence.
 *
 * Merging is associative, and a cassette merged with itself is unchanged. Under `'error'`, two records of one call that agree are
 * joined: a score or a token count that only one of them has is kept. Licences are joined by `AND` and sources by `;`. The price
 * table is null unless all cassettes name the same one. Warnings are joined.
 *
 * @throws TypeError for an empty list, for different contexts or templates, for one id with two texts (under every rule), and
 * under `'error'` for all other differences
 *
 * @example
 * ```ts
 * import { createCassette, mergeCassettes } from '@der-gym/experts-mock';
 *
 * const header = { licence: 'CC0-1.0', source: 'made up', context: 'none', template: null, prices: null } as const;
 * const questions = [{ id: 'q1', text: '2 + 2?', reference: '4' }];
 * const of = (name: string, text: string) =>
 *   createCassette({
 *     header: { ...header, scorers: [], experts: [{ name, parameters: 7 }] },
 *     questions,
 *     answers: [{ question: 'q1', expert: name, text }],
 *   });
 * const merged = mergeCassettes([of('small', '5'), of('large', '4')]);
 * merged.answers.map(({ expert, text }) => `${expert}: ${text}`); // => ['small: 5', 'large: 4']
 * mergeCassettes([of('small', '5'), of('small', '6')], { onConflict: 'last' }).answers[0]?.text; // => '6'
 * ```
 */
export function mergeCassettes(cassettes: readonly Cassette[], options: MergeOptions = {}): Cassette {
  const { onConflict = 'error' } = options;
  const [first, ...others] = cassettes;
  if (first === undefined)
    throw new TypeError('Expected `cassettes` to have at least one cassette, got none.');
  const headers = cassettes.map((cassette) => cassette.header);
  const questions = new Map<string, Question>();
  const answers = new Map<string, RecordedAnswer>();
  for (const cassette of cassettes) {
    for (const question of cassette.questions) mergeQuestion(questions, question, onConflict);
    for (const answer of cassette.answers) mergeAnswer(answers, answer, onConflict);
  }
  return {
    header: others.length === 0 ? first.header : mergeHeaders(first.header, headers, onConflict),
    questions: [...questions.values()],
    answers: byParents(answers),
    warnings: [...new Set(cassettes.flatMap((cassette) => cassette.warnings))],
  };
}

function mergeHeaders(
  first: CassetteHeader,
  headers: readonly CassetteHeader[],
  rule: ConflictRule,
): CassetteHeader {
  const experts = new Map<string, Expert>();
  for (const header of headers) {
    for (const name of ['context', 'template'] as const) {
      if (header[name] === first[name]) continue;
      throw new TypeError(
        `Expected cassettes with the same \`${name}\`, got ${show(String(first[name]))} and ${show(String(header[name]))}.`,
      );
    }
    for (const expert of header.experts) {
      const other = experts.get(expert.name);
      if (other !== undefined && rule === 'error' && !isDeepStrictEqual(other, expert)) {
        throw conflict(`the size and the price of ${show(expert.name)}`);
      }
      if (other === undefined || rule === 'last') experts.set(expert.name, expert);
    }
  }
  return {
    licence: joined(
      headers.map((header) => header.licence),
      ' AND ',
    ),
    source: joined(
      headers.map((header) => header.source),
      '; ',
    ),
    context: first.context,
    template: first.template,
    prices: headers.every((header) => header.prices === first.prices) ? first.prices : null,
    scorers: [...new Set(headers.flatMap((header) => header.scorers))],
    experts: [...experts.values()],
  };
}

/** Returns the text if all texts are equal; otherwise splits them and joins the parts, each once. */
function joined(texts: readonly string[], separator: string): string {
  const [first = ''] = texts;
  if (texts.every((text) => text === first)) return first;
  const parts = texts.flatMap((text) => text.split(separator)).filter((part) => part !== '');
  return [...new Set(parts)].join(separator);
}

function mergeQuestion(known: Map<string, Question>, question: Question, rule: ConflictRule): void {
  const other = known.get(question.id);
  if (other === undefined) {
    known.set(question.id, question);
    return;
  }
  // the keys of the answers are hashes of the text, so no rule can join two texts
  if (other.text !== question.text) throw conflict(`the text of question ${show(question.id)}`);
  if (rule === 'error' && !isDeepStrictEqual(other, question)) {
    throw conflict(`the reference or the group of question ${show(question.id)}`);
  }
  if (rule === 'last') known.set(question.id, question);
}

function mergeAnswer(known: Map<string, RecordedAnswer>, answer: RecordedAnswer, rule: ConflictRule): void {
  const place = placeOf(answer.question, answer.key);
  const other = known.get(place);
  if (other === undefined || rule === 'last') known.set(place, answer);
  else if (rule === 'error') known.set(place, union(other, answer));
}

/** Joins two records of one call that agree. */
function union(left: RecordedAnswer, right: RecordedAnswer): RecordedAnswer {
  const call = `the answer of ${show(left.expert)} to ${show(left.question)} (key ${left.key})`;
  const scores = new Map(left.scores);
  for (const [signature, score] of right.scores) {
    if (scores.has(signature) && scores.get(signature) !== score) {
      throw conflict(`the score ${show(signature)} of ${call}`);
    }
    scores.set(signature, score);
  }
  const merged = { ...left, ...right, scores };
  for (const name of Object.keys(merged) as (keyof RecordedAnswer)[]) {
    if (name === 'scores' || left[name] === undefined || right[name] === undefined) continue;
    if (!isDeepStrictEqual(left[name], right[name])) throw conflict(`\`${name}\` of ${call}`);
  }
  return merged;
}

function conflict(what: string): TypeError {
  return new TypeError(
    `Expected cassettes that agree on ${what}, got two that differ. Set \`onConflict\` to 'first' or 'last' to choose one.`,
  );
}
