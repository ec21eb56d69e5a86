import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';
import { difference, type Literal, parseLiteral } from './_literal.ts';
import { scanSource } from './_source.ts';
import { root } from './_workspace.ts';

/** A block of TypeScript found in a comment or in Markdown. */
export interface Example {
  /** Path and line of its first line: `packages/env/src/reward.ts:12`. */
  readonly at: string;
  readonly code: string;
}

/** One `expression // => literal`. */
export interface Claim {
  /** Line of the literal within the block, 1-based. */
  readonly line: number;
  readonly expected: Literal;
}

/** A block as a module that records the values of its expressions, in order, in `recorded`. */
export interface ExampleModule {
  readonly code: string;
  readonly claims: readonly Claim[];
}

/** The `ts` fences of a Markdown text with their first lines, counted from `firstLine`. */
export function fencedBlocks(
  markdown: string,
  language: RegExp,
  firstLine = 1,
): { line: number; code: string }[] {
  const lines = markdown.split('\n');
  const blocks: { line: number; code: string }[] = [];
  for (let i = 0; i < lines.length; i++) {
    const open = /^(\s*)(`{3,})\s*(\S*)/.exec(lines[i]!);
    if (open === null) continue;
    const [, indent = '', fence = '', info = ''] = open;
    const start = i + 1;
    for (i = start; i < lines.length && lines[i]!.trim() !== fence; i++);
    if (i === lines.length)
      throw new SyntaxError(`The fence opened at line ${firstLine + start - 1} is not closed.`);
    if (!language.test(info)) continue;
    const code = lines
      .slice(start, i)
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    blocks.push({ line: firstLine + start, code: code.join('\n') });
  }
  return blocks;
}

/** The `@example` blocks of a source file's doc comments. An `@example` without a `ts` fence is an error. */
export function docExamples(path: string, source: string): Example[] {
  const examples: Example[] = [];
  for (const comment of scanSource(source).comments) {
    if (!comment.text.startsWith('/**')) continue;
    const firstLine = source.slice(0, comment.start).split('\n').length;
    const text = comment.text.slice(0, -2).replace(/^[ \t]*\/?\*+[ \t]?/gm, '');
    for (const tag of text.matchAll(/^@example\b/gm)) {
      const line = firstLine + text.slice(0, tag.index).split('\n').length - 1;
      const body = text.slice(tag.index + 1);
      const end = /^@\w+/m.exec(outsideFences(body))?.index ?? body.length;
      const blocks = fencedBlocks(body.slice(0, end), /^(ts|typescript)$/, line);
      if (blocks.length === 0)
        throw new SyntaxError(`${path}:${line}: expected a \`\`\`ts fence after @example.`);
      for (const block of blocks) examples.push({ at: `${path}:${block.line}`, code: block.code });
    }
  }
  return examples;
}

/** The text with the content of fences blanked, so that a line like a decorator inside a fence does not end the comment's tag. */
function outsideFences(text: string): string {
  return text.replace(/```[\s\S]*?```/g, (fence) => fence.replace(/[^\n]/g, ' '));
}

/**
 * Turns a block into a module. Each statement that ends before `// => literal` (on its line or on the next)
 * is recorded: an expression's own value, or that of the one name a `const` declares.
 *
 * @throws {SyntaxError} if no expression ends before a `// =>`, or if no literal follows it
 */
export function exampleModule(example: Example): ExampleModule {
  const lines = example.code.split('\n');
  const claims: Claim[] = [];
  const comments = scanSource(example.code).comments.filter(({ text }) => /^\/\/\s*=>/.test(text));
  const edits: { from: number; to: number; text: string }[] = [];
  for (const comment of comments) {
    const line = example.code.slice(0, comment.start).split('\n').length;
    const fail = (what: string): never => {
      throw new SyntaxError(`${example.at}, line ${line} of the block: ${what}`);
    };
    let expected: Literal;
    try {
      expected = parseLiteral(comment.text.replace(/^\/\/\s*=>/, '').trim());
    } catch (error) {
      return fail((error as Error).message);
    }
    const to = example.code.slice(0, comment.start).trimEnd().length;
    const lastLine = example.code.slice(0, to).split('\n').length;
    const from = statementStart(example.code, lines, lastLine, to);
    if (from === null) return fail('expected an expression statement before `// =>`.');
    const statement = example.code.slice(from, to).trim().replace(/;$/, '');
    const name = /^const\s+([\w$]+)\b/.exec(statement)?.[1];
    const record = `recorded.push(snapshot(${name ?? `\n${statement}\n`}));`;
    edits.push({
      from,
      to,
      text: name === undefined ? record.replaceAll('\n', '') : `${statement}; ${record}`,
    });
    claims.push({ line, expected });
  }
  let code = example.code;
  for (const edit of edits.reverse()) code = code.slice(0, edit.from) + edit.text + code.slice(edit.to);
  return { code: `${prelude}\n${code}\nexport { recorded };\n`, claims };
}

/** Values are copied when they are recorded, because a later line may change an array in place. */
const prelude =
  'const recorded: unknown[] = []; const snapshot = (value: unknown): unknown => ' +
  '{ try { return structuredClone(value); } catch { return value; } };';

/** The start offset of the statement that ends at `to`: the nearest line from which the text parses as one statement. */
function statementStart(code: string, lines: readonly string[], lastLine: number, to: number): number | null {
  for (let first = lastLine; first >= 1; first--) {
    const from = lines.slice(0, first - 1).reduce((sum, line) => sum + line.length + 1, 0);
    const statement = code.slice(from, to).trim().replace(/;$/, '');
    if (!parses(code.slice(0, from))) continue;
    if (/^const\s+[\w$]+\b/.test(statement) ? parses(statement) : parses(`void (${statement}\n);`))
      return from;
  }
  return null;
}

function parses(code: string): boolean {
  try {
    transformSync(code, { loader: 'ts', format: 'esm', target: 'esnext', logLevel: 'silent' });
    return true;
  } catch {
    return false;
  }
}

/** An empty folder under test/.cache. Git ignores it, and workspace packages can be imported from there. */
export function cacheFolder(name: string): string {
  const folder = join(root, 'test', '.cache', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The file name an example is written to. */
function exampleFile(example: Example): string {
  return `${example.at.replace(/[^\w-]+/g, '_')}.ts`;
}

/** Writes an example as a module into a folder, and returns the file's path and the claims. */
function writeExample(example: Example, folder: string): { file: string; claims: readonly Claim[] } {
  const { code, claims } = exampleModule(example);
  const file = join(folder, exampleFile(example));
  writeFileSync(file, fromSource(code, example, folder));
  return { file, claims };
}

/**
 * Resolves the relative imports of an example. The example of a function that no package exports imports it from its
 * own file, as `./loss.ts`, relative to the source file; manuals have no such imports.
 */
function fromSource(code: string, { at }: Example, folder: string): string {
  const path = at.replace(/:\d+$/, '');
  if (!path.endsWith('.ts')) return code;
  return code.replace(/(\bfrom\s*)'(\.{1,2}\/[^']+)'/g, (_, from: string, specifier: string) => {
    const target = relative(folder, join(root, dirname(path), specifier));
    return `${from}'${target.replaceAll('\\', '/')}'`;
  });
}

/** Writes examples as modules into a folder, without running them. */
export function writeExamples(examples: readonly Example[], folder: string): void {
  for (const example of examples) writeExample(example, folder);
}

/** The compiler errors in a folder of modules, with the options of the workspace; an empty string if there are none. */
export function compileFolder(folder: string): string {
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: {
        noEmit: true,
        // an example may show a value without using it, or index an array whose length it shows
        noUnusedLocals: false,
        noUnusedParameters: false,
        noUncheckedIndexedAccess: false,
      },
      include: ['*.ts'],
    }),
  );
  try {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    // several compiler threads would check the same declarations several times, and other tests need the cores
    execFileSync(process.execPath, [tsc, '--singleThreaded', '-p', folder], { cwd: root });
    return '';
  } catch (error) {
    return String((error as { stdout?: Buffer }).stdout);
  }
}

/**
 * Writes an example into a folder, runs it, and returns every claim that does not hold, one sentence each.
 *
 * @throws the error of the example, if it throws
 */
export async function runExample(example: Example, folder: string): Promise<string[]> {
  const { file, claims } = writeExample(example, folder);
  const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { recorded: unknown[] };
  if (module.recorded.length !== claims.length) {
    return [`${example.at}: expected ${claims.length} values, got ${module.recorded.length}.`];
  }
  return claims.flatMap(({ line, expected }, k) => {
    const found = difference(module.recorded[k], expected);
    return found === null ? [] : [`${example.at}, line ${line} of the block: ${found}`];
  });
}
