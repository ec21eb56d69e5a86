import { show } from 'gymnasium-js/expect';
import { count } from '../cassette/_type.ts';
import { ImportError } from '../errors.ts';
import { fail } from './_fail.ts';
import { sizedExperts } from './_sizes.ts';
import { kindOf, numbered, numberOf, textGroup } from './_values.ts';
import type { Importer, ImportRun, Place, Row } from './types.ts';

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
type Role = (typeof ROLES)[number];

/** What each column is: one role a column, and a column an expert in a wide table. */
interface Mapping {
  readonly roles: ReadonlyMap<Role, string>;
  /** Wide tables: column of the answer, and of the score if any, by expert. */
  readonly wide: ReadonlyMap<string, { readonly answer: string; readonly score: string | null }>;
}

/** Any table of answers: one a row, or one row a question with a column an expert. */
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
        `Expected \`columns\` to map ${ROLES.join(', ')}, answer:EXPERT or score:EXPERT, got ${show(key)}.`,
      );
    }
  }
  const isLong = roles.has('expert') && roles.has('answer');
  const isWide = wide.size > 0 && [...wide.values()].every(({ answer }) => answer !== '');
  if (!roles.has('question') || isLong === isWide) {
    throw wrong(
      'Expected `columns` to map question, and either expert and answer (one answer a row) or answer:EXPERT for each ' +
        'expert (one row a question): --column question=prompt --column expert=model --column answer=response.',
    );
  }
  return { roles, wide };
}

function signaturesOf({ roles, wide }: Mapping): readonly string[] {
  const columns = [roles.get('score'), ...Array.from(wide.values(), ({ score }) => score)];
  // all experts' scores of a wide table are one score
  return columns.some((column) => typeof column === 'string') ? ['table/score'] : [];
}

function checkColumns({ fields, place }: Row, { roles, wide }: Mapping): void {
  const columns = [
    ...roles.values(),
    ...[...wide.values()].flatMap(({ answer, score }) => [answer, score ?? answer]),
  ];
  for (const column of columns) {
    if (fields.has(column)) continue;
    const known = [...fields.keys()].slice(0, 20).map((name) => show(name, 30));
    throw fail(place, `Expected the column ${show(column)}, got ${known.join(', ')}.`);
  }
}

/** A cell as text; null where there is none. Numbers and truth values are what JSON writes of them. */
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
  for (const [expert, { answer, score }] of mapping.wide) {
    addAnswer(run, row, { id, expert, answer, score: score ?? undefined });
  }
}

/** Rows of one question belong together by its id, or by its text where there is no id. */
function addLong(run: ImportRun, rows: readonly Row[], mapping: Mapping): void {
  const { roles } = mapping;
  const idOfText = new Map<string, string>();
  const textOfId = new Map<string, string>();
  const accepted = new Map<Row, string>();
  // questions first, since an answer follows its question
  for (const row of rows) {
    const text = cell(row, roles.get('question')) ?? '';
    const id =
      cell(row, roles.get('id')) || (idOfText.get(text) ?? `table-${String(idOfText.size).padStart(4, '0')}`);
    const known = textOfId.get(id);
    if (known !== undefined && known !== text) {
      run.skip('an id with another question than before', row.place);
      continue;
    }
    if (known === undefined && !addQuestion(run, row, mapping, id)) continue;
    textOfId.set(id, text);
    idOfText.set(text, id);
    accepted.set(row, id);
  }
  const [expert, answer, score] = (['expert', 'answer', 'score'] as const).map((role) => roles.get(role));
  for (const [row, id] of accepted) {
    const name = cell(row, expert);
    if (name === null || name === '') run.skip('a row without an expert', row.place);
    else {
      addAnswer(run, row, {
        id,
        expert: name,
        answer,
        score,
        tokens: {
          ...counted(run, row, 'inputTokens', roles),
          ...counted(run, row, 'outputTokens', roles),
        },
      });
    }
  }
}

function addAnswer(
  run: ImportRun,
  row: Row,
  {
    id,
    expert,
    answer,
    score,
    tokens = {},
  }: {
    readonly id: string;
    readonly expert: string;
    readonly answer: string | undefined;
    readonly score: string | undefined;
    readonly tokens?: object;
  },
): void {
  const text = cell(row, answer);
  if (text === null) {
    run.skip('a row without an answer', row.place);
    return;
  }
  const scores = new Map<string, number>();
  const value = score === undefined ? null : (row.fields.get(score) ?? null);
  if (value !== null && value !== '') {
    const number = numberOf(value);
    if (number === null) run.skip('a score that is no finite number', row.place);
    else scores.set('table/score', number);
  }
  run.answer({ question: id, expert, text, scores, ...tokens }, row.place);
}

function counted(
  run: ImportRun,
  row: Row,
  role: 'inputTokens' | 'outputTokens',
  roles: ReadonlyMap<Role, string>,
): object {
  const column = roles.get(role);
  const value = column === undefined ? null : (row.fields.get(column) ?? null);
  if (value === null || value === '') return {};
  try {
    return { [role]: count.check(role, numberOf(value)) };
  } catch {
    run.skip(`a number of tokens (${role}) that is no whole number`, row.place as Place);
    return {};
  }
}
