import { fail } from './_fail.ts';
import { sizedExperts } from './_sizes.ts';
import { numberOf, own, textField, textGroup } from './_values.ts';
import type { Importer, ImportRun, Place, Row } from './types.ts';

interface Instruction {
  readonly text: string;
  readonly place: Place;
  readonly answers: Map<
    string,
    { readonly text: string; readonly place: Place; readonly scores: Map<string, number> }
  >;
}

/** AlpacaEval: one file of outputs per model, and annotations that compare two outputs, joined by instruction. */
export const alpacaEvalImporter: Importer = {
  format: 'alpaca-eval',
  verified: 'first records',
  summary: 'AlpacaEval, model_outputs.json of several models and annotations.json, joined by instruction',
  async run(run) {
    const instructions = new Map<string, Instruction>();
    const annotations: Row[] = [];
    const names = new Set<string>();
    for await (const row of run.rows()) {
      if (row.fields.has('output_1') || row.fields.has('preference')) annotations.push(row);
      else addOutput(run, row, 'output', 'generator', instructions, names);
    }
    const signatures = new Set<string>();
    for (const row of annotations) {
      addOutput(run, row, 'output_1', 'generator_1', instructions, names);
      addOutput(run, row, 'output_2', 'generator_2', instructions, names);
      addPreference(run, row, instructions, signatures);
    }
    if (names.size === 0) return;
    run.begin({
      licence: 'unknown',
      source: 'tatsu-lab/alpaca_eval',
      scorers: [...signatures],
      experts: sizedExperts(run, [...names]),
    });
    if (signatures.size > 0) {
      run.note(
        'A preference from 1 to 2 is stored as preference - 1, the probability that the annotator prefers this answer.',
      );
    }
    let number = 0;
    for (const { text, place, answers } of instructions.values()) {
      const id = `alpaca-eval-${String(number++).padStart(4, '0')}`;
      if (!run.question({ id, text, reference: null, group: textGroup(text) }, place)) continue;
      for (const [expert, answer] of answers) {
        run.answer({ question: id, expert, text: answer.text, scores: answer.scores }, answer.place);
      }
    }
  },
};

function addOutput(
  run: ImportRun,
  row: Row,
  output: string,
  generator: string,
  instructions: Map<string, Instruction>,
  names: Set<string>,
): void {
  const { place, fields } = row;
  const text = textField(row, 'instruction');
  const expert = textField(row, generator);
  if (expert === '') throw fail(place, `Expected \`${generator}\` to name a model, got an empty string.`);
  const answer = fields.get(output);
  if (typeof answer !== 'string') {
    run.skip(`an output (${output}) that is not text`, place);
    return;
  }
  const known: Instruction = instructions.get(text) ?? { text, place, answers: new Map() };
  instructions.set(text, known);
  const other = known.answers.get(expert);
  names.add(expert);
  if (other === undefined) known.answers.set(expert, { text: answer, place, scores: new Map() });
  else if (other.text !== answer)
    run.skip('an output that differs from an earlier one for the same instruction', place);
}

function addPreference(
  run: ImportRun,
  row: Row,
  instructions: ReadonlyMap<string, Instruction>,
  signatures: Set<string>,
): void {
  const { place, fields } = row;
  const preference = numberOf(fields.get('preference'));
  if (preference === null || preference < 1 || preference > 2) {
    run.skip('an annotation without a preference from 1 to 2', place);
    return;
  }
  const judged = instructions.get(textField(row, 'instruction'))?.answers.get(textField(row, 'generator_2'));
  if (judged === undefined || judged.text !== fields.get('output_2')) {
    run.skip('an annotation of another output than the imported one', place);
    return;
  }
  const annotator = own(Object.fromEntries(fields), 'annotator');
  const signature = `alpaca-eval/${typeof annotator === 'string' ? annotator : 'annotator'}/against ${textField(row, 'generator_1')}`;
  signatures.add(signature);
  if (judged.scores.has(signature)) {
    run.skip('a second annotation of the same output', place);
    return;
  }
  judged.scores.set(signature, preference - 1);
}
