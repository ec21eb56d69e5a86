import type { Question } from '@der-gym/env';
import type { Cassette, CassetteHeader, NewAnswer } from '../cassette/schema.ts';

/** How sure it is that a layout is read rightly. */
export type ImportVerification =
  /** Read whole from a published file, its figures compared. */
  | 'real file'
  /** Written to the layout as published, and compared with the beginning of a published file. */
  | 'first records'
  /** Written to the layout as published. */
  | 'documented layout';

/** Options of an import; each format says which it uses. */
export interface ImportOptions {
  /**
   * Billions of parameters a call, by the expert's name; `'*'` stands for every expert that is not named. A size that
   * is neither published nor given is an error, never a guess.
   *
   * @defaultValue the published sizes
   */
  readonly parameters?: ReadonlyMap<string, number>;
  /**
   * MixInstruct: which of two published sizes Alpaca and Baize have.
   * - `'paper'`: 13 and 13, Table 1 of the DER paper *(default)*
   * - `'models'`: 7 and 7, the weights that the data set names
   *
   * @defaultValue 'paper'
   */
  readonly sizes?: 'paper' | 'models';
  /** DyLAN: names of the agents, in the order of the log. @defaultValue agent-1, agent-2, ... */
  readonly agents?: readonly string[];
  /** RouteLLM: a file of GSM8K questions that the references are taken from, joined by the question's text. */
  readonly references?: string;
  /** Table: what each column is; see `importAnswers`. */
  readonly columns?: ReadonlyMap<string, string>;
  /** Licence of the answers. @defaultValue that of the published file */
  readonly licence?: string;
  /** Where they come from. @defaultValue the published file */
  readonly source?: string;
  /** Greatest size of a file in bytes, unpacked. @defaultValue 8589934592 (8 GiB) */
  readonly maxBytes?: number;
  /** Greatest size of one record in bytes. @defaultValue 67108864 (64 MiB) */
  readonly maxRecordBytes?: number;
}

/** Records, answers or fields that were left out for one reason. */
export interface Skipped {
  readonly reason: string;
  readonly count: number;
  /** Where the first of them is. */
  readonly first: string;
}

/** What an import did. */
export interface ImportSummary {
  readonly format: string;
  readonly verified: ImportVerification;
  /** Records read from the files: rows, lines or elements. */
  readonly numRecords: number;
  readonly numQuestions: number;
  readonly numAnswers: number;
  readonly skipped: readonly Skipped[];
  /** What was assumed, a sentence each. */
  readonly notes: readonly string[];
}

/** A cassette and how it came about. */
export interface ImportedCassette extends ImportSummary {
  readonly questions: readonly Question[];
  readonly cassette: Cassette;
}

/** Where in a file a record is. */
export interface Place {
  readonly path: string;
  /** From 1, null where the format has no lines. */
  readonly line: number | null;
  /** From 1. */
  readonly record: number;
}

/** One record of a table, or one object, by field name. */
export interface Row {
  readonly place: Place;
  readonly fields: ReadonlyMap<string, unknown>;
}

/** What an importer is handed: the files in, the cassette out, and a place for everything it leaves out. */
export interface ImportRun {
  readonly paths: readonly string[];
  readonly options: ImportOptions;
  /** Counts and hands on the records of the files, of any of the understood kinds. */
  rows(paths?: readonly string[]): AsyncGenerator<Row>;
  /** The same for JSON Lines of values of any kind. */
  lines(): AsyncGenerator<{ readonly value: unknown; readonly place: Place }>;
  skip(reason: string, place: Place): void;
  note(sentence: string): void;
  /** Once, before the first question; what is left out is that of answers to the bare question, without scores. */
  begin(header: Pick<CassetteHeader, 'licence' | 'source' | 'experts'> & Partial<CassetteHeader>): void;
  /** @returns false where the id was met before, which counts as skipped */
  question(question: Question, place: Place): boolean;
  /** @returns the answer's key, null where the call was met before, which counts as skipped */
  answer(answer: NewAnswer, place: Place): string | null;
}

/** A layout that can be read. */
export interface Importer {
  readonly format: string;
  readonly verified: ImportVerification;
  /** What it reads, in a sentence. */
  readonly summary: string;
  run(run: ImportRun): Promise<void>;
}

/** How much of a file is read at most. */
export interface RowLimits {
  readonly maxBytes: number;
  readonly maxRecordBytes: number;
}
