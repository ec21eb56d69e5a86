import type { Question } from '@der-gym/env';
import type { Cassette, CassetteHeader, NewAnswer } from '../cassette/schema.ts';

/** How the reading of a layout was verified. */
export type ImportVerification =
  /** A published file was imported completely and its figures compared. */
  | 'real file'
  /** Implemented by the published layout, and compared with the start of a published file. */
  | 'first records'
  /** Implemented by the published layout. */
  | 'documented layout';

/** Options of an import. Some apply only to one format. */
export interface ImportOptions {
  /**
   * Billions of parameters per call, by the expert's name. `'*'` applies to every other expert. A size that is neither
   * published nor given is an error.
   *
   * @defaultValue the published sizes
   */
  readonly parameters?: ReadonlyMap<string, number>;
  /**
   * MixInstruct: which published sizes are used for Alpaca and Baize.
   * - `'paper'`: 13 and 13, Table 1 of the DER paper *(default)*
   * - `'models'`: 7 and 7, the models named in the data set
   *
   * @defaultValue 'paper'
   */
  readonly sizes?: 'paper' | 'models';
  /** DyLAN: names of the agents, in the order of the log. @defaultValue agent-1, agent-2, ... */
  readonly agents?: readonly string[];
  /** RouteLLM: a file of GSM8K questions with the references, joined by question text. */
  readonly references?: string;
  /** Table: the roles of the columns, see `importAnswers`. */
  readonly columns?: ReadonlyMap<string, string>;
  /** Licence of the answers. @defaultValue the licence of the published file */
  readonly licence?: string;
  /** Source of the answers. @defaultValue the published file */
  readonly source?: string;
  /** Greatest uncompressed size of a file in bytes. @defaultValue 8589934592 (8 GiB) */
  readonly maxBytes?: number;
  /** Greatest size of one record in bytes. @defaultValue 67108864 (64 MiB) */
  readonly maxRecordBytes?: number;
}

/** Records, answers or fields that were skipped for one reason. */
export interface Skipped {
  readonly reason: string;
  readonly count: number;
  /** The place of the first one. */
  readonly first: string;
}

/** The summary of an import. */
export interface ImportSummary {
  readonly format: string;
  readonly verified: ImportVerification;
  /** The number of records read: rows, lines or elements. */
  readonly numRecords: number;
  readonly numQuestions: number;
  readonly numAnswers: number;
  readonly skipped: readonly Skipped[];
  /** The assumptions that were made, one sentence each. */
  readonly notes: readonly string[];
}

/** An imported cassette and the summary of the import. */
export interface ImportedCassette extends ImportSummary {
  readonly questions: readonly Question[];
  readonly cassette: Cassette;
}

/** The place of a record in a file. */
export interface Place {
  readonly path: string;
  /** From 1, or null if the format has no lines. */
  readonly line: number | null;
  /** From 1. */
  readonly record: number;
}

/** One row or object, by field name. */
export interface Row {
  readonly place: Place;
  readonly fields: ReadonlyMap<string, unknown>;
}

/** The interface of an importer to its input files, its cassette, and the report of skipped records. */
export interface ImportRun {
  readonly paths: readonly string[];
  readonly options: ImportOptions;
  /** Yields and counts the records of the files, of every supported kind. */
  rows(paths?: readonly string[]): AsyncGenerator<Row>;
  /** Yields and counts the values of JSON Lines files, of any type. */
  lines(): AsyncGenerator<{ readonly value: unknown; readonly place: Place }>;
  skip(reason: string, place: Place): void;
  note(sentence: string): void;
  /** Called once, before the first question. The defaults are answers to the question alone, without scores. */
  begin(header: Pick<CassetteHeader, 'licence' | 'source' | 'experts'> & Partial<CassetteHeader>): void;
  /** @returns false for a repeated id, which counts as skipped */
  question(question: Question, place: Place): boolean;
  /** @returns the answer's key, or null for a repeated call, which counts as skipped */
  answer(answer: NewAnswer, place: Place): string | null;
}

/** The importer of one layout. */
export interface Importer {
  readonly format: string;
  readonly verified: ImportVerification;
  /** The files that it reads, in one sentence. */
  readonly summary: string;
  run(run: ImportRun): Promise<void>;
}

/** Limits on the size of a file. */
export interface RowLimits {
  readonly maxBytes: number;
  readonly maxRecordBytes: number;
}
