import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { prepareTask } from '@der-gym/experiments';
import { afterAll, describe, expect, it } from 'vitest';
import {
  anchorsOf,
  brokenLinks,
  executedManuals as executed,
  packageManuals as manuals,
  readerOf,
  type ShellCommand,
  shellCommands,
  shownFiles,
  writtenManuals as written,
} from './_markdown.ts';
import { dataFolder, readManifest, root } from './_workspace.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the manuals', () => {
  it.each([...manuals, 'CHANGELOG.md', 'LICENSE', 'NOTICE', 'CITATION.cff'])(
    '%s exists and is not empty',
    (path) => {
      expect(existsSync(join(root, path)), `${path} exists`).toBe(true);
      expect(read(path).trim()).not.toBe('');
    },
  );

  it('CITATION.cff and CHANGELOG.md have the version of package.json', () => {
    const { version = '' } = readManifest('.');
    expect(read('CITATION.cff')).toContain(`\nversion: ${version}\n`);
    const released = /^## (\S+)/m.exec(read('CHANGELOG.md').replace('## Unreleased', ''))?.[1];
    expect([undefined, version]).toContain(released);
  });

  it('every entry of CHANGELOG.md states whether results change', () => {
    const entries = read('CHANGELOG.md').split(/^- /m).slice(1);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.filter((entry) => !/\*\*Results: (unchanged|changed)\.?\*\*/.test(entry))).toEqual([]);
    expect(read('CHANGELOG.md')).toMatch(/^## Unreleased$/m);
  });

  describe('README.md counts the reproduced directions as docs/reproduce.md lists them', () => {
    const readme = read('README.md').replace(/\s+/g, ' ');
    const counted = (marker: string) => {
      const [, block = ''] = new RegExp(`<!-- ${marker} -->([\\s\\S]*?)<!-- /${marker} -->`).exec(
        read('docs/reproduce.md'),
      )!;
      const rows = block.split('\n').filter((line) => /^\| [1-6] /.test(line));
      const verdicts = ['as in the paper', '**reversed**', '**not significant**', '**depends on '];
      const counts = verdicts.map((verdict) => rows.filter((row) => row.includes(verdict)).length);
      expect(counts.reduce((sum, count) => sum + count)).toBe(rows.length);
      return [rows.length, ...counts] as const;
    };

    it('on the synthetic pool', () => {
      const [all, same, reversed, open, depends] = counted('reproduce');
      expect(readme).toContain(
        `Of the ${all} effects in the paper's Tables 1 to 6, ${same} [reproduce](docs/reproduce.md) in direction on the synthetic pool over five training sets, ${reversed} is reversed, ${open} are not significant, and ${depends} depend on the encoder, the stop rule or the training set.`,
      );
    });

    it('on GSM8K', () => {
      const [all, same, reversed, open, depends] = counted('reproduce-gsm8k');
      expect(open).toBe(0);
      expect(readme).toContain(
        `Of the ${all} effects of Table 2 on GSM8K, ${same} reproduces, ${reversed} are reversed, and ${depends} depends on the stop rule.`,
      );
    });
  });

  it("docs/first-table.md shows each expert's mean score on the synthetic pool", () => {
    const [, table = ''] = /<!-- demo -->([\s\S]*?)<!-- \/demo -->/.exec(read('docs/first-table.md'))!;
    const { graph, split } = prepareTask({ data: 'synthetic', questions: 2000, maxSteps: 1 });
    graph.experts.forEach(({ name }, expert) => {
      const scores = split.test.map((question) => {
        const root = graph.questionOffsets[question]!;
        return graph.score[graph.next[root * graph.experts.length + expert]!]!;
      });
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      expect(table).toMatch(new RegExp(`^\\| ${name} +\\| +${mean.toFixed(3)} `, 'm'));
    });
  });

  it('README.md has at most 150 lines, and its table at most ten rows', () => {
    const lines = read('README.md').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(150);
    expect(lines.filter((line) => line.startsWith('|')).length).toBeLessThanOrEqual(12);
  });

  it('CONTRIBUTING.md points to files that contain the named text', () => {
    const rows = [...read('CONTRIBUTING.md').matchAll(/^\| .+ \| \[[^\]]+\]\(([^)]+)\) \| `([^`]+)` \|$/gm)];
    expect(rows).toHaveLength(9);
    for (const [row, path = '', text = ''] of rows) expect(read(path), row).toContain(text);
  });

  it.each(written)('the relative links and anchors of %s exist', (path) => {
    expect(brokenLinks(path, readerOf(root))).toEqual([]);
  });
});

const scratch = mkdtempSync(join(tmpdir(), 'der-gym-readme-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const data = dataFolder();

/**
 * A command's arguments with the path after `--data` replaced by the recorded file of that name; null if there is none.
 * Files that the manual itself contains or creates are not replaced.
 */
function withData(args: readonly string[], made: ReadonlySet<string>): string[] | null {
  const at = args.indexOf('--data');
  const named = args[at + 1];
  if (at === -1 || named === undefined || made.has(named)) return [...args];
  const real = data === null ? null : join(data, basename(named));
  if (real !== null && existsSync(real)) return args.map((arg, k) => (k === at + 1 ? real : arg));
  return null;
}

const commands = executed.flatMap((path) => shellCommands(read(path)).map((command) => ({ path, command })));
/** The commands to run: those of the README, and with DER_GYM_FULL those of every manual. */
const own = commands.filter(
  ({ path, command }) =>
    command.kind === 'der-gym' &&
    // init.full.test.ts runs the commands of a new project
    !path.includes('/templates/') &&
    (path === 'README.md' || process.env.DER_GYM_FULL !== undefined),
);

describe('the commands in the manuals', () => {
  it('are commands of this project, or of a tool that sets something up', () => {
    const unknown = commands.filter(({ command }) => command.kind === 'unknown');
    expect(unknown.map(({ path, command }) => `${path}:${command.line}: ${command.text}`)).toEqual([]);
  });

  // the commands of one manual share a folder and run in order: a later one may read the output of an earlier one
  const made = new Map(
    executed.map((path) => [path, new Set(shownFiles(read(path)).map(({ name }) => name))]),
  );
  for (const { path, command } of own) {
    const title = `${path}:${command.line}: ${command.text}`;
    const args = withData(command.args, made.get(path)!);
    const out = command.args[command.args.indexOf('--out') + 1];
    if (command.args.includes('--out') && out !== undefined) made.get(path)!.add(out);
    const suffix = args === null ? ' (skipped: DER_GYM_DATA lacks its file)' : '';
    it.skipIf(args === null)(`${title}${suffix}`, async () => {
      const folder = join(scratch, path.replace(/[^\w-]+/g, '_'));
      mkdirSync(folder, { recursive: true });
      for (const { name, content } of shownFiles(read(path))) writeFileSync(join(folder, name), content);
      // the commands are those for the root of the repository
      if (!existsSync(join(folder, 'examples')))
        symlinkSync(join(root, 'examples'), join(folder, 'examples'));
      await smoke(args!, folder);
    });
  }
});

/** Runs the command in this process. No package exports it, so it is imported by path. */
async function call(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const path = join(root, 'packages/experiments/src/cli/__fixtures__/call.ts');
  const module = (await import(/* @vite-ignore */ path)) as { call: typeof call };
  return module.call(...args);
}

async function smoke(args: readonly string[], folder: string): Promise<void> {
  const asksOnly = args.some((arg) => arg === '--help' || arg === '--version');
  const before = process.cwd();
  process.chdir(folder);
  try {
    const { status, stdout, stderr } = await call(...args, ...(asksOnly ? [] : ['--smoke']));
    expect(status, `der-gym ${args.join(' ')} --smoke\n${stdout}\n${stderr}`).toBe(0);
  } finally {
    process.chdir(before);
  }
}

describe('the reader of Markdown', () => {
  it('reports a link to a missing file, to a missing heading, and out of the repository', () => {
    const files = new Map<string, string>([
      [
        'docs/a.md',
        '# One\n[x](b.md#two) [y](../README.md) [z](#one) [w](https://example.org/x)\n\n[ref]: b.md\n`[no](code.md)`\n',
      ],
      ['docs/b.md', '## Two\n```md\n## Three\n[no](fence.md)\n```\n'],
      ['README.md', ''],
      ['bad.md', '[a](c.md)\n[b](docs/b.md#three) <img src="d.png">\n[c](../x.md)\n[r]: e.md\n'],
    ]);
    const look = (path: string) => files.get(path) ?? null;
    expect(brokenLinks('docs/a.md', look)).toEqual([]);
    expect(brokenLinks('bad.md', look)).toHaveLength(5);
    expect(readerOf(join(root, 'test'))('../package.json')).toBeNull();
    expect(readerOf(root)('test')).toBe('folder');
  });

  it('makes the anchors GitHub makes', () => {
    const markdown =
      '# What `P(y)` means: the *score*\n## A\n## A\n### [Link](x.md) & more\n<a id="own"></a>\n';
    expect([...anchorsOf(markdown)]).toEqual(['what-py-means-the-score', 'a', 'a-1', 'link--more', 'own']);
  });

  it('finds the files that a page contains', () => {
    const text = 'Save this:\n\n```csv my-logs.csv\na,b\n1,2\n```\n```sh\nls\n```\n```ts twoslash\n1;\n```\n';
    expect(shownFiles(text)).toEqual([{ name: 'my-logs.csv', content: 'a,b\n1,2\n' }]);
  });

  it('reads commands', () => {
    const block = [
      '```sh',
      'npm start            # the demo',
      'npm start -- --seed 3',
      'npx der-gym train --name "two words" \\',
      '  --seed 1',
      'pnpm der-gym --help',
      'npm run -s der-gym -- inspect x.jsonl --json',
      'npm test',
      'rm -rf everything',
      '```',
      '```ts',
      'npm start',
      '```',
    ].join('\n');
    const kinds = shellCommands(block).map(({ kind, args }: ShellCommand) => [kind, ...args]);
    expect(kinds).toEqual([
      ['der-gym', 'demo'],
      ['der-gym', 'demo', '--seed', '3'],
      ['der-gym', 'train', '--name', 'two words', '--seed', '1'],
      ['der-gym', '--help'],
      ['der-gym', 'inspect', 'x.jsonl', '--json'],
      ['known'],
      ['unknown'],
    ]);
  });
});
