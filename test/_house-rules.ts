import { scanSource } from './_source.ts';
import { isTestFile, type SourceFile } from './_workspace.ts';

/** A house rule: the files it applies to, and the pattern that breaks it. */
interface Rule {
  readonly name: string;
  readonly applies: (path: string) => boolean;
  /** Whether comments and the content of strings are checked too; by default only code is. */
  readonly everywhere?: boolean;
  readonly pattern: RegExp;
}

const isLibrarySource = (path: string) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path) && !isTestFile(path);
const isTypeScript = (path: string) => path.endsWith('.ts');

// in pieces, so that this file does not break its own rule
const unfinished = new RegExp(
  `\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['X', 'XX'].join('')})\\b`,
);
const machineFolders = ['home', 'Users', 'root', 'tmp', 'work', 'mnt'].join('|');

const rules: readonly Rule[] = [
  { name: 'draws only from the Rng handed in', applies: isLibrarySource, pattern: /\bMath\s*\.\s*random\b/ },
  {
    name: 'takes its clock from the caller',
    applies: isLibrarySource,
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)/,
  },
  {
    name: 'leaves the console to the command line',
    applies: (path) => isLibrarySource(path) && !path.startsWith('packages/experiments/src/cli/'),
    pattern: /\bconsole\s*[.[]/,
  },
  { name: 'names what it re-exports', applies: isTypeScript, pattern: /\bexport\s*\*/ },
  {
    name: 'has no default export',
    applies: (path) => isTypeScript(path) && !/(^|\/)vi(te|test)\.config\.ts$/.test(path),
    pattern: /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/,
  },
  {
    name: 'does without any',
    applies: isTypeScript,
    pattern: /(?:[:<|&,]|\bas|=>)\s*any\b(?!\s*[:(])/,
  },
  { name: 'is finished', applies: () => true, everywhere: true, pattern: unfinished },
  {
    name: 'does not silence the compiler',
    applies: isTypeScript,
    everywhere: true,
    pattern: new RegExp(`@ts-(${['ig', 'nore'].join('')}|${['no', 'check'].join('')})`),
  },
  {
    name: 'names no folder of one machine',
    applies: (path) => path !== 'LICENSE',
    everywhere: true,
    pattern: new RegExp(`(?:^|[\\s'"\`(=:,])/(?:${machineFolders})/`, 'm'),
  },
];

/** Violations of the house rules in a list of files, one sentence each: `path:line: expected a file that …, got …`. */
export function houseBreaches(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const applicable = rules.filter((rule) => rule.applies(path));
    const code = isTypeScript(path) ? scanSource(text).code : text;
    return applicable.flatMap(({ name, everywhere, pattern }) => {
      const searched = everywhere === true ? text : code;
      return [...searched.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))].map((match) => {
        const line = searched.slice(0, match.index).split('\n').length;
        return `${path}:${line}: expected a file that ${name}, got ${match[0].trim()}`;
      });
    });
  });
}

/** Violations of "one barrel per package, at its root". */
export function barrelBreaches(paths: readonly string[], packages: readonly string[]): string[] {
  return packages.flatMap((folder) => {
    const barrels = paths.filter(
      (path) => path.startsWith(`${folder}/src/`) && /\/index\.[cm]?[jt]sx?$/.test(path),
    );
    return barrels.length === 1 && barrels[0] === `${folder}/src/index.ts`
      ? []
      : [`${folder}: expected src/index.ts and no other barrel, got ${barrels.join(', ') || 'none'}`];
  });
}
