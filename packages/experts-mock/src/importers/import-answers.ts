import { type CassetteBuilder, createCassetteBuilder } from '../cassette/_builder.ts';
import { type CassetteWriter, createCassetteWriter } from '../cassette/write.ts';
import { runImport } from './_run.ts';
import { alpacaEvalImporter } from './alpaca-eval.ts';
import { dylanImporter, llmAgoraImporter } from './debates.ts';
import { gsm8kQuestionsImporter, gsm8kSolutionsImporter } from './gsm8k.ts';
import { mixInstructImporter } from './mix-instruct.ts';
import { routeLlmImporter } from './route-llm.ts';
import { routerBenchImporter } from './router-bench.ts';
import { solutionsImporter } from './solutions.ts';
import { tableImporter } from './table.ts';
import type {
  ImportedCassette,
  Importer,
  ImportOptions,
  ImportSummary,
  ImportVerification,
} from './types.ts';

const importers: readonly Importer[] = [
  gsm8kSolutionsImporter,
  gsm8kQuestionsImporter,
  solutionsImporter,
  mixInstructImporter,
  routeLlmImporter,
  routerBenchImporter,
  alpacaEvalImporter,
  llmAgoraImporter,
  dylanImporter,
  tableImporter,
];

/** A layout that `importAnswers` reads. */
export interface ImportFormat {
  readonly format: string;
  readonly verified: ImportVerification;
  readonly summary: string;
}

/**
 * The layouts that `importAnswers` and `importToFile` read, and how each was verified.
 *
 * @example
 * ```ts
 * import { importFormats } from '@der-gym/experts-mock';
 *
 * importFormats.find(({ format }) => format === 'gsm8k-solutions')?.verified; // => 'real file'
 * importFormats.find(({ format }) => format === 'mix-instruct')?.verified; // => 'documented layout'
 * ```
 */
export const importFormats: readonly ImportFormat[] = importers.map(({ format, verified, summary }) => ({
  format,
  verified,
  summary,
}));

/**
 * Imports recorded answers of another layout into a cassette in memory, and reports what was skipped and why.
 *
 * Incomplete records are skipped and counted by reason. A file of another layout is an error. Fields and texts that look
 * like credentials are removed. Scores in the file are kept, each with its own signature.
 *
 * For `'table'`, `columns` maps roles to columns: `question`, `answer` and `expert` for one answer per row, or `question`
 * and `answer:EXPERT` for one question per row. The roles `id`, `reference`, `group`, `score` (or `score:EXPERT`),
 * `inputTokens` and `outputTokens` are optional.
 *
 * @throws TypeError for an unknown format or an empty list of paths
 * @throws ImportError with path and line or record for an invalid file
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { importAnswers } from '@der-gym/experts-mock';
 *
 * const folder = mkdtempSync(join(tmpdir(), 'import-'));
 * writeFileSync(join(folder, 'log.csv'), 'prompt,model,reply\n2 + 2?,small,4\n2 + 2?,small,5\n');
 * const { cassette, skipped } = await importAnswers('table', [join(folder, 'log.csv')], {
 *   columns: new Map([['question', 'prompt'], ['expert', 'model'], ['answer', 'reply']]),
 *   parameters: new Map([['small', 7]]),
 * });
 * rmSync(folder, { recursive: true });
 * cassette.answers.length; // => 1
 * skipped; // => [{ reason: 'a second answer to the same call', count: 1, first: 'log.csv, line 3' }]
 * ```
 */
export async function importAnswers(
  format: string,
  paths: readonly string[],
  options: ImportOptions = {},
): Promise<ImportedCassette> {
  let builder: CassetteBuilder | undefined;
  const summary = await runImport(importerOf(format), paths, options, (header) => {
    builder = createCassetteBuilder(header);
    return builder;
  });
  const cassette = (builder as CassetteBuilder).finish([]);
  return { ...summary, questions: cassette.questions, cassette };
}

/**
 * Like `importAnswers`, but writes a cassette file, for data that do not fit in memory. The file is written atomically.
 *
 * @throws the errors of `importAnswers`, and errors of the file system if `out` cannot be written
 */
export async function importToFile(
  format: string,
  paths: readonly string[],
  out: string,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  let writer: CassetteWriter | undefined;
  try {
    const summary = await runImport(importerOf(format), paths, options, (header) => {
      writer = createCassetteWriter(out, header);
      return writer;
    });
    writer?.finish();
    return summary;
  } catch (error) {
    writer?.abort();
    throw error;
  }
}

function importerOf(format: string): Importer {
  const importer = importers.find((each) => each.format === format);
  if (importer !== undefined) return importer;
  throw new TypeError(
    `Expected \`format\` to be one of ${importers.map((each) => each.format).join(', ')}, got ${JSON.stringify(format)}.`,
  );
}
