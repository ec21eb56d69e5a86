import { fail } from './_fail.ts';
import { parsePythonList } from './_python-list.ts';
import { sizedExperts } from './_sizes.ts';
import { cellOf, keepScore, textField, textGroup } from './_values.ts';
import type { Importer, ImportRun, Row } from './types.ts';

const SCORE = 'router-bench/performance';
const COST = 'router-bench/total-cost-usd';
const RESPONSE = '|model_response';
const TOTAL_COST = '|total_cost';

/** RouterBench, exported from its pickle: one row per prompt, three columns per model. */
export const routerBenchImporter: Importer = {
  format: 'router-bench',
  verified: 'documented layout',
  summary:
    'RouterBench exported as CSV, JSON Lines or Parquet: sample_id, prompt, eval_name, MODEL, MODEL|model_response, MODEL|total_cost',
  async run(run) {
    let models: readonly string[] | null = null;
    for await (const row of run.rows()) {
      models ??= begin(run, row);
      addRow(run, row, models);
    }
  },
};

function begin(run: ImportRun, { fields, place }: Row): readonly string[] {
  const models = [...fields.keys()].filter((name) => fields.has(name + RESPONSE));
  if (models.length === 0) throw fail(place, `Expected a column \`MODEL${RESPONSE}\` for a model, got none.`);
  run.begin({
    licence: 'unknown',
    source: 'withmartian/routerbench',
    scorers: [SCORE, COST],
    experts: sizedExperts(run, models),
  });
  run.note(
    `${COST} is the cost of a call in dollars according to the file, stored with the scores. It is not a score.`,
  );
  run.note('The data set has no references, so questions are imported without them.');
  return models;
}

function addRow(run: ImportRun, row: Row, models: readonly string[]): void {
  const { place, fields } = row;
  const id = textField(row, 'sample_id');
  const turns = textsOf(fields.get('prompt'));
  if (turns === null) {
    run.skip('a prompt that is not a list of texts', place);
    return;
  }
  if (turns.length !== 1) {
    run.skip('a prompt with several turns or none', place);
    return;
  }
  const text = turns[0] as string;
  if (!run.question({ id, text, reference: null, group: textGroup(text) }, place)) return;
  for (const expert of models) {
    const answers = textsOf(fields.get(expert + RESPONSE));
    if (answers === null || answers.length !== 1) {
      run.skip('a response that is not a single text', place);
      continue;
    }
    const scores = new Map<string, number>();
    for (const [signature, column] of [
      [SCORE, expert],
      [COST, expert + TOTAL_COST],
    ] as const) {
      const problem = `a value of ${signature} that is not a finite number`;
      keepScore(run, place, scores, { signature, value: cellOf(row, column), problem });
    }
    run.answer({ question: id, expert, text: answers[0] as string, scores }, place);
  }
}

/** Returns the texts of a list, which an export may have stored as a list or as Python prints it. */
function textsOf(value: unknown): readonly string[] | null {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value : null;
  return typeof value === 'string' ? parsePythonList(value) : null;
}
