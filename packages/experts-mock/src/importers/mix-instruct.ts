import { fail } from './_fail.ts';
import { gptRanks } from './_gpt-rank.ts';
import { sizedExperts } from './_sizes.ts';
import { keepScore, kindOf, own, textField, textGroup } from './_values.ts';
import { mixInstructExperts, mixInstructPrices } from './mix-instruct-published.ts';
import type { Importer, ImportRun, Row } from './types.ts';

const SCORES = [
  'bertscore',
  'bartscore',
  'bleurt',
  'rouge1',
  'rouge2',
  'rougeL',
  'rougeLsum',
  'bleu',
  'logprobs',
];
const GPT_RANK = 'mix-instruct/gpt-rank';

/** MixInstruct: questions with a reference, eleven candidates with scores, and a judge's comparisons. */
export const mixInstructImporter: Importer = {
  format: 'mix-instruct',
  verified: 'documented layout',
  summary: 'MixInstruct, *_data_prepared*.json (one array, read record by record) or JSON Lines',
  async run(run) {
    let experts: ReadonlyMap<string, string> | null = null;
    for await (const row of run.rows()) {
      const candidates = row.fields.get('candidates');
      if (!Array.isArray(candidates)) {
        throw fail(row.place, `Expected \`candidates\` to be an array, got ${kindOf(candidates)}.`);
      }
      experts ??= begin(run, candidates);
      addRow(run, row, candidates, experts);
    }
  },
};

/** Determines the experts from the first record, by the last part of each model's name. */
function begin(run: ImportRun, candidates: readonly unknown[]): ReadonlyMap<string, string> {
  const { sizes = 'paper' } = run.options;
  const table = mixInstructPrices[sizes];
  const known = new Map(
    mixInstructExperts.flatMap(({ name, models }) => models.map((model) => [model, name])),
  );
  const found = new Map<string, string>();
  for (const candidate of candidates) {
    const model = modelOf(candidate);
    if (model === null) continue;
    const name = known.get(model);
    if (name === undefined)
      run.note(`The model ${JSON.stringify(model)} is not one of the paper's eleven and keeps its name.`);
    found.set(model, name ?? model);
  }
  run.begin({
    licence: 'MIT',
    source: 'llm-blender/mix-instruct',
    context: 'none',
    template: null,
    prices: table.id,
    scorers: [...SCORES.map((name) => `mix-instruct/${name}`), GPT_RANK],
    experts: sizedExperts(run, [...new Set(found.values())], new Map(table.parameters)),
  });
  run.note(`Sizes are ${table.id}: ${table.note}.`);
  run.note(`${GPT_RANK} is a rank, 1 is best. The other scores are those of the file, not recomputed.`);
  return found;
}

/** Returns the last part of a name like `chavinlo/alpaca-native`. */
function modelOf(candidate: unknown): string | null {
  const model = own(candidate, 'model');
  if (typeof model !== 'string') return null;
  return model.split('/').at(-1) || null;
}

function addRow(
  run: ImportRun,
  row: Row,
  candidates: readonly unknown[],
  experts: ReadonlyMap<string, string>,
): void {
  const { place, fields } = row;
  const id = textField(row, 'id');
  const instruction = fields.get('instruction') ?? '';
  const input = fields.get('input') ?? '';
  if (typeof instruction !== 'string' || typeof input !== 'string') {
    throw fail(place, 'Expected `instruction` and `input` to be strings, got another value.');
  }
  // the prompt of the candidates: both, separated by a line break
  const text = [instruction, input].filter((part) => part !== '').join('\n');
  if (!run.question({ id, text, reference: textField(row, 'output'), group: textGroup(text) }, place)) return;
  const models = candidates.map(modelOf);
  const ranks = ranksOf(run, row, models);
  candidates.forEach((candidate, index) => {
    const model = models[index];
    const expert = model === null || model === undefined ? undefined : experts.get(model);
    if (model === null || model === undefined) {
      run.skip('a candidate without a model', place);
      return;
    }
    if (expert === undefined) {
      run.skip('a candidate of a model that is missing from the first record', place);
      return;
    }
    const answer = own(candidate, 'text');
    if (typeof answer !== 'string') {
      run.skip('a candidate without a text', place);
      return;
    }
    const scores = new Map<string, number>();
    for (const name of SCORES) {
      const value = own(own(candidate, 'scores'), name);
      const problem = `a score ${name} that is not a finite number`;
      keepScore(run, place, scores, { signature: `mix-instruct/${name}`, value, problem });
    }
    const rank = ranks?.get(model);
    if (rank !== undefined) scores.set(GPT_RANK, rank);
    const method = own(candidate, 'decoding_method');
    const sampling = typeof method === 'string' ? { decodingMethod: method } : {};
    run.answer({ question: id, expert, text: answer, scores, sampling }, place);
  });
}

/** Parses `cmp_results`: an object or null, possibly as a JSON string. */
function ranksOf(run: ImportRun, { fields, place }: Row, models: readonly (string | null)[]) {
  let results: unknown = fields.get('cmp_results') ?? null;
  if (typeof results === 'string') {
    try {
      results = JSON.parse(results);
    } catch {
      run.skip('comparisons (cmp_results) that are not valid JSON', place);
      return null;
    }
  }
  if (results === null) return null;
  if (typeof results !== 'object' || Array.isArray(results)) {
    run.skip('comparisons (cmp_results) that are not an object', place);
    return null;
  }
  const names = models.filter((model) => model !== null);
  return gptRanks(Object.entries(results), names, (reason) => run.skip(reason, place));
}
