import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { toJson } from '../run/files.ts';
import { betweenMarkers } from '../text/between-markers.ts';
import type { TableOptions } from '../text/markdown-table.ts';
import { readingInput, UsageError } from '../usage-error.ts';
import type { OutputFlags } from './given.ts';

/** From so many columns on a terminal has room for every table. */
const ROOM = 100;

/** The width that tables must keep to: that of a narrow terminal, or what the variable COLUMNS says; else none. */
export function narrowWidth(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
  { COLUMNS }: { readonly COLUMNS?: string } = process.env,
): number | undefined {
  const said = Number(COLUMNS);
  const width = Number.isInteger(said) && said > 0 ? said : isTTY === true ? columns : undefined;
  return width !== undefined && width > 0 && width < ROOM ? width : undefined;
}

/** Prints a result as tables or as JSON, and writes both, the tables in full width, where `--out` says. */
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

/** Prints a text and ends its line. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/**
 * Reads a Markdown file, and returns it with other tables between its lines `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws UsageError when the file or its markers are missing
 */
export function pageAround(path: string, name: string): (tables: string) => string {
  if (!existsSync(path))
    throw new UsageError(`No such file: ${path}. Expected a page with <!-- ${name} -->.`);
  const page = readFileSync(path, 'utf8');
  const withTables = (tables: string) => betweenMarkers(page, name, `\n${tables}\n`);
  readingInput(() => withTables(''));
  return withTables;
}
