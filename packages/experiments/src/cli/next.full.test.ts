import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { cleanUp, inScratch, solutions } from './__fixtures__/command.ts';
import { commandLine } from './next.ts';

afterAll(cleanUp);

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Runs a line in a shell, which must succeed, and returns its output. */
function shell(cwd: string, line: string): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
  });
  expect(status, `${line}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

const nextOf = (stdout: string) =>
  stdout.split('\n').flatMap((line) => (line.startsWith('next: ') ? [line.slice('next: '.length)] : []));

it('every next command works in a shell, and so do the ones that it prints', () => {
  const folder = inScratch("the user's folder");
  mkdirSync(folder);
  const data = solutions("it's my data.jsonl", 60);
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const main = join(root, 'packages/experiments/src/cli/main.ts');
  const few = [
    '--data',
    data,
    '--experts',
    'gpt3-6b-finetuning,gpt3-6b-verification',
    '--max-steps',
    '2',
    '--smoke',
  ];
  const start = (...words: string[]) => commandLine(['node', '--import', tsx, main, ...words, ...few])!;
  const done = new Set<string>();
  const grid = ['--grid', 'task.gainWeight=0,5', '--seeds', '1'];
  const waiting = [
    start('demo'),
    start('compare', '--methods', 'experts,ridge', '--out', 'a table'),
    start('ablate', ...grid),
    commandLine(['node', '--import', tsx, main, 'inspect', data])!,
  ];
  for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) {
    if (done.has(line)) continue;
    done.add(line);
    // commands without --smoke run on all data: one of them is enough
    const next = nextOf(shell(folder, line));
    if (next.length === 0) expect(line).toMatch(/ report /);
    waiting.push(...next.filter((each) => !/ demo (?!.*--smoke)/.test(each)));
  }
  const ran = ['demo', 'compare', 'train', 'evaluate', 'report', 'solve', 'ablate', 'inspect'];
  for (const command of ran) {
    expect(
      [...done].some((line) => line.includes(` ${command} `)),
      command,
    ).toBe(true);
  }
  for (const page of ['a table', 'runs/utility', 'runs/grid/grid']) {
    expect(existsSync(join(folder, page, 'report.html')), page).toBe(true);
  }
}, 600_000);

it('next commands begin with the script of the repository when printed there', () => {
  const solve = 'npm run -s der-gym -- solve --smoke --quiet --experts Vicuna,ChatGLM --max-steps 1';
  const [audit] = nextOf(shell(root, solve));
  expect(audit).toMatch(/^npm run -s der-gym -- solve /);
  expect(shell(root, audit!)).toContain('Audit of the reward');
});
