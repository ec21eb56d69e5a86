import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCassette, writeCassette } from '@der-gym/experts-mock';
import { afterAll, describe, expect, it } from 'vitest';
import type { ComparisonReport } from '../report/comparison.ts';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'der-gym-cli-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const node = ['--import', 'tsx', main];
const run = (...args: string[]) =>
  spawnSync(process.execPath, [...node, ...args], { encoding: 'utf8', timeout: 120_000 });
const inScratch = (name: string) => join(scratch, name);

/** A file of recorded answers in the layout of GSM8K solutions; `change` may spoil it. */
function solutions(name: string, count: number, change: (text: string) => string = (text) => text): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const experts = Object.fromEntries(
      ['gpt3-6b-finetuning', 'gpt3-6b-verification', 'gpt3-175b-finetuning', 'gpt3-175b-verification'].map(
        (expert, e) => {
          const right = (i * (e + 2)) % 5 < e + 1;
          const finalAnswer = String(right ? i : i + 1);
          return [expert, { text: `So it is ${i} or so.\nA: ${finalAnswer}`, finalAnswer, correct: right }];
        },
      ),
    );
    const question = `Question ${i}: how many are ${i} things?`;
    return JSON.stringify({
      id: `q${i}`,
      question,
      reference: `Easy.\nA: ${i}`,
      referenceAnswer: String(i),
      experts,
    });
  });
  const path = inScratch(name);
  writeFileSync(path, change(`${lines.join('\n')}\n`));
  return path;
}

/** A cassette of two experts; one of them and one question have names that trip careless code. */
function cassette(name: string): string {
  const path = inScratch(name);
  const questions = Array.from({ length: 40 }, (_, i) => ({
    id: i === 7 ? '__proto__' : `q${i}`,
    text: `What follows ${i}?`,
    reference: `the number ${i + 1}`,
  }));
  writeCassette(
    path,
    createCassette({
      header: {
        licence: 'CC0-1.0',
        source: 'made up',
        template: null,
        prices: null,
        scorers: [],
        experts: [
          { name: '__proto__', parameters: 7 },
          { name: 'constructor', parameters: 70 },
        ],
        context: 'none',
      },
      questions,
      answers: questions.flatMap(({ id, text }, i) =>
        ['__proto__', 'constructor'].map((expert, e) => ({
          question: id,
          expert,
          messages: [{ role: 'user' as const, content: text }],
          text: i % (e + 2) === 0 ? 'no idea' : `the number ${i + 1}`,
        })),
      ),
    }),
  );
  return path;
}

describe('der-gym demo', () => {
  it('prints one JSON object with every promised field', () => {
    const { stdout, status, stderr } = run('demo', '--smoke', '--json', '--seed', '3');
    expect(stderr.split('\n').some((line) => line.startsWith('compiling'))).toBe(true);
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as ComparisonReport;
    expect(report).toMatchObject({
      stopRule: 'terminator',
      seed: 3,
      transfer: expect.any(String),
      prices: expect.any(String),
    });
    expect(report.data).toContain('synthetic');
    expect(report.byStopRule.map(({ stopRule }) => stopRule)).toEqual(['terminator', 'never', 'reference']);
    for (const { rows, optimum } of report.byStopRule) {
      const best = rows.find(({ policy }) => policy === 'hindsight optimum, by return')!;
      expect(best.return).toBe(optimum.return);
      expect(best.shareOfOptimum).toBeCloseTo(1, 12);
      for (const row of rows) {
        expect(row.utility).toBeCloseTo(row.score - report.reward.costWeight * row.parameters, 9);
        expect(row.intervals.score[0]).toBeLessThanOrEqual(row.score + 1e-9);
        expect(row.intervals.score[1]).toBeGreaterThanOrEqual(row.score - 1e-9);
        // nothing beats the hindsight optimum of its own stop rule
        if (row.return !== null) expect(row.return).toBeLessThanOrEqual(optimum.return + 1e-9);
      }
    }
  });

  it('says the same for the same seed, and something else for another', () => {
    const once = run('demo', '--smoke', '--json', '--quiet');
    expect(once.status).toBe(0);
    expect(once.stderr).toBe('');
    expect(run('demo', '--smoke', '--json', '--quiet').stdout).toBe(once.stdout);
    expect(run('demo', '--smoke', '--json', '--quiet', '--seed', '2').stdout).not.toBe(once.stdout);
  });

  it('runs on recorded answers and writes its table where it is told', () => {
    const out = inScratch('demo-out');
    const { status, stdout } = run(
      'demo',
      '--smoke',
      '--quiet',
      '--data',
      solutions('good.jsonl', 80),
      '--out',
      out,
    );
    expect(status).toBe(0);
    expect(stdout).toContain('adoption(keep=.63, mend=.58, salt=1)');
    expect(readFileSync(join(out, 'table.md'), 'utf8')).toBe(stdout);
    expect(readdirSync(out).sort()).toEqual(['result.json', 'table.md']);
  });

  it('takes experts and questions named like parts of an object for what they are: names', () => {
    const { status, stdout } = run(
      'demo',
      '--smoke',
      '--json',
      '--quiet',
      '--data',
      cassette('names.jsonl'),
      '--threshold',
      '0.9',
    );
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as ComparisonReport;
    expect(report.transfer).toBe('independent');
    expect(report.rows.slice(0, 2).map(({ policy }) => policy)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).parameters).toBeUndefined();
  });
});

describe('bad input', () => {
  const cases: [title: string, args: () => string[], line: RegExp][] = [
    ['a missing file', () => ['demo', '--data', inScratch('absent.jsonl')], /absent\.jsonl/],
    [
      'a truncated JSON line',
      () => ['demo', '--data', solutions('cut.jsonl', 30, (text) => text.slice(0, text.length / 2))],
      /line \d+/i,
    ],
    [
      'an extractor that reads nothing',
      () => [
        'demo',
        '--data',
        solutions('marker.jsonl', 30, (text) => text.replaceAll('\\nA: ', '\\n#### ')),
      ],
      /line 1/i,
    ],
    ['an expert the data do not know', () => ['demo', '--smoke', '--experts', 'Vicuna,Nobody'], /Nobody/],
    ['maxSteps 0', () => ['demo', '--max-steps', '0'], /max-steps.*'0'/],
    [
      'an empty question set',
      () => ['demo', '--data', solutions('empty.jsonl', 0, () => '')],
      /empty\.jsonl/,
    ],
    ['an unknown option', () => ['demo', '--sede', '1'], /--sede.*--seed/],
    ['an unknown command', () => ['trian'], /trian.*train/],
    ['a number that is none', () => ['demo', '--seed', 'x'], /seed.*'x'/],
    [
      'a NaN score in a cassette',
      () => {
        const path = cassette('nan.jsonl');
        writeFileSync(
          path,
          readFileSync(path, 'utf8').replace('"text":"no idea"', '"text":"no idea","scores":{"s":NaN}'),
        );
        return ['demo', '--data', path];
      },
      /nan\.jsonl.*line \d+/i,
    ],
    [
      'a prompt mode nobody reads',
      () => ['demo', '--data', solutions('p.jsonl', 30), '--prompt', 'plain'],
      /prompt.*adoption/,
    ],
    [
      'keep without adoption',
      () => ['demo', '--data', cassette('keep.jsonl'), '--keep', '0.5'],
      /keep.*independent/,
    ],
    [
      'adoption by a score that does not say what is right',
      () => ['demo', '--data', cassette('right.jsonl'), '--transfer', 'adoption'],
      /threshold.*adoption/,
    ],
    ['a folder without a run', () => ['evaluate', inScratch('nothing')], /options\.json/],
    [
      'observing what does not exist',
      () => ['train', '--smoke', '--observes', 'mind', '--out', inScratch('mind')],
      /mind/,
    ],
  ];
  it.each(cases)('%s is one line on standard error and exit status 2', (_, args, line) => {
    const { status, stderr, stdout } = run(...args(), '--quiet');
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^der-gym: /);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('leaves nothing half-written', () => {
    const out = inScratch('unwritten');
    expect(run('train', '--out', out, '--data', inScratch('absent.jsonl'), '--quiet').status).toBe(2);
    expect(existsSync(out)).toBe(false);
    expect(run('demo', '--out', out, '--experts', 'Nobody', '--quiet').status).toBe(2);
    expect(existsSync(out)).toBe(false);
  });
});

// at least 50 updates, each of 16 x 16 calls
const training = ['--smoke', '--quiet', '--steps', String(52 * 256)];
const files = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('der-gym train', () => {
  const whole = inScratch('whole');

  it('writes the same bytes for the same seed, over 52 updates', () => {
    expect(run('train', '--out', whole, ...training).status).toBe(0);
    const again = inScratch('again');
    expect(run('train', '--out', again, ...training).status).toBe(0);
    expect(files(again)).toEqual(files(whole));
    expect(files(whole)['metrics.jsonl']!.trim().split('\n')).toHaveLength(52);
  });

  it('writes others for another seed', () => {
    const other = inScratch('other');
    expect(run('train', '--out', other, ...training, '--seed', '2').status).toBe(0);
    expect(files(other)['metrics.jsonl']).not.toBe(files(whole)['metrics.jsonl']);
    const weights = (folder: string) => JSON.parse(files(folder)['manifest.json']!).weightsHash;
    expect(weights(other)).not.toBe(weights(whole));
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'goes on after %s as if it had not been stopped',
    async (signal) => {
      const out = inScratch(`stopped-${signal}`);
      const { code, updates } = await interrupt(['train', '--out', out, ...training], out, signal);
      expect(code).toBe(signal === 'SIGINT' ? 130 : null);
      expect(updates).toBeGreaterThan(0);
      expect(updates).toBeLessThan(52);
      const evaluated = run('evaluate', out, '--json', '--quiet');
      expect(evaluated.status).toBe(0);
      expect(
        JSON.parse(evaluated.stdout).rows.some(({ policy }: { policy: string }) => policy.startsWith('PPO')),
      ).toBe(true);
      expect(run('train', '--out', out, ...training).status).toBe(0);
      expect(files(out)).toEqual(files(whole));
    },
  );

  it('refuses a folder with another run in it', () => {
    const { status, stderr } = run('train', '--out', whole, ...training, '--seed', '9');
    expect(status).toBe(2);
    expect(stderr).toContain('options.json');
  });
});

describe('a reader that leaves early', () => {
  it('is no fault: no stack, exit status 0', async () => {
    const child = spawn(process.execPath, [...node, 'sensitivity', '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(errors).toBe('');
    expect(code).toBe(0);
  });
});

/** Starts a command, waits for its first checkpoint, and signals it. */
async function interrupt(args: string[], out: string, signal: 'SIGINT' | 'SIGKILL') {
  const child: ChildProcess = spawn(process.execPath, [...node, ...args], { stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  const manifest = join(out, 'manifest.json');
  while (!existsSync(manifest) && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 2));
  child.kill(signal);
  const code = await ended;
  const { updates } = JSON.parse(readFileSync(manifest, 'utf8')) as { updates: number };
  return { code, updates };
}

describe('help', () => {
  it.each([[], ['demo'], ['train'], ['evaluate']])('teaches with examples: %s', (...command) => {
    const { status, stdout } = run(...command, '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/der-gym/);
    expect(stdout.length).toBeGreaterThan(300);
  });
});
