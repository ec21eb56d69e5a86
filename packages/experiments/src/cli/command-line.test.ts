import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { parsingInput, readingInput, UsageError } from '../usage-error.ts';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch, node } from './__fixtures__/command.ts';
import { commands } from './commands.ts';

afterAll(cleanUp);
mkdirSync(inScratch('.'), { recursive: true });

describe('--help', () => {
  // records every module that is loaded
  const spy = inScratch('spy.mjs');
  const hooks = `import { appendFileSync } from 'node:fs';
export function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}`;
  const register = `data:text/javascript,${encodeURIComponent(hooks)}`;
  writeFileSync(spy, `import { register } from 'node:module';\nregister(${JSON.stringify(register)});\n`);

  it.each([[['--help']], [['demo', '--help']], [['ablate', '--help']]])(
    'loads no command and no large package: %j',
    (args) => {
      const loaded = inScratch(`loaded-${args[0]}`);
      const { stdout } = spawnSync(process.execPath, ['--import', spy, ...node, ...args], {
        encoding: 'utf8',
        env: { ...process.env, LOADED: loaded },
      });
      expect(stdout).toContain('Examples:');
      const modules = readFileSync(loaded, 'utf8')
        .split('\n')
        .filter((url) => url !== '' && !url.includes('/tsx') && !url.startsWith('node:'));
      // the spy works
      expect(modules.some((url) => url.includes('/cli/commands.'))).toBe(true);
      expect(
        modules.filter((url) =>
          /tensorflow|\/zod|\/yaml|piscina|csv-|hyparquet|linkedom|plot|cli-progress|\/agents\/|\/metrics\/|\/experts-mock\/|\/compare\/|\/cli\/(demo|ablate)\./.test(
            url,
          ),
        ),
      ).toEqual([]);
      expect(modules.length).toBeLessThan(40);
    },
  );

  it('exists for every command, with an example and all its flags', async () => {
    for (const [name, { options, sections: shared }] of Object.entries(commands)) {
      const { stdout, status } = await call(name, '--help');
      expect(status).toBe(0);
      expect(stdout).toContain(`der-gym ${name}`);
      for (const option of Object.keys(options)) {
        expect(stdout).toMatch(new RegExp(`--${option.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}\\b`));
      }
      expect(stdout.includes('--max-steps')).toBe((shared as readonly string[]).includes('problem'));
    }
  });
});

describe('paths that cannot be written', () => {
  const file = inScratch('a-file');
  writeFileSync(file, 'mine');
  const refused = async (...args: string[]) => {
    const started = performance.now();
    const { status, stdout, stderr } = await call(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^der-gym: Expected --(out|svg|into|write|folder) to be a (file|folder) to write to, got .*\n$/,
    );
    expect(readFileSync(file, 'utf8')).toBe('mine');
    return { stderr, seconds: (performance.now() - started) / 1000 };
  };

  it.each([
    ['demo', '--out', file],
    ['train', '--out', file],
    ['compare', '--out', join(file, 'below')],
    ['solve', '--out', file],
    ['ablate', '--grid', 'task.bonus=0,2', '--out', join(file, 'a', 'b')],
    ['reproduce', 'table-4', '--out', file],
    ['import', 'table', file, '--out', inScratch('.')],
    ['import', 'table', file, '--out', '/dev/full'],
    ['report', file, '--out', '/dev/null'],
    ['report', file, '--svg', file],
    ['solve', '--into', inScratch('.')],
    ['fetch', 'gsm8k', '--folder', file],
  ])('are rejected with one line, before any work: %s %s %s', async (...args) => {
    const { seconds } = await refused(...args);
    expect(seconds).toBeLessThan(2);
  });
});

describe('an error', () => {
  const thrown = (stage: typeof readingInput, error: Error) => {
    try {
      stage(() => {
        throw error;
      });
    } catch (caught) {
      return caught as Error;
    }
    return null;
  };
  const refusal = new RangeError('Expected `x` to be 1, got 2.');
  const other = new Error('in other words');
  const wrongType = new TypeError('Expected `x` to be a number, got null.');
  const bug = new ReferenceError('Expected is not defined');

  it('counts as bad input if a reading stage throws it, whatever its message', () => {
    for (const error of [refusal, other]) {
      expect(thrown(readingInput, error)).toBeInstanceOf(UsageError);
      expect(thrown(readingInput, error)).toMatchObject({ message: error.message, cause: error });
    }
    for (const error of [wrongType, bug]) expect(thrown(readingInput, error)).toBe(error);
  });

  it('of a parser counts as bad input, unless it is a ReferenceError', () => {
    for (const error of [refusal, other, wrongType]) {
      expect(thrown(parsingInput, error)).toMatchObject({ name: 'UsageError', cause: error });
    }
    expect(thrown(parsingInput, bug)).toBe(bug);
  });

  it('that is thrown after reading is internal: status 1 and a stack, also for "Expected ..."', async () => {
    vi.doMock('./inspect.ts', () => ({
      run() {
        readingInput(() => 'read');
        throw refusal;
      },
    }));
    const { status, stderr } = await call('inspect', 'x');
    vi.doUnmock('./inspect.ts');
    expect(status).toBe(1);
    expect(stderr).toMatch(/internal error[^\n]*\nRangeError: Expected `x` to be 1, got 2\.\n +at /);
  });

  it.each([
    ['no cassette', '{"format": 3}\n'],
    ['no question', '{"question": null, "175b_verification": 7}\n'],
    ['no JSON', 'Expected nothing'],
  ])('in a file (%s) prints one line and exits with status 2', async (name, text) => {
    const path = inScratch(`${name}.jsonl`);
    writeFileSync(path, text);
    for (const args of [
      ['inspect', path],
      ['demo', '--data', path],
      ['report', path, '--json'],
    ]) {
      const { status, stdout, stderr } = await call(...args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^der-gym: [^\n]+\n$/);
    }
  });

  it('of a rejected promise is treated the same', async () => {
    await expect(readingInput(() => Promise.reject(new RangeError('Expected a.')))).rejects.toBeInstanceOf(
      UsageError,
    );
    await expect(readingInput(async () => 3)).resolves.toBe(3);
  });
});

describe('what a user can fix', () => {
  it('is one line, also if it occurs during the work', async () => {
    const diverged = [
      'train',
      '--smoke',
      '--quiet',
      '--learning-rate',
      '1e30',
      '--out',
      inScratch('diverged'),
    ];
    for (const args of [diverged, ['compare', '--quiet', '--questions', '60', '--experts', 'MOSS']]) {
      const { status, stdout, stderr } = await call(...args);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^der-gym: .*(the gradient of update|at least two experts).*\n$/);
    }
  });
});

describe('a bad flag', () => {
  it.each([
    [
      ['demo', '--observes', 'answer,stpe'],
      "Expected each of --observes to be one of answer, step, lastExpert, askedSet, route, got 'stpe'. Did you mean step?",
    ],
    [['train', '--reward', 'final-basline'], "got 'final-basline'. Did you mean final-baseline?"],
    [['demo', '--stop', 'terminatr'], "got 'terminatr'. Did you mean terminator?"],
    [
      ['train', '--learning-rate', '-1', '--out', 'x'],
      "Expected --learning-rate to be a number of at least 0, got '-1'.",
    ],
    [['sensitivity', '--keeps', '0.1,2'], "Expected each of --keeps to be in [0, 1], got '2'."],
    [['demo', '--gain-wieght', '1'], '(Did you mean --gain-weight?)'],
    [['comapre'], '(Did you mean compare?)'],
  ])('prints one line with the nearest valid name: %j', async (args, line) => {
    const { status, stderr } = await call(...args);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(line);
  });
});

describe('--steps', () => {
  it('below one rollout prints the number of calls it trains for', async () => {
    const args = ['train', '--smoke', '--steps', '10', '--out', inScratch('ten')];
    const { status, stderr } = await call(...args);
    expect(status).toBe(0);
    expect(stderr).toContain('--steps 10 is less than one rollout of 16 x 16 calls; training for 256 calls.');
    expect(readFileSync(inScratch('ten/metrics.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
  });
});

describe('a reader of standard error that leaves early', () => {
  it('does not break or silence the run', async () => {
    const child = spawn(process.execPath, [...node, 'solve', '--smoke', '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.destroy();
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    // --smoke applies
    expect((JSON.parse(output) as { data: string }).data).toContain('60 questions');
  });
});
