import { fail } from './_fail.ts';
import { sizedExperts } from './_sizes.ts';
import { numbered, numberOf, textField, textGroup } from './_values.ts';
import type { Importer, ImportRun, Row } from './types.ts';

const FLAG = 'route-llm-flag/1';
const RESPONSE = '_response';

/** RouteLLM's CSV: a prompt, and one flag and one response per model. */
export const routeLlmImporter: Importer = {
  format: 'route-llm',
  verified: 'first records',
  summary: 'RouteLLM, gsm8k_responses.csv: prompt, MODEL (True or False), MODEL_response',
  async run(run) {
    const references = await readReferences(run);
    let models: readonly string[] | null = null;
    for await (const row of run.rows()) {
      models ??= begin(run, row);
      addRow(run, row, models, references);
    }
  },
};

function begin(run: ImportRun, { fields, place }: Row): readonly string[] {
  const names = [...fields.keys()];
  const models = names.filter((name) => name !== 'prompt' && fields.has(name + RESPONSE));
  if (models.length === 0) {
    throw fail(
      place,
      `Expected a column \`MODEL${RESPONSE}\` for a model, got none. Flags without responses cannot be imported.`,
    );
  }
  const others = names.filter(
    (name) => name !== 'prompt' && !models.includes(name.replace(/_response$/, '')),
  );
  if (others.length > 0) run.note(`Ignored columns: ${others.join(', ').slice(0, 200)}.`);
  run.begin({
    licence: 'Apache-2.0',
    source: 'lm-sys/RouteLLM',
    scorers: [FLAG],
    experts: sizedExperts(run, models),
  });
  run.note(`${FLAG} is the file's flag, which compares strings: a correct "20.00" for "20" counts as wrong.`);
  return models;
}

function addRow(
  run: ImportRun,
  row: Row,
  models: readonly string[],
  references: ReadonlyMap<string, string>,
): void {
  const { place, fields } = row;
  const text = textField(row, 'prompt');
  const reference = references.get(text) ?? null;
  if (reference === null) run.skip('a question without a reference in `references`', place);
  const id = numbered('route-llm', place.record);
  if (!run.question({ id, text, reference, group: textGroup(text) }, place)) return;
  for (const expert of models) {
    const answer = fields.get(expert + RESPONSE);
    if (typeof answer !== 'string' || answer === '') {
      run.skip('an empty response', place);
      continue;
    }
    const flag = numberOf(fields.get(expert));
    if (flag === null) run.skip('a flag that is neither True nor False', place);
    const scores = flag === null ? new Map<string, number>() : new Map([[FLAG, flag]]);
    run.answer({ question: id, expert, text: answer, scores }, place);
  }
}

/** Reads references by question text from a file of GSM8K questions. */
async function readReferences(run: ImportRun): Promise<ReadonlyMap<string, string>> {
  const references = new Map<string, string>();
  const { references: path } = run.options;
  if (path === undefined) return references;
  for await (const row of run.rows([path]))
    references.set(textField(row, 'question'), textField(row, 'answer'));
  return references;
}
