import type { Message, Question } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import type { CassetteSink } from '../cassette/_builder.ts';
import { RepeatedCallError } from '../cassette/_checker.ts';
import type { CassetteHeader } from '../cassette/schema.ts';
import { ImportError } from '../errors.ts';
import { isCredentialField, withoutCredentials } from './_credentials.ts';
import { at, placeText } from './_fail.ts';
import { readJsonLines } from './_read-json.ts';
import { readRows } from './_read-rows.ts';
import type {
  Importer,
  ImportOptions,
  ImportRun,
  ImportSummary,
  Place,
  RowLimits,
  Skipped,
} from './types.ts';

/** Runs an importer with a sink that is opened once the header is known. */
export async function runImport(
  importer: Importer,
  paths: readonly string[],
  options: ImportOptions,
  openSink: (header: CassetteHeader) => CassetteSink,
): Promise<ImportSummary> {
  if (paths.length === 0) throw new TypeError('Expected `paths` to contain at least one file, got none.');
  const { maxBytes = 2 ** 33, maxRecordBytes = 2 ** 26 } = options;
  const skipped = new Map<string, { count: number; readonly first: string }>();
  const notes = new Set<string>();
  const ids = new Set<string>();
  let sink: CassetteSink | null = null;
  let numRecords = 0;
  let numAnswers = 0;

  function skip(reason: string, place: Place): void {
    const entry = skipped.get(reason);
    if (entry === undefined) skipped.set(reason, { count: 1, first: placeText(place) });
    else entry.count++;
  }

  async function* records<Item>(
    from: readonly string[],
    read: (path: string, limits: RowLimits) => AsyncGenerator<Item>,
  ): AsyncGenerator<Item> {
    for (const path of from) {
      for await (const item of read(path, { maxBytes, maxRecordBytes })) {
        numRecords++;
        yield item;
      }
    }
  }

  function clean(text: string, place: Place): string {
    const cleaned = withoutCredentials(text);
    if (cleaned !== text) skip('a text from which a possible credential was removed', place);
    return cleaned;
  }

  function opened(): CassetteSink {
    if (sink === null) throw new Error('Expected the importer to call begin() before the first question.');
    return sink;
  }

  const run: ImportRun = {
    paths,
    options,
    async *rows(from = paths) {
      for await (const row of records(from, readRows)) {
        for (const name of row.fields.keys()) {
          if (isCredentialField(name))
            skip(`field ${show(name)} looks like a credential and was dropped`, row.place);
        }
        yield row;
      }
    },
    lines: () => records(paths, readJsonLines),
    skip,
    note(sentence) {
      notes.add(sentence);
    },
    begin(header) {
      const { licence = header.licence, source = header.source } = options;
      try {
        sink = openSink({
          context: 'none',
          template: null,
          prices: null,
          scorers: [],
          ...header,
          licence,
          source,
        });
      } catch (error) {
        // reports an invalid header, for instance without experts, at the file; errors of the file system are unchanged
        if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
        throw new ImportError(paths[0] as string, null, error.message, { cause: error });
      }
    },
    question(question, place) {
      if (ids.has(question.id)) {
        skip('a question with a repeated id', place);
        return false;
      }
      ids.add(question.id);
      const { reference } = question;
      at(place, () =>
        opened().addQuestion({
          ...question,
          text: clean(question.text, place),
          reference: reference === null ? null : clean(reference, place),
        } satisfies Question),
      );
      return true;
    },
    answer(answer, place) {
      const messages = answer.messages?.map(
        (message): Message => ({ ...message, content: clean(message.content, place) }),
      );
      const record = { ...answer, text: clean(answer.text, place), ...(messages ? { messages } : {}) };
      return at(place, () => {
        try {
          const key = opened().addAnswer(record);
          numAnswers++;
          return key;
        } catch (error) {
          if (!(error instanceof RepeatedCallError)) throw error;
          skip('a second answer to the same call', place);
          return null;
        }
      });
    },
  };
  await importer.run(run);
  if (sink === null || ids.size === 0) {
    throw new ImportError(
      paths[0] as string,
      null,
      `Expected at least one question, got none.${reasons(skipped)}`,
    );
  }
  return {
    format: importer.format,
    verified: importer.verified,
    numRecords,
    numQuestions: ids.size,
    numAnswers,
    skipped: Array.from(skipped, ([reason, { count, first }]): Skipped => ({ reason, count, first })),
    notes: [...notes],
  };
}

function reasons(skipped: ReadonlyMap<string, { readonly count: number; readonly first: string }>): string {
  if (skipped.size === 0) return '';
  const each = Array.from(skipped, ([reason, { count, first }]) => `${reason} (${count}, first ${first})`);
  return ` Skipped: ${each.slice(0, 3).join('; ')}.`;
}
