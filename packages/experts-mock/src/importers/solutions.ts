import { show } from 'gymnasium-js/expect';
import { text, truth } from '../cassette/_type.ts';
import { at } from './_fail.ts';
import { sizedExperts } from './_sizes.ts';
import { own, textField } from './_values.ts';
import type { Importer, ImportRun, Row } from './types.ts';

const CORRECT = 'recorded-correct/1';
const SOURCE_CORRECT = 'recorded-source-correct/1';

/** Lines of `{ id, question, reference, experts: { name: { text, correct } }, transfers? }`. */
export const solutionsImporter: Importer = {
  format: 'solutions',
  verified: 'real file',
  summary:
    'lines of id, question, reference and experts, with answers after all of a round where the file has them',
  uses: ['parameters'],
  async run(run) {
    const rows: Row[] = [];
    const names = new Set<string>();
    let hasTransfers = false;
    for (const path of run.paths) {
      for await (const row of run.rows(path)) {
        rows.push(row);
        for (const name of Object.keys(objectField(row, 'experts'))) names.add(name);
        hasTransfers ||= row.fields.has('transfers');
      }
    }
    const scorers = [CORRECT, ...(rows.some(hasSourceFlag) ? [SOURCE_CORRECT] : [])];
    run.begin({
      licence: 'unknown',
      source: 'recorded solutions',
      context: hasTransfers ? 'all-previous' : 'none',
      template: hasTransfers ? 'reconstructed-round/1' : null,
      prices: null,
      scorers,
      experts: sizedExperts(run, [...names]),
    });
    if (hasTransfers) run.note(RECONSTRUCTED);
    for (const row of rows) addRow(run, row);
  },
};

/** Said wherever messages are put together from what a log holds. */
export const RECONSTRUCTED =
  'The log does not hold the prompts of later rounds: their messages are put together from the question and the answers shown.';

function hasSourceFlag({ fields }: Row): boolean {
  const experts = fields.get('experts');
  return Object.values(experts as object).some((solution) => own(solution, 'sourceCorrect') !== undefined);
}

function objectField({ fields, place }: Row, name: string): Readonly<Record<string, unknown>> {
  const value = fields.get(name);
  return at(place, () => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
    throw new TypeError(`Expected \`${name}\` to be an object, got another value.`);
  });
}

function addRow(run: ImportRun, row: Row): void {
  const { place, fields } = row;
  const id = textField(row, 'id');
  const question = textField(row, 'question');
  if (!run.question({ id, text: question, reference: textField(row, 'reference') }, place)) return;
  const keys = new Map<string, string>();
  const texts = new Map<string, string>();
  const shownAs = (round: number, expert: string) => JSON.stringify([round, expert]);
  for (const [expert, solution] of Object.entries(objectField(row, 'experts'))) {
    const { text, scores } = at(place, () => readSolution(solution, `experts[${show(expert)}]`));
    const key = run.answer({ question: id, expert, text, scores }, place);
    if (key === null) continue;
    keys.set(shownAs(0, expert), key);
    texts.set(shownAs(0, expert), text);
  }
  const transfers = fields.get('transfers') ?? [];
  at(place, () => {
    if (!Array.isArray(transfers))
      throw new TypeError('Expected `transfers` to be an array, got another value.');
  });
  // a file may list them in any order, and an answer follows the ones it was given after
  const byRound = (transfers as readonly unknown[]).toSorted((a, b) => roundOf(a) - roundOf(b));
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
    const shown = previous.map((name) => shownAs(round - 1, String(name)));
    const parents = shown.map((name) => keys.get(name));
    if (parents.some((key) => key === undefined)) {
      run.skip('a transfer after an answer that the file does not hold', place);
      continue;
    }
    const messages = [question, ...shown.map((name) => texts.get(name) as string)].map((content) => ({
      role: 'user' as const,
      content,
    }));
    const key = run.answer(
      { question: id, expert, text, scores, messages, parents: parents as string[], sample: 0 },
      place,
    );
    if (key === null) continue;
    keys.set(shownAs(round, expert), key);
    texts.set(shownAs(round, expert), text);
  }
}

function roundOf(transfer: unknown): number {
  const round = own(transfer, 'round');
  return typeof round === 'number' && Number.isFinite(round) ? round : 0;
}

function readSolution(value: unknown, name: string) {
  const answer = text.check(`${name}.text`, own(value, 'text'));
  const scores = new Map<string, number>();
  const [correct, sourceCorrect] = [own(value, 'correct'), own(value, 'sourceCorrect')];
  if (correct !== undefined) scores.set(CORRECT, truth.check(`${name}.correct`, correct) ? 1 : 0);
  if (sourceCorrect !== undefined) {
    scores.set(SOURCE_CORRECT, truth.check(`${name}.sourceCorrect`, sourceCorrect) ? 1 : 0);
  }
  return { text: answer, scores };
}
