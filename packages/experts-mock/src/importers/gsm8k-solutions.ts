import type { Question } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { createCassette } from '../cassette/create.ts';
import type { Cassette } from '../cassette/schema.ts';
import { parseLine, splitLines } from '../files/lines.ts';
import { readBytes, UnreadableFileError } from '../files/read-bytes.ts';
import { gsm8kPrices } from '../prices.ts';
import { aboutFile, at, CUT } from './_fail.ts';
import { collectSolutions } from './_gsm8k-solutions.ts';

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
  const solutions = collectSolutions(gsm8kPrices[prices]);
  for (const line of splitLines(unpack(path, maxBytes))) {
    const { number } = line;
    at({ path, line: number, record: number }, () => solutions.add(parseLine(line), number));
  }
  const cassette = createCassette(solutions.contents(path));
  return { questions: cassette.questions, cassette };
}

function unpack(path: string, maxBytes: number): Uint8Array {
  try {
    const { bytes, cut } = readBytes(path, maxBytes);
    if (cut) throw new UnreadableFileError(CUT);
    return bytes;
  } catch (error) {
    throw aboutFile(path, error);
  }
}
