/** A public file that can be fetched by name, pinned by commit and hash. */
export interface DataFile {
  readonly name: string;
  /** A description in one sentence. */
  readonly title: string;
  readonly url: string;
  /** Name of the file in the cache folder. */
  readonly fileName: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly licence: string;
  readonly copyright: string;
  /** Format for `importAnswers`. */
  readonly format: string;
}

const GRADE_SCHOOL_MATH_COMMIT = '3101c7d5072418e28b9008a6636bde82a006892c';

/**
 * The files for `fetchDataFile`, each pinned by commit and SHA-256.
 *
 * @example
 * ```ts
 * import { dataFiles } from '@der-gym/experts-mock';
 *
 * dataFiles.get('gsm8k')?.licence; // => 'MIT'
 * dataFiles.get('gsm8k')?.bytes; // => 2563513
 * ```
 */
export const dataFiles: ReadonlyMap<string, DataFile> = new Map(
  [
    {
      name: 'gsm8k',
      title: 'solutions of four systems to the 1,319 GSM8K test questions (Cobbe et al. 2021)',
      url:
        `https://raw.githubusercontent.com/openai/grade-school-math/${GRADE_SCHOOL_MATH_COMMIT}/` +
        'grade_school_math/data/example_model_solutions.jsonl',
      fileName: 'gsm8k-example-model-solutions.jsonl',
      bytes: 2_563_513,
      sha256: '4bc62db838f8418365d51c627bd66294cbdca9fb7f01519cb13f0dce8c51580b',
      licence: 'MIT',
      copyright: 'Copyright (c) 2021 OpenAI',
      format: 'gsm8k-solutions',
    },
  ].map((file) => [file.name, file]),
);
