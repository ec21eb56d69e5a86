import { dirname, join } from 'node:path/posix';
import { circlesOf } from './_dependency-rules.ts';
import { importsOf } from './_source.ts';
import { isTestFile, type WorkspacePackage } from './_workspace.ts';

/** The header of the table in each package's README that says what its folders may import. */
export const folderTableHeader = '| folder | what it is | may import |';

/**
 * The folders of a README's table, each with the folders it may import. Names are in backticks:
 *
 *     | folder | what it is | may import |
 *     | --- | --- | --- |
 *     | `graph` | the answer graph | `text` |
 *     | `text` | words, idf, encoders | nothing |
 */
export function foldersDeclared(readme: string): Map<string, readonly string[]> {
  const [, , ...rows] = (readme.split(folderTableHeader)[1] ?? '').split('\n');
  const end = rows.findIndex((row) => !row.startsWith('|'));
  return new Map(
    rows.slice(0, end === -1 ? rows.length : end).map((row) => {
      const cells = row.split('|').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
      return [cells[1]?.[0] ?? '', cells[3] ?? []] as const;
    }),
  );
}

/**
 * Violations of the folder rules of a package, one sentence each: an import between two folders of `src` that the README's
 * table does not allow, a folder without a row, a row without a folder, and every cycle.
 *
 * A folder is a direct child of `src`; its inner structure is not checked. Every folder may import the files of `src`
 * itself, if that closes no cycle. Tests may import anything.
 */
export function folderBreaches(
  { folder, files }: WorkspacePackage,
  readme: string,
  stillAllowed: readonly string[] = [],
): string[] {
  const prefix = `${folder}/src/`;
  const unitOf = (path: string) => path.slice(prefix.length).split('/')[0]!;
  const declared = foldersDeclared(readme);
  const sources = files.filter(({ path }) => path.startsWith(prefix) && !isTestFile(path));
  const units = new Set(sources.map(({ path }) => unitOf(path)));
  const isFolder = (unit: string) => !unit.endsWith('.ts');

  const breaches: string[] = [];
  const edges = new Map([...units].map((unit) => [unit, new Set(declared.get(unit))]));
  const excused = new Set(stillAllowed);
  for (const { path, text } of sources) {
    const from = unitOf(path);
    for (const { specifier, line } of importsOf(text)) {
      if (!specifier.startsWith('.')) continue;
      const to = unitOf(join(dirname(path), specifier));
      if (to === from || excused.delete(`${folder}: ${from} -> ${to}`)) continue;
      if (stillAllowed.includes(`${folder}: ${from} -> ${to}`)) continue;
      edges.get(from)!.add(to);
      if (isFolder(from) && isFolder(to) && !declared.get(from)?.includes(to)) {
        breaches.push(
          `${path}:${line}: the table in ${folder}/README.md does not let \`${from}\` import \`${to}\``,
        );
      }
    }
  }
  for (const unit of units) {
    if (isFolder(unit) && !declared.has(unit)) breaches.push(`${folder}/README.md: no row for \`${unit}\``);
  }
  for (const [unit, targets] of declared) {
    for (const name of [unit, ...targets]) {
      if (!units.has(name)) breaches.push(`${folder}/README.md: \`${name}\` is not a folder of src`);
    }
  }
  for (const circle of circlesOf(edges)) breaches.push(`${folder}: cycle ${circle}`);
  for (const edge of excused)
    breaches.push(`${edge}: no longer closes a cycle; delete it from the list in the test`);
  return breaches;
}
