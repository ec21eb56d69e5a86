import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fencedBlocks } from './_doc-examples.ts';
import { packageFolders, repositoryFiles, root } from './_workspace.ts';

/** The pages that explain how to use the project and its packages. */
export const packageManuals = [
  'README.md',
  'CONTRIBUTING.md',
  ...packageFolders().map((folder) => `${folder}/README.md`),
];
/** All Markdown of the repository. */
export const writtenManuals =
  repositoryFiles('*.md') ?? packageManuals.filter((path) => existsSync(join(root, path)));
/** The pages whose commands and code are executed. */
export const executedManuals = writtenManuals.filter((path) =>
  /^(README\.md|CONTRIBUTING\.md|docs\/.*\.md|(packages|examples|benchmarks)\/.*README\.md)$/.test(path),
);

/** The text with fenced blocks and inline code blanked, line by line. */
function prose(markdown: string): string {
  const keepLines = (text: string) => text.replace(/[^\n]/g, ' ');
  return markdown.replace(/^( *)(`{3,})[\s\S]*?^\1\2 *$/gm, keepLines).replace(/`[^`\n]*`/g, keepLines);
}

/** The anchors of a Markdown file's headings, as GitHub makes them, and those of its `<a id>`s. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  const withoutFences = markdown.replace(/^( *)(`{3,})[\s\S]*?^\1\2 *$/gm, '');
  for (const [, heading = ''] of withoutFences.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const base = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    let anchor = base;
    for (let k = 1; anchors.has(anchor); k++) anchor = `${base}-${k}`;
    anchors.add(anchor);
  }
  for (const [, id = ''] of withoutFences.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

/** A link or image target and its line. */
export function linksOf(markdown: string): { readonly target: string; readonly line: number }[] {
  const text = prose(markdown);
  const forms = [
    /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g,
    /^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm,
    /\b(?:href|src)="([^"]+)"/g,
  ];
  return forms.flatMap((form) =>
    [...text.matchAll(form)].map((match) => ({
      target: match[1]!,
      line: text.slice(0, match.index).split('\n').length,
    })),
  );
}

/** Broken relative links of a Markdown file, one sentence each. `read` returns the text of a file, or null if it does not exist. */
export function brokenLinks(path: string, read: (path: string) => string | null | 'folder'): string[] {
  const own = read(path) ?? '';
  return linksOf(own).flatMap(({ target, line }) => {
    if (/^[a-z][a-z+.-]*:/i.test(target) || target.startsWith('//')) return [];
    const [file = '', fragment] = decodeURI(target).split('#');
    const resolved = file === '' ? path : join(dirname(path), file);
    const found = read(resolved);
    if (found === null) return [`${path}:${line}: nothing at ${target}`];
    const needsAnchor = fragment !== undefined && resolved.endsWith('.md');
    return needsAnchor && !anchorsOf(found).has(fragment)
      ? [`${path}:${line}: no heading for #${fragment} in ${resolved}`]
      : [];
  });
}

/** Reads below a folder, for {@link brokenLinks}: a file's text, `'folder'`, or null. */
export function readerOf(folder: string): (path: string) => string | null | 'folder' {
  return (path) => {
    const full = join(folder, path);
    if (path.startsWith('..') || !existsSync(full)) return null;
    try {
      return readFileSync(full, 'utf8');
    } catch {
      return 'folder';
    }
  };
}

/** The files that a Markdown text contains: fences with a name after their language, as in "```csv logs.csv". */
export function shownFiles(markdown: string): { readonly name: string; readonly content: string }[] {
  const fences = markdown.matchAll(/^```\w+ ([\w-]+(?:\.[\w-]+)+)\n([\s\S]*?)^``` *$/gm);
  return [...fences].map(([, name = '', content = '']) => ({ name, content }));
}

/** A command of a `sh` block. */
export interface ShellCommand {
  readonly line: number;
  readonly text: string;
  /**
   * - `'der-gym'`: the project's command, with its arguments
   * - `'known'`: another tool that sets something up; it is read, not run
   * - `'unknown'`: neither
   */
  readonly kind: 'der-gym' | 'known' | 'unknown';
  readonly args: readonly string[];
}

const ownCommands: readonly [RegExp, readonly string[]][] = [
  [/^npm start(?:\s+--(?=\s))?(?=\s|$)/, ['demo']],
  [/^(?:npx|pnpm(?: exec)?) der-gym(?=\s|$)/, []],
  [/^npm run(?: -s)? der-gym(?:\s+--(?=\s))?(?=\s|$)/, []],
  [/^der-gym(?=\s|$)/, []],
];

const known =
  /^(?:npm (?:install|ci|test|run (?:test:full|check|format))|pnpm (?:install|check|format|lint|types|unit|build|exec vitest|vitest)|git clone|cd|export [A-Z_]+=|tsx|npx tsx|npx vitest|node) ?/;

/** The commands of a Markdown file's shell blocks: comments dropped, continued lines joined, quotes honoured. */
export function shellCommands(markdown: string): ShellCommand[] {
  return fencedBlocks(markdown, /^(sh|bash|shell|console)$/).flatMap(({ line, code }) => {
    const joined = code.replace(/\\\n\s*/g, ' ');
    return joined.split('\n').flatMap((raw, k): ShellCommand[] => {
      const text = raw
        .replace(/^\$ /, '')
        .replace(/(^|\s)#.*$/, '')
        .trim();
      if (text === '') return [];
      for (const [form, first] of ownCommands) {
        if (form.test(text)) {
          return [
            { line: line + k, text, kind: 'der-gym', args: [...first, ...words(text.replace(form, ''))] },
          ];
        }
      }
      return [{ line: line + k, text, kind: known.test(text) ? 'known' : 'unknown', args: [] }];
    });
  });
}

function words(text: string): string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!,
  );
}
