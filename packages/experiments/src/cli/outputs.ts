import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { toJson } from '../run/files.ts';
import { betweenMarkers } from '../text/between-markers.ts';
import type { TableOptions } from '../text/markdown-table.ts';
import { readingInput, UsageError } from '../usage-error.ts';
import type { OutputFlags } from './given.ts';

/** The number of columns from which every table fits. */
const ROOM = 100;

/** Returns the width that tables must fit into: that of a narrow terminal or of the variable COLUMNS; else undefined. */
export function narrowWidth(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
  { COLUMNS }: { readonly COLUMNS?: string } = process.env,
): number | undefined {
  const said = Number(COLUMNS);
  const width = Number.isInteger(said) && said > 0 ? said : isTTY === true ? columns : undefined;
  return width !== undefined && width > 0 && width < ROOM ? width : undefined;
}

/** Prints a result as tables or as JSON; with `--out`, writes both to files, the tables in full width. */
export function printResult(
  result: unknown,
  markdown: (options: TableOptions) => string,
  { json, out }: OutputFlags & { readonly out?: string },
  [table, data]: readonly [table: string, data: string] = ['table.md', 'result.json'],
): void {
  if (out !== undefined) {
    writeFileAtomic(join(out, table), `${markdown({})}\n`);
    writeFileAtomic(join(out, data), toJson(result));
  }
  print(json === true ? JSON.stringify(result) : markdown({ width: narrowWidth() }));
}

/** Prints a text and a line break. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/**
 * Reads a Markdown file and returns a function that replaces the text between its lines `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws UsageError if the file or its markers are missing
 */
export function pageAround(path: string, name: string): (tables: string) => string {
  if (!existsSync(path))
    throw new UsageError(
      `No such file: ${path}. Expected a Markdown file with the lines <!-- ${name} --> and <!-- /${name} -->.`,
    );
  const page = readFileSync(path, 'utf8');
  const withTables = (tables: string) => betweenMarkers(page, name, `\n${tables}\n`);
  readingInput(() => withTables(''));
  return withTables;
}
