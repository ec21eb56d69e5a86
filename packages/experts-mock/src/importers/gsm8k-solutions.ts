import type { Question } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { createCassette } from '../cassette/create.ts';
import type { Cassette, NewAnswer } from '../cassette/schema.ts';
import { ImportError } from '../errors.ts';
import { applyPrices, gsm8kPrices } from '../prices.ts';
import { checkSolution, referenceAnswer } from './_gsm8k-checks.ts';
import { readGsm8kRows } from './_gsm8k-rows.ts';

/** Options of `importGsm8kSolutions`. */
export interface ImportGsm8kOptions {
  /**
   * How the two "verification" systems are priced; see `gsm8kPrices`.
   * - `'perCall'`: like one call of their generator *(default)*
   * - `'asRun'`: with their 100 samples and their verifier
   *
   * @defaultValue 'perCall'
   */
  readonly prices?: keyof typeof gsm8kPrices;
  /**
   * Greatest size in bytes, unpacked; a larger file is refused.
   *
   * @defaultValue 536870912 (512 MiB)
   */
  readonly maxBytes?: number;
}

/** What an importer returns. */
export interface ImportedAnswers {
  readonly questions: readonly Question[];
  readonly cassette: Cassette;
}

/** Signature of the score that an imported GSM8K answer carries: 1 if its source marks it right, else 0. */
export const GSM8K_RECORDED_FLAG = 'gsm8k-recorded-flag/1';

/**
 * Reads the recorded solutions of four systems to the GSM8K test questions, plain or gzipped, in either layout:
 * - one object a line of `{ id, question, reference, referenceAnswer?, experts: { name: { text, correct,
 *   finalAnswer? } } }` (verified on a real file, all 1,319 questions);
 * - the original `example_model_solutions.jsonl`, `{ question, ground_truth, '6b_finetuning': { is_correct,
 *   solution }, ... }`, whose questions are numbered in order, `gsm8k-test-0000` first (documented layout, compared
 *   with the first records of the published file).
 *
 * Each answer's correctness is computed anew from its last line `A: <answer>` and must be what the file says of it, so a
 * file whose answers are marked in another way (`####`) is refused rather than misread. Experts come in the order
 * of the price table; one that answered only some of the questions is a gap that `coverage()` reports.
 *
 * @throws ImportError with path and line: no file, an empty one, a line that is no whole JSON, a field missing or of
 * the wrong type, an id met before, an unknown expert, a reference without a final answer, a flag that disagrees
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { importGsm8kSolutions } from '@der-gym/experts-mock';
 *
 * const folder = mkdtempSync(join(tmpdir(), 'import-'));
 * const path = join(folder, 'solutions.jsonl');
 * const solution = { is_correct: true, solution: '2 + 2 = 4\nA: 4' };
 * writeFileSync(path, JSON.stringify({ question: '2 + 2?', ground_truth: 'A: 4', '6b_verification': solution }));
 * const { questions, cassette } = importGsm8kSolutions(path, { prices: 'asRun' });
 * rmSync(folder, { recursive: true });
 * questions; // => [{ id: 'gsm8k-test-0000', text: '2 + 2?', reference: 'A: 4' }]
 * cassette.header.experts; // => [{ name: 'gpt3-6b-verification', parameters: 1200 }]
 * cassette.answers[0]?.scores.get('gsm8k-recorded-flag/1'); // => 1
 * ```
 */
export function importGsm8kSolutions(path: string, options: ImportGsm8kOptions = {}): ImportedAnswers {
  const { prices = 'perCall', maxBytes = 2 ** 29 } = options;
  if (!Object.hasOwn(gsm8kPrices, prices)) {
    throw new TypeError(`Expected \`prices\` to be 'perCall' or 'asRun', got ${show(prices)}.`);
  }
  const table = gsm8kPrices[prices];
  const known = [...table.parameters.keys()];
  const questions: Question[] = [];
  const answers: NewAnswer[] = [];
  const lineOf = new Map<string, number>();
  const met = new Set<string>();
  for (const { line, row } of readGsm8kRows(path, maxBytes)) {
    const earlier = lineOf.get(row.id);
    if (earlier !== undefined) {
      throw new ImportError(
        path,
        line,
        `Expected every id once, got ${show(row.id)} again (line ${earlier}).`,
      );
    }
    lineOf.set(row.id, line);
    questions.push({ id: row.id, text: row.question, reference: row.reference });
    const reference = referenceAnswer(path, line, row);
    // a file may list the experts of a question in any order
    for (const solution of row.solutions.toSorted(byPlaceIn(known))) {
      if (!known.includes(solution.expert)) {
        throw new ImportError(
          path,
          line,
          `Expected experts among ${known.join(', ')}, got ${show(solution.expert)}.`,
        );
      }
      checkSolution(path, line, solution, reference);
      met.add(solution.expert);
      const scores = new Map([[GSM8K_RECORDED_FLAG, solution.correct ? 1 : 0]]);
      answers.push({ question: row.id, expert: solution.expert, text: solution.text, scores });
    }
  }
  if (questions.length === 0)
    throw new ImportError(path, null, 'Expected at least one question, got an empty file.');
  if (met.size === 0)
    throw new ImportError(path, null, 'Expected the answers of at least one expert, got none.');
  const experts = known.filter((name) => met.has(name));
  const cassette = createCassette({
    header: {
      licence: 'MIT',
      source: 'openai/grade-school-math, example_model_solutions.jsonl',
      context: 'none',
      template: null,
      prices: table.id,
      scorers: [GSM8K_RECORDED_FLAG],
      experts: applyPrices(
        experts.map((name) => ({ name, parameters: 0 })),
        table,
      ),
    },
    questions,
    answers,
  });
  return { questions: cassette.questions, cassette };
}

function byPlaceIn(names: readonly string[]) {
  return (left: { readonly expert: string }, right: { readonly expert: string }) =>
    names.indexOf(left.expert) - names.indexOf(right.expert);
}
