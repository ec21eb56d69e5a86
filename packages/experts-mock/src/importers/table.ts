import { didYouMean, show } from 'gymnasium-js/expect';
import { count } from '../cassette/_type.ts';
import type { NewAnswer } from '../cassette/schema.ts';
import { ImportError } from '../errors.ts';
import { fail } from './_fail.ts';
import { sizedExperts } from './_sizes.ts';
import { cellOf, keepScore, kindOf, numbered, numberOf, textGroup } from './_values.ts';
import type { Importer, ImportRun, Row } from './types.ts';

const ROLES = [
  'id',
  'question',
  'reference',
  'group',
  'expert',
  'answer',
  'score',
  'inputTokens',
  'outputTokens',
] as const;
const SCORE = 'table/score';
type Role = (typeof ROLES)[number];

/** The roles of columns: one column per role, and one column per expert in a wide table. */
interface Mapping {
  readonly roles: ReadonlyMap<Role, string>;
  /** Wide tables: the columns of the answer and the optional score, by expert. */
  readonly wide: ReadonlyMap<string, { readonly answer: string; readonly score: string | null }>;
}

/** Any table of answers: one answer per row, or one row per question with one column per expert. */
export const tableImporter: Importer = {
  format: 'table',
  verified: 'documented layout',
  summary:
    'any CSV, JSON Lines, JSON array or Parquet, with --column ROLE=NAME for question, answer, expert, ...',
  async run(run) {
    const mapping = readMapping(run);
    const rows: Row[] = [];
    for await (const row of run.rows()) {
      if (rows.length === 0) checkColumns(row, mapping);
      rows.push(row);
    }
    const names = new Set(mapping.wide.keys());
    const expertColumn = mapping.roles.get('expert');
    if (expertColumn !== undefined) for (const row of rows) names.add(cell(row, expertColumn) ?? '');
    names.delete('');
    run.begin({
      licence: 'unknown',
      source: 'a table',
      scorers: signaturesOf(mapping),
      experts: sizedExperts(run, [...names]),
    });
    if (mapping.wide.size > 0) for (const row of rows) addWide(run, row, mapping);
    else addLong(run, rows, mapping);
  },
};

function readMapping(run: ImportRun): Mapping {
  const roles = new Map<Role, string>();
  const wide = new Map<string, { answer: string; score: string | null }>();
  const wrong = (problem: string) => new ImportError(run.paths[0] as string, null, problem);
  for (const [key, column] of run.options.columns ?? []) {
    const role = ROLES.find((name) => name === key);
    const [kind = '', ...expert] = key.split(':');
    if (role !== undefined) roles.set(role, column);
    else if ((kind === 'answer' || kind === 'score') && expert.length > 0) {
      const name = expert.join(':');
      const entry = wide.get(name) ?? { answer: '', score: null };
      wide.set(name, { ...entry, [kind]: column });
    } else {
      throw wrong(
        `Expected \`columns\` to map ${ROLES.join(', ')}, answer:EXPERT or score:EXPERT, got ${show(key)}.${didYouMean(key, ROLES)}`,
      );
    }
  }
  const isLong = roles.has('expert') && roles.has('answer');
  const isWide = wide.size > 0 && [...wide.values()].every(({ answer }) => answer !== '');
  if (!roles.has('question') || isLong === isWide) {
    throw wrong(
      'Expected `columns` to map question, and either expert and answer (one answer per row) or answer:EXPERT for each expert ' +
        '(one row per question), for instance --column question=prompt --column expert=model --column answer=response.',
    );
  }
  return { roles, wide };
}

function signaturesOf({ roles, wide }: Mapping): readonly string[] {
  const columns = [roles.get('score'), ...Array.from(wide.values(), ({ score }) => score)];
  // the score columns of a wide table hold one score
  return columns.some((column) => typeof column === 'string') ? [SCORE] : [];
}

function checkColumns({ fields, place }: Row, { roles, wide }: Mapping): void {
  const columns = [
    ...roles.values(),
    ...[...wide.values()].flatMap(({ answer, score }) => [answer, score ?? answer]),
  ];
  for (const column of columns) {
    if (fields.has(column)) continue;
    const known = [...fields.keys()];
    const shown = known.slice(0, 20).map((name) => show(name, 30));
    throw fail(
      place,
      `Expected the column ${show(column)}, got ${shown.join(', ')}.${didYouMean(column, known)}`,
    );
  }
}

/** Returns a cell as text, or null if it is empty. Numbers and booleans are written as in JSON. */
function cell({ fields, place }: Row, column: string | undefined): string | null {
  const value = column === undefined ? null : (fields.get(column) ?? null);
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return JSON.stringify(value);
  throw fail(
    place,
    `Expected ${show(column ?? '')} to be text, a number, true, false or null, got ${kindOf(value)}.`,
  );
}

function addQuestion(run: ImportRun, row: Row, { roles }: Mapping, id: string): boolean {
  const text = cell(row, roles.get('question'));
  if (text === null || text === '') {
    run.skip('a row without a question', row.place);
    return false;
  }
  const reference = cell(row, roles.get('reference'));
  const group = cell(row, roles.get('group')) || textGroup(text);
  return run.question({ id, text, reference, group }, row.place);
}

function addWide(run: ImportRun, row: Row, mapping: Mapping): void {
  const id = cell(row, mapping.roles.get('id')) || numbered('table', row.place.record);
  if (!addQuestion(run, row, mapping, id)) return;
  for (const [expert, columns] of mapping.wide) addAnswer(run, row, { question: id, expert }, columns);
}

/** Groups rows by the id of their question, or by its text if there is no id. */
function addLong(run: ImportRun, rows: readonly Row[], mapping: Mapping): void {
  const { roles } = mapping;
  const idOfText = new Map<string, string>();
  const textOfId = new Map<string, string>();
  const accepted = new Map<Row, string>();
  // questions first, since an answer must follow its question
  for (const row of rows) {
    const text = cell(row, roles.get('question')) ?? '';
    const id = cell(row, roles.get('id')) || (idOfText.get(text) ?? numbered('table', idOfText.size + 1));
    const known = textOfId.get(id);
    if (known !== undefined && known !== text) {
      run.skip('a repeated id with another question', row.place);
      continue;
    }
    if (known === undefined && !addQuestion(run, row, mapping, id)) continue;
    textOfId.set(id, text);
    idOfText.set(text, id);
    accepted.set(row, id);
  }
  const columns = { answer: roles.get('answer'), score: roles.get('score') };
  for (const [row, question] of accepted) {
    const expert = cell(row, roles.get('expert'));
    if (expert === null || expert === '') {
      run.skip('a row without an expert', row.place);
      continue;
    }
    const tokens = {
      ...counted(run, row, 'inputTokens', roles),
      ...counted(run, row, 'outputTokens', roles),
    };
    addAnswer(run, row, { question, expert, ...tokens }, columns);
  }
}

function addAnswer(
  run: ImportRun,
  row: Row,
  call: Pick<NewAnswer, 'question' | 'expert'> & Partial<NewAnswer>,
  { answer, score }: { readonly answer: string | undefined; readonly score: string | null | undefined },
): void {
  const { place } = row;
  const text = cell(row, answer);
  if (text === null) {
    run.skip('a row without an answer', place);
    return;
  }
  const scores = new Map<string, number>();
  const value = cellOf(row, score ?? undefined);
  keepScore(run, place, scores, { signature: SCORE, value, problem: 'a score that is not a finite number' });
  run.answer({ ...call, text, scores }, place);
}

function counted(
  run: ImportRun,
  row: Row,
  role: 'inputTokens' | 'outputTokens',
  roles: ReadonlyMap<Role, string>,
): Partial<NewAnswer> {
  const value = cellOf(row, roles.get(role));
  if (value === null) return {};
  try {
    return { [role]: count.check(role, numberOf(value)) };
  } catch {
    run.skip(`a number of tokens (${role}) that is not a whole number`, row.place);
    return {};
  }
}
