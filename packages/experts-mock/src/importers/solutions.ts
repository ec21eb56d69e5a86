import { show } from 'gymnasium-js/expect';
import { text, truth } from '../cassette/_type.ts';
import type { NewAnswer } from '../cassette/schema.ts';
import { at, fail } from './_fail.ts';
import { sizedExperts } from './_sizes.ts';
import { own, textField } from './_values.ts';
import type { Importer, ImportRun, Row } from './types.ts';

/** Signatures of the possible flags of a solution. */
const FLAGS = { correct: 'recorded-correct/1', sourceCorrect: 'recorded-source-correct/1' };

/** Lines of `{ id, question, reference, experts: { name: { text, correct } }, transfers? }`. */
export const solutionsImporter: Importer = {
  format: 'solutions',
  verified: 'real file',
  summary: 'lines of id, question, reference and experts, with answers of later rounds if the file has them',
  async run(run) {
    const rows: Row[] = [];
    const names = new Set<string>();
    let hasTransfers = false;
    for await (const row of run.rows()) {
      rows.push(row);
      for (const name of Object.keys(objectField(row, 'experts'))) names.add(name);
      hasTransfers ||= row.fields.has('transfers');
    }
    const scorers = rows.some(hasSourceFlag) ? Object.values(FLAGS) : [FLAGS.correct];
    run.begin({
      licence: 'unknown',
      source: 'recorded solutions',
      ...(hasTransfers ? { context: 'all-previous', template: 'reconstructed-round/1' } : {}),
      scorers,
      experts: sizedExperts(run, [...names]),
    });
    if (hasTransfers) run.note(RECONSTRUCTED);
    for (const row of rows) addRow(run, row);
  },
};

/** The note for messages that are reconstructed from a log. */
export const RECONSTRUCTED =
  'The log lacks the prompts of later rounds. Their messages are reconstructed from the question and the answers shown.';

function hasSourceFlag({ fields }: Row): boolean {
  const experts = fields.get('experts');
  return Object.values(experts as object).some((solution) => own(solution, 'sourceCorrect') !== undefined);
}

function objectField({ fields, place }: Row, name: string): Readonly<Record<string, unknown>> {
  const value = fields.get(name);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw fail(place, `Expected \`${name}\` to be an object, got another value.`);
}

function addRow(run: ImportRun, row: Row): void {
  const { place, fields } = row;
  const id = textField(row, 'id');
  const question = textField(row, 'question');
  if (!run.question({ id, text: question, reference: textField(row, 'reference') }, place)) return;
  const known = new Map<string, { readonly key: string; readonly text: string }>();
  const shownAs = (round: number, expert: string) => JSON.stringify([round, expert]);
  for (const [expert, solution] of Object.entries(objectField(row, 'experts'))) {
    const { text, scores } = at(place, () => readSolution(solution, `experts[${show(expert)}]`));
    const key = run.answer({ question: id, expert, text, scores }, place);
    if (key !== null) known.set(shownAs(0, expert), { key, text });
  }
  const transfers = fields.get('transfers') ?? [];
  if (!Array.isArray(transfers)) {
    throw fail(place, 'Expected `transfers` to be an array, got another value.');
  }
  // a file may list them in any order, but an answer must follow its parents
  const byRound = transfers.toSorted((a, b) => roundOf(a) - roundOf(b));
  for (const transfer of byRound) {
    const { text, scores } = at(place, () => readSolution(transfer, 'transfers'));
    const [round, expert, previous] = ['round', 'expert', 'previousExperts'].map((name) =>
      own(transfer, name),
    );
    if (
      typeof round !== 'number' ||
      typeof expert !== 'string' ||
      !Array.isArray(previous) ||
      previous.length === 0
    ) {
      run.skip('a transfer without round, expert and previousExperts', place);
      continue;
    }
    const shown = previous.flatMap((name) => known.get(shownAs(round - 1, String(name))) ?? []);
    if (shown.length < previous.length) {
      run.skip('a transfer after an answer that is missing from the file', place);
      continue;
    }
    const key = run.answer({ question: id, expert, text, scores, ...shownTo(question, shown) }, place);
    if (key !== null) known.set(shownAs(round, expert), { key, text });
  }
}

/** Returns messages and parents of an answer after others. The prompt is reconstructed, see `RECONSTRUCTED`. */
export function shownTo(
  question: string,
  shown: readonly { readonly key: string; readonly text: string }[],
  texts: readonly string[] = shown.map(({ text }) => text),
): Pick<NewAnswer, 'messages' | 'parents'> {
  const messages = [question, ...texts].map((content) => ({ role: 'user' as const, content }));
  return { messages, parents: shown.map(({ key }) => key) };
}

function roundOf(transfer: unknown): number {
  const round = own(transfer, 'round');
  return typeof round === 'number' && Number.isFinite(round) ? round : 0;
}

function readSolution(value: unknown, name: string) {
  const answer = text.check(`${name}.text`, own(value, 'text'));
  const scores = new Map<string, number>();
  for (const [field, signature] of Object.entries(FLAGS)) {
    const flag = own(value, field);
    if (flag !== undefined) scores.set(signature, truth.check(`${name}.${field}`, flag) ? 1 : 0);
  }
  return { text: answer, scores };
}
