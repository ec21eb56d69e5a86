import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanSource } from './_source.ts';
import { packageFolders, readManifest, root } from './_workspace.ts';

/** The exports of one entry of a package, sorted. */
export interface PublicNames {
  /** Its import name, as in `@der-gym/env/testing`, and its condition, if any. */
  readonly entry: string;
  readonly values: readonly string[];
  readonly types: readonly string[];
}

/** The exported names of every entry of every package. */
export function publicNames(): PublicNames[] {
  return packageFolders().flatMap((folder) => {
    const { name, exports = {} } = readManifest(folder);
    const listed = new Set<string>();
    return Object.entries(exports).flatMap(([subpath, targets]) =>
      sourcesOf(targets).flatMap(([condition, path]) => {
        const file = join(root, folder, path);
        if (listed.has(file) || !existsSync(file)) return [];
        listed.add(file);
        const entry = `${name}${subpath.slice(1)}${condition === '' ? '' : ` (${condition})`}`;
        return [{ entry, ...exportedNames(readFileSync(file, 'utf8')) }];
      }),
    );
  });
}

/** The TypeScript files of an export, each with its condition: `''` for the only one and the default. */
function sourcesOf(targets: unknown): [condition: string, path: string][] {
  if (typeof targets === 'string') return targets.endsWith('.ts') ? [['', targets]] : [];
  return Object.entries(targets as Record<string, string>)
    .filter(([, path]) => path.endsWith('.ts'))
    .map(([condition, path]) => [condition === 'default' ? '' : condition, path]);
}

/** The names in the export lists and exported declarations of a source. */
export function exportedNames(source: string): Omit<PublicNames, 'entry'> {
  const { code } = scanSource(source);
  const values: string[] = [];
  const types: string[] = [];
  for (const [, type, list = ''] of code.matchAll(/\bexport\s+(type\s+)?\{([^}]*)\}/g)) {
    for (const item of list.split(',').map((text) => text.trim())) {
      if (item === '') continue;
      const isType = type !== undefined || item.startsWith('type ');
      (isType ? types : values).push(item.split(/\s+/).at(-1)!);
    }
  }
  for (const [, kind, name] of code.matchAll(
    /^export\s+(?:declare\s+)?(?:async\s+)?(function|class|const|interface|type|enum)\s+(\w+)/gm,
  )) {
    (kind === 'interface' || kind === 'type' ? types : values).push(name!);
  }
  return { values: values.sort(), types: types.sort() };
}

/** The names as one text, so that a change of the public names is visible in review. */
export function publicNamesText(entries: readonly PublicNames[]): string {
  const total = entries.reduce((sum, { values, types }) => sum + values.length + types.length, 0);
  const sections = entries.map(({ entry, values, types }) => {
    const count = values.length + types.length;
    return [`${entry}: ${count}`, ...wrapped('values', values), ...wrapped('types', types)].join('\n');
  });
  return [`${total} names`, ...sections].join('\n\n').concat('\n');
}

function wrapped(heading: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const lines: string[] = [];
  let line = `  ${heading}:`;
  for (const name of names) {
    if (line.length + name.length + 1 > 110) {
      lines.push(line);
      line = '   ';
    }
    line += ` ${name}`;
  }
  return [...lines, line];
}
