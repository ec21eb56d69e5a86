import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Question } from '@der-gym/env';
import { createCassetteChecker } from './_checker.ts';
import { answerLine, headerLine, questionLine } from './_records.ts';
import type { CassetteHeader, NewAnswer } from './schema.ts';

/** Writes a cassette line by line; see `createCassetteWriter`. */
export interface CassetteWriter {
  readonly header: CassetteHeader;
  /** @throws TypeError or RangeError for an invalid question or a repeated id */
  addQuestion(question: Question): void;
  /**
   * @returns the answer's key, for the `parents` of later ones
   * @throws TypeError or RangeError for an invalid answer, or one that does not fit the earlier lines
   */
  addAnswer(answer: NewAnswer): string;
  /** Completes the file and moves it to its path. */
  finish(): void;
  /** Deletes the unfinished file. Does nothing after `finish`. */
  abort(): void;
}

/**
 * Returns a writer of a cassette of any size, gzipped if the path ends in `.gz`.
 *
 * It keeps the texts of the questions in memory, and 40 bytes per answer. The file is written under another name in the same
 * folder and renamed by `finish`, so an incomplete file never appears at its path.
 *
 * @throws the file system's error if the folder cannot be written
 *
 * @example
 * ```ts
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { createCassetteWriter, readCassette } from '@der-gym/experts-mock';
 *
 * const folder = mkdtempSync(join(tmpdir(), 'cassette-'));
 * const writer = createCassetteWriter(join(folder, 'a.jsonl'), {
 *   licence: 'CC0-1.0',
 *   source: 'made up',
 *   context: 'none',
 *   template: null,
 *   prices: null,
 *   scorers: [],
 *   experts: [{ name: 'small', parameters: 7 }],
 * });
 * writer.addQuestion({ id: 'q1', text: '2 + 2?', reference: '4' });
 * const key = writer.addAnswer({ question: 'q1', expert: 'small', text: '4' });
 * writer.finish();
 * const cassette = readCassette(join(folder, 'a.jsonl'));
 * rmSync(folder, { recursive: true });
 * cassette.answers[0]?.key === key; // => true
 * ```
 */
export function createCassetteWriter(path: string, header: CassetteHeader): CassetteWriter {
  const checker = createCassetteChecker(header);
  const file = createLineFile(path);
  file.write(headerLine(checker.header));
  return {
    header: checker.header,
    addQuestion(value) {
      file.write(questionLine(checker.question(value)));
    },
    addAnswer(value) {
      const answer = checker.answer(value);
      file.write(answerLine(answer));
      return answer.key;
    },
    finish: file.finish,
    abort: file.abort,
  };
}

const CHUNK_CHARACTERS = 2 ** 20;

/** A file of lines that appears at its path only when it is complete. */
export interface LineFile {
  write(line: string): void;
  finish(): void;
  abort(): void;
}

/** Opens a file of lines. For gzip, it writes several members in a row, which form one valid gzip file. */
export function createLineFile(path: string): LineFile {
  const partial = `${path}.${process.pid}.partial`;
  const file = openSync(partial, 'w');
  let isOpen = true;
  let lines = '';

  function flush(): void {
    const bytes = Buffer.from(lines);
    lines = '';
    const packed = path.endsWith('.gz') ? gzipSync(bytes) : bytes;
    for (let offset = 0; offset < packed.length; ) offset += writeSync(file, packed, offset);
  }

  function abort(): void {
    if (!isOpen) return;
    isOpen = false;
    closeSync(file);
    rmSync(partial, { force: true });
  }

  return {
    write(line) {
      lines += `${line}\n`;
      if (lines.length >= CHUNK_CHARACTERS) flush();
    },
    finish() {
      try {
        if (lines !== '') flush();
        fsyncSync(file);
        isOpen = false;
        closeSync(file);
        renameSync(partial, path);
      } catch (error) {
        abort();
        rmSync(partial, { force: true });
        throw error;
      }
    },
    abort,
  };
}
