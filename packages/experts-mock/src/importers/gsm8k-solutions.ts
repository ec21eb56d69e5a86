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
   * How the two "verification" systems are priced, see `gsm8kPrices`:
   * - `'perCall'`: like one call of their generator *(default)*
   * - `'asRun'`: including their 100 samples and their verifier
   *
   * @defaultValue 'perCall'
   */
  readonly prices?: keyof typeof gsm8kPrices;
  /**
   * Greatest uncompressed size in bytes. A larger file is rejected.
   *
   * @defaultValue 536870912 (512 MiB)
   */
  readonly maxBytes?: number;
}

/** The result of `importGsm8kSolutions`. */
export interface ImportedAnswers {
  readonly questions: readonly Question[];
  readonly cassette: Cassette;
}

/**
 * Reads the recorded solutions of four systems to the GSM8K test questions, plain or gzipped, in either layout:
 * - one object per line, `{ id, question, reference, referenceAnswer?, experts: { name: { text, correct,
 *   finalAnswer? } } }` (verified on a real file with all 1,319 questions)
 * - the original `example_model_solutions.jsonl`, `{ question, ground_truth, '6b_finetuning': { is_correct,
 *   solution }, ... }`, whose questions are numbered in order from `gsm8k-test-0000` (documented layout, compared with the
 *   first records of the published file)
 *
 * The correctness of each answer is recomputed from its last line `A: <answer>` and must equal the file's flag. So a file
 * with other marks (`####`) is rejected instead of being misread. Experts are in the order of the price table. An expert
 * that answered only some questions leaves gaps, which `coverage()` reports.
 *
 * @throws ImportError with path and line for a missing or empty file, incomplete JSON, a missing field or one of the wrong
 * type, a repeated id, an unknown expert, a reference without a final answer, or a flag that contradicts the text
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
