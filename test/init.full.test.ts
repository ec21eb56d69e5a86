import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shellCommands } from './_markdown.ts';
import { root } from './_workspace.ts';

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'der-gym-init-'));
const project = join(scratch, "it's my router");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The output of a program; the message of a failure contains the output too. */
async function output(cwd: string, command: string, ...args: string[]): Promise<string> {
  return run(command, args, { cwd, maxBuffer: 2 ** 26 }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string; readonly stderr: string }) => {
      throw new Error(`\`${command} ${args.join(' ')}\` failed:\n${error.stdout}\n${error.stderr}`);
    },
  );
}

beforeAll(async () => {
  const packages = join(scratch, 'packages');
  await output(root, process.execPath, 'tools/pack.mjs', packages);
  await output(root, 'npm', 'run', '-s', 'der-gym', '--', 'init', project, '--packages', packages);
  await output(project, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
}, 300_000);

it('a new project passes its tests, and runs every command of its README outside the repository', async () => {
  expect(await output(project, 'npm', 'test')).toMatch(/passed/);
  const commands = shellCommands(readFileSync(join(project, 'README.md'), 'utf8'));
  const own = commands.filter(({ kind }) => kind === 'der-gym');
  expect(own.map(({ args: [name] }) => name)).toEqual(['laws', 'compare', 'ablate', 'report']);
  for (const { args } of own) {
    const smoke = args[0] === 'ablate' ? ['--smoke', '--jobs', '2'] : ['--smoke'];
    const printed = await output(project, 'npx', '--no-install', 'der-gym', ...args, ...smoke);
    if (args[0] === 'compare') expect(printed).toContain('best of the topic');
    if (args[0] === 'ablate') {
      expect(printed).toContain('| my reward');
      expect(printed).not.toContain('Failed');
    }
  }
  expect(readFileSync(join(project, 'report.html'), 'utf8')).toContain('my reward');
}, 300_000);

it('an installed program installs the packages with npm, and says that they may not be published', async () => {
  const printed = await output(project, 'npx', '--no-install', 'der-gym', 'init', '../another');
  expect(printed).toMatch(/requires version [\d.]+ .*error 404.*README\.md/);
  const manifest = JSON.parse(readFileSync(join(scratch, 'another/package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  expect(Object.keys(manifest.dependencies)).toEqual(['@der-gym/env', '@der-gym/experiments']);
  expect(new Set(Object.values(manifest.dependencies)).size).toBe(1);
});

it('a new project passes the type check of this repository', async () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  expect(await output(project, process.execPath, tsc, '-p', '.')).toBe('');
}, 120_000);
