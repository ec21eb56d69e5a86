import type { AnswerRequest } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';

/** A problem with a file, and where in it. */
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
 * A file that is no cassette of a version this package reads.
 *
 * `path` and `line` (from 1, null where the file as a whole is meant) say where.
 */
export class CassetteFormatError extends FileProblem {
  override readonly name = 'CassetteFormatError';

  constructor(path: string, line: number | null, problem: string, options?: ErrorOptions) {
    super('Cassette', path, line, problem, options);
  }
}

/**
 * A data file that an importer refuses.
 *
 * `path` and `line` (from 1, null where the file as a whole is meant) say where.
 */
export class ImportError extends FileProblem {
  override readonly name = 'ImportError';

  constructor(path: string, line: number | null, problem: string, options?: ErrorOptions) {
    super('Data file', path, line, problem, options);
  }
}

/** A call that the cassette does hold, and in what it differs from the one asked for. */
export interface RecordedCall {
  readonly questionId: string;
  readonly expert: string;
  /** The answer the expert was shown, null where it saw the bare question. */
  readonly previousAnswer: string | null;
  readonly sample: number;
  readonly differs: readonly ('question' | 'text' | 'expert' | 'previousAnswer' | 'sample' | 'messages')[];
}

/**
 * A replay was asked for a call that was never recorded.
 *
 * `request` is the call, `nearest` the recorded calls closest to it (at most three, closest first).
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
