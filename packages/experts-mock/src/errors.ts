import type { AnswerRequest } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';

/** A problem in a file, with its position. */
class FileProblem extends Error {
  readonly path: string;
  readonly line: number | null;

  constructor(kind: string, path: string, line: number | null, problem: string, options?: ErrorOptions) {
    super(`${kind} ${show(path, 400)}${line === null ? '' : `, line ${line}`}: ${problem}`, options);
    this.path = path;
    this.line = line;
  }
}

/**
 * A file is not a cassette of a version that this package reads.
 *
 * `path` and `line` are the position of the problem. Lines count from 1; null stands for the whole file.
 */
export class CassetteFormatError extends FileProblem {
  override readonly name = 'CassetteFormatError';

  constructor(path: string, line: number | null, problem: string, options?: ErrorOptions) {
    super('Cassette', path, line, problem, options);
  }
}

/**
 * An importer rejects a data file.
 *
 * `path` and `line` are the position of the problem. Lines count from 1; null stands for the whole file.
 */
export class ImportError extends FileProblem {
  override readonly name = 'ImportError';

  constructor(path: string, line: number | null, problem: string, options?: ErrorOptions) {
    super('Data file', path, line, problem, options);
  }
}

/** A call in the cassette, and how it differs from the requested one. */
export interface RecordedCall {
  readonly questionId: string;
  readonly expert: string;
  /** The answer that the expert was shown, null for the bare question. */
  readonly previousAnswer: string | null;
  readonly sample: number;
  readonly differs: readonly ('question' | 'text' | 'expert' | 'previousAnswer' | 'sample' | 'messages')[];
}

/**
 * A requested call was not recorded.
 *
 * `request` is the call; `nearest` lists the most similar recorded calls, at most three, the most similar first.
 */
export class CassetteMissError extends Error {
  readonly request: AnswerRequest;
  readonly nearest: readonly RecordedCall[];

  constructor(message: string, request: AnswerRequest, nearest: readonly RecordedCall[]) {
    super(message);
    this.name = 'CassetteMissError';
    this.request = request;
    this.nearest = nearest;
  }
}
