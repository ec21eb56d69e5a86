import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch, solutions } from './__fixtures__/command.ts';
import { commandLine, freshFolder, ownFlags, programOf, taskFlags, trainCommand } from './next.ts';

afterAll(cleanUp);

/** The words that a shell reads from a line. */
function wordsOf(line: string): readonly string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

describe('commandLine', () => {
  it('is read by a shell as the same words', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/[\p{C}\p{Z}]/u.test(text.replaceAll(' ', '')));
    const words = fc.sample(
      fc.oneof(word, fc.constantFrom("it's", '$HOME', '`ls`', 'a b', '*', '~', '!', '"', '#', '-x', '\\')),
      { numRuns: 300, seed: 1 },
    );
    expect(wordsOf(commandLine(words)!)).toEqual(words);
    expect(commandLine(['demo', '--data', 'runs/a-1.jsonl.gz'])).toBe('demo --data runs/a-1.jsonl.gz');
    expect(commandLine(['demo', '--data', ''])).toBe("demo --data ''");
  });

  it('returns null for words with control characters', () => {
    for (const word of ['a\nb', '\u001b[2J', 'a\u202eb']) expect(commandLine(['demo', word])).toBeNull();
  });
});

describe('programOf', () => {
  const started = { argv: ['node', '/p/node_modules/.bin/der-gym'], execArgv: [], env: {}, cwd: () => '/p' };
  const installed = '/p/node_modules/@der-gym/experiments/dist/cli/next.js';

  it('returns the command of an installed program', () => {
    expect(programOf(started, installed)).toBe('npx der-gym');
    expect(
      programOf({ ...started, argv: ['node', '/usr/bin/der-gym'] }, '/usr/lib/node_modules/x/next.js'),
    ).toBe('der-gym');
  });

  it('returns the script of the repository in its folder, and a Node command elsewhere', () => {
    const root = join(import.meta.dirname, '../../../..');
    const main = join(root, 'packages/experiments/src/cli/main.ts');
    const source = { ...started, argv: ['node', main], execArgv: ['--import', 'tsx'] };
    expect(programOf({ ...source, cwd: () => root })).toBe('npm run -s der-gym --');
    expect(programOf({ ...source, env: { npm_lifecycle_event: 'der-gym' } })).toBe('npm run -s der-gym --');
    expect(programOf({ ...source, cwd: () => join(root, 'docs') })).toBe(
      'node --import tsx ../packages/experiments/src/cli/main.ts',
    );
  });
});

describe('taskFlags', () => {
  it('returns the given flags of data and problem, and --smoke', () => {
    const flags = {
      data: 'x.jsonl',
      experts: ['a', 'b'],
      maxSteps: 2,
      smoke: true,
      quiet: true,
      runs: 3,
      steps: 64,
    };
    expect(taskFlags(flags)).toEqual([
      '--data',
      'x.jsonl',
      '--experts',
      'a,b',
      '--max-steps',
      '2',
      '--smoke',
    ]);
    expect(taskFlags({ smoke: false })).toEqual([]);
  });
});

describe('trainCommand', () => {
  it('trains on the same task, on utility unless another reward was given', () => {
    const out = freshFolder('runs/utility');
    expect(trainCommand({ data: 'x.jsonl', maxSteps: 2 })).toEqual([
      'train',
      '--data',
      'x.jsonl',
      '--max-steps',
      '2',
      '--reward',
      'utility',
      '--out',
      out,
    ]);
    expect(trainCommand({ reward: 'paper', observes: ['answer', 'step'] }).slice(1, 5)).toEqual([
      '--reward',
      'paper',
      '--observes',
      'answer,step',
    ]);
  });

  it('trains with the encoder transformer if a model was given', () => {
    expect(trainCommand({ encoderModel: 'm' }).slice(1, -2)).toEqual([
      ...['--reward', 'utility', '--encoder', 'transformer', '--encoder-model', 'm'],
    ]);
  });

  it('repeats the options of modules', () => {
    const learner = { module: './mine.ts', options: { rate: 0.1, name: 'a b', widths: [8, 8] } };
    expect(trainCommand({ learner })).toEqual([
      'train',
      '--reward',
      'utility',
      '--learner',
      './mine.ts',
      '--set',
      'learner.rate=0.1',
      '--set',
      'learner.name="a b"',
      '--set',
      'learner.widths=[8,8]',
      '--out',
      freshFolder('runs/utility'),
    ]);
  });
});

describe('ownFlags', () => {
  it('returns the modules among policies and methods', () => {
    expect(ownFlags({ policy: ['runs/a', './p.ts'], method: ['./m.ts#one', './n.ts'] })).toEqual([
      '--policy',
      './p.ts',
      '--method',
      './m.ts#one,./n.ts',
    ]);
    expect(ownFlags({ policy: ['runs/a'] })).toEqual([]);
  });
});

describe('freshFolder', () => {
  it('returns a folder that does not exist', () => {
    const name = inScratch('fresh/run');
    expect(freshFolder(name)).toBe(name);
    mkdirSync(`${name}-2`, { recursive: true });
    mkdirSync(name);
    expect(freshFolder(name)).toBe(`${name}-3`);
  });
});

describe('the next commands', () => {
  it('work when pasted', async () => {
    const folder = inScratch('next');
    mkdirSync(folder);
    const data = solutions("it's my data.jsonl", 40);
    const before = process.cwd();
    process.chdir(folder);
    try {
      const few = ['--experts', 'gpt3-6b-finetuning,gpt3-6b-verification', '--max-steps', '1'];
      const { stdout } = await call('inspect', data);
      expect(nextOf(stdout)).toEqual([
        ['solve', '--data', data],
        ['demo', '--data', data],
      ]);
      const solved = await call('solve', '--data', data, ...few, '--quiet');
      const [audit, demo, ...none] = nextOf(solved.stdout);
      expect([audit, none]).toEqual([['solve', '--data', data, ...few, '--audit'], []]);
      expect((await call(...audit!, '--quiet')).status).toBe(0);
      expect(demo).toEqual(['demo', '--data', data, ...few]);
    } finally {
      process.chdir(before);
    }
  });

  it('are not printed with --json', async () => {
    const { stdout } = await call('solve', '--smoke', '--quiet', '--json', '--experts', 'Vicuna,ChatGLM');
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });
});

/** The printed next commands, without the program name. */
function nextOf(stdout: string): readonly (readonly string[])[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('next: '));
  return lines.map((line) => {
    const words = wordsOf(line.slice('next: '.length));
    return words.slice(words.findIndex((word) => /^(demo|solve)$/.test(word)));
  });
}
