import { basename } from 'node:path';
import { ImportError } from '../errors.ts';
import { sizedExperts } from './_sizes.ts';
import { numbered, textField } from './_values.ts';
import { GSM8K_RECORDED_FLAG, importGsm8kSolutions } from './gsm8k-solutions.ts';
import type { Importer, Place } from './types.ts';

/** The recorded solutions of four systems, in both layouts, as strictly as `importGsm8kSolutions` reads them. */
export const gsm8kSolutionsImporter: Importer = {
  format: 'gsm8k-solutions',
  verified: 'real file',
  summary:
    'recorded GSM8K solutions of four systems: example_model_solutions.jsonl, or lines with id and experts',
  uses: [],
  async run(run) {
    for (const path of run.paths) {
      if (run.paths.length > 1) {
        throw new ImportError(
          path,
          null,
          'Expected one file of GSM8K solutions, got several; merge their cassettes.',
        );
      }
      // counts the records and drops what looks like a credential, for all formats alike
      const places: Place[] = [];
      for await (const { place } of run.rows(path)) places.push(place);
      const { maxBytes } = run.options;
      const { cassette } = importGsm8kSolutions(path, maxBytes === undefined ? {} : { maxBytes });
      run.begin(cassette.header);
      run.note(
        `The score ${GSM8K_RECORDED_FLAG} is the file's own flag; it was computed anew from every text and agrees.`,
      );
      for (const [index, question] of cassette.questions.entries()) run.question(question, places[index]!);
      const placeOf = new Map(cassette.questions.map(({ id }, index) => [id, places[index]!]));
      for (const { key: _, ...answer } of cassette.answers) run.answer(answer, placeOf.get(answer.question)!);
    }
  },
};

const FINAL = /#### (-?[0-9.,]+)/;

/** The data set itself: questions to record answers to. */
export const gsm8kQuestionsImporter: Importer = {
  format: 'gsm8k-questions',
  verified: 'documented layout',
  summary: 'GSM8K questions and their references, without answers: a cassette to record into',
  uses: ['parameters'],
  async run(run) {
    const names = [...(run.options.parameters?.keys() ?? [])].filter((name) => name !== '*');
    if (names.length === 0) {
      throw new ImportError(
        run.paths[0] as string,
        null,
        'Expected the experts whose answers will be recorded: name them in `parameters` (--parameters NAME=BILLIONS).',
      );
    }
    run.begin({
      licence: 'MIT',
      source: 'openai/grade-school-math',
      context: 'none',
      template: null,
      prices: null,
      scorers: [],
      experts: sizedExperts(run, names),
    });
    for (const path of run.paths) {
      const stem = basename(path).replace(/\.jsonl(\.gz)?$/i, '');
      for await (const row of run.rows(path)) {
        const reference = textField(row, 'answer');
        const text = textField(row, 'question');
        if (!FINAL.test(reference)) {
          run.skip('a question whose answer has no line `#### <number>`', row.place);
          continue;
        }
        const id = numbered(`gsm8k-${stem}`, row.place.record);
        run.question({ id, text, reference: reference.replace(/<<[^>]*>>/g, '') }, row.place);
      }
    }
  },
};
