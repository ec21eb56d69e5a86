import { basename } from 'node:path';
import { ImportError } from '../errors.ts';
import { gsm8kPrices } from '../prices.ts';
import { at } from './_fail.ts';
import { collectSolutions, GSM8K_RECORDED_FLAG } from './_gsm8k-solutions.ts';
import { sizedExperts } from './_sizes.ts';
import { numbered, textField } from './_values.ts';
import type { Importer, Row } from './types.ts';

/** The recorded solutions of four systems, in both layouts, as strict as `importGsm8kSolutions`. */
export const gsm8kSolutionsImporter: Importer = {
  format: 'gsm8k-solutions',
  verified: 'real file',
  summary:
    'recorded GSM8K solutions of four systems: example_model_solutions.jsonl, or lines with id and experts',
  async run(run) {
    const [path, another] = run.paths as [string, ...string[]];
    if (another !== undefined) {
      throw new ImportError(
        path,
        null,
        'Expected one file of GSM8K solutions, got several. Import each, then merge the cassettes.',
      );
    }
    const solutions = collectSolutions(gsm8kPrices.perCall);
    const rows: Row[] = [];
    for await (const row of run.rows()) rows.push(row);
    for (const { place, fields } of rows) {
      at(place, () => solutions.add(Object.fromEntries(fields), place.record));
    }
    const { header, questions, answers } = solutions.contents(path);
    run.begin(header);
    run.note(
      `The score ${GSM8K_RECORDED_FLAG} is the file's flag. It agrees with a recomputation from every text.`,
    );
    const placeOf = new Map(questions.map(({ id }, index) => [id, rows[index]!.place]));
    for (const question of questions) run.question(question, placeOf.get(question.id)!);
    for (const answer of answers) run.answer(answer, placeOf.get(answer.question)!);
  },
};

const FINAL = /#### (-?[0-9.,]+)/;

/** The data set: questions for which answers can be recorded. */
export const gsm8kQuestionsImporter: Importer = {
  format: 'gsm8k-questions',
  verified: 'documented layout',
  summary: 'GSM8K questions and their references, without answers, as a cassette for recording',
  async run(run) {
    const names = [...(run.options.parameters?.keys() ?? [])].filter((name) => name !== '*');
    if (names.length === 0) {
      throw new ImportError(
        run.paths[0] as string,
        null,
        'Expected the experts whose answers will be recorded, got none. Name them in `parameters` (--parameters NAME=BILLIONS).',
      );
    }
    run.begin({
      licence: 'MIT',
      source: 'openai/grade-school-math',
      experts: sizedExperts(run, names),
    });
    for await (const row of run.rows()) {
      const { path, record } = row.place;
      const reference = textField(row, 'answer');
      const text = textField(row, 'question');
      if (!FINAL.test(reference)) {
        run.skip('a question whose answer has no line `#### <number>`', row.place);
        continue;
      }
      const id = numbered(`gsm8k-${basename(path).replace(/\.jsonl(\.gz)?$/i, '')}`, record);
      run.question({ id, text, reference: reference.replace(/<<[^>]*>>/g, '') }, row.place);
    }
  },
};
