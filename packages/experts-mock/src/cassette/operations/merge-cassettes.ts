import { isDeepStrictEqual } from 'node:util';
import type { Expert, Question } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import type { Cassette, CassetteHeader, RecordedAnswer } from '../schema.ts';
import { byParents, placeOf } from './_by-parents.ts';

/** What to do where two cassettes say different things of the same call, question or expert. */
export type ConflictRule =
  /** Refuse *(default)*; what only one of them says is kept. */
  | 'error'
  /** The first cassette that has the call, the question or the expert counts, with all it says of it. */
  | 'first'
  /** The last one does. */
  | 'last';

/** Options of `mergeCassettes`. */
export interface MergeOptions {
  /** @defaultValue 'error' */
  readonly onConflict?: ConflictRule;
}

/**
 * Returns one cassette with what is in any of them: questions, experts and answers in the order in which they are met.
 *
 * Merging is associative, and merging a cassette with itself changes nothing. Under `'error'` two records of one call
 * that agree are joined: a score or a token count that only one of them has is kept. Licences are joined by `AND`,
 * sources by `;`; the price table is named only where all name the same. Warnings are joined.
 *
 * @throws TypeError for no cassettes, for different contexts or templates, for one id with two texts (whatever the
 * rule), and under `'error'` for anything else that two of them say differently
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
  if (first === undefined) throw new TypeError('Expected `cassettes` to hold at least one, got none.');
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
        `Expected cassettes of one \`${name}\`, got ${show(String(first[name]))} and ${show(String(header[name]))}.`,
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

/** Equal texts are the text itself; others are taken apart and put together again with each part once. */
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
  // the keys of its answers are hashes of the text, so no rule can make one question of two texts
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

/** Two records of one call that do not contradict each other. */
function union(left: RecordedAnswer, right: RecordedAnswer): RecordedAnswer {
  const call = `what ${show(left.expert)} answered to ${show(left.question)} (key ${left.key})`;
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
    `Expected cassettes that agree on ${what}, got two that differ; give \`onConflict\` 'first' or 'last' to choose.`,
  );
}
