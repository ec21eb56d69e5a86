import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ComparisonReport } from '../compare/comparison-report.ts';
import { call } from './__fixtures__/call.ts';
import { cassette, cleanUp, inScratch, node, run, solutions } from './__fixtures__/command.ts';

afterAll(cleanUp);

// a small task whose table has every kind of row
const three = ['--smoke', '--experts', 'Alpaca,ChatGLM,Vicuna'];

describe('der-gym demo', () => {
  it('prints one JSON object with every promised field', async () => {
    const { stdout, status, stderr } = await call('demo', ...three, '--json', '--seed', '3');
    expect(stderr.split('\n').some((line) => line.startsWith('compiling'))).toBe(true);
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as ComparisonReport;
    expect(report).toMatchObject({
      stopRule: 'terminator',
      seed: 3,
      transfer: expect.any(String),
      prices: expect.any(String),
      encoder: 'hashed-shape, facts',
      verdict: { method: expect.any(String), pays: expect.any(String), chosenAmong: 14 },
    });
    expect(report.verdict.sentences).toHaveLength(3);
    expect(report.data).toContain('synthetic');
    expect(report.byStopRule.map(({ stopRule }) => stopRule)).toEqual(['terminator', 'never', 'reference']);
    for (const { rows, optimum } of report.byStopRule) {
      const bests = rows.filter(({ policy }) => policy.startsWith('best policy in hindsight, by return'));
      const bestWith = (encoder: string | undefined) =>
        bests.find((row) => row.encoder === undefined || row.encoder === encoder)!;
      expect(bestWith('hashed-shape').return).toBe(optimum.return);
      for (const { shareOfOptimum } of bests) expect(shareOfOptimum).toBeCloseTo(1, 12);
      const learned = rows.filter(({ kind }) => kind === 'learned');
      expect(learned.every(({ train }) => train !== undefined)).toBe(true);
      for (const encoder of ['hashed-shape', 'facts']) {
        expect(rows.filter((row) => row.encoder === encoder).length).toBeGreaterThan(3);
      }
      for (const row of rows) {
        expect(row.utility).toBeCloseTo(row.score - report.reward.costWeight * row.parameters, 9);
        expect(row.intervals.score[0]).toBeLessThanOrEqual(row.score + 1e-9);
        expect(row.intervals.score[1]).toBeGreaterThanOrEqual(row.score - 1e-9);
        // no row beats the best policy in hindsight under the same stop rule
        for (const best of bests) {
          const together = [row, best].every(({ encoder }) => encoder !== undefined);
          if (row.return === null || (together && row.encoder !== best.encoder)) continue;
          expect(row.return).toBeLessThanOrEqual(best.return! + 1e-9);
        }
      }
    }
  });

  it('prints the same for the same seed, also in another process, and something else for another seed', async () => {
    const small = ['demo', ...three, '--encoder', 'facts', '--questions', '80', '--json', '--quiet'];
    const once = run(...small);
    expect(once.status).toBe(0);
    expect(once.stderr).toBe('');
    expect((await call(...small)).stdout).toBe(once.stdout);
    const other = await call(...small, '--seed', '2');
    expect(other.stdout).not.toBe(once.stdout);
    // three complete demos: slow on a busy machine
  }, 120_000);

  it('runs on recorded answers and writes its table to --out', async () => {
    const out = inScratch('demo-out');
    const { status, stdout } = await call(
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
    // next commands are printed for readers of the terminal only
    const [table, next] = stdout.split(/\n(?=next: )/);
    expect(readFileSync(join(out, 'table.md'), 'utf8')).toBe(table);
    expect(next).toMatch(/^next: \S.* compare --smoke --data /);
    expect(readdirSync(out).sort()).toEqual(['result.json', 'table.md']);
  });

  it('accepts experts and questions named like properties of an object', async () => {
    const { status, stdout } = await call(
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
    const experts = report.rows.filter(({ kind }) => kind === 'single call').map(({ policy }) => policy);
    expect(experts.sort()).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).parameters).toBeUndefined();
  });
});

describe('a reader that leaves early', () => {
  it('causes no error: no stack, exit status 0', async () => {
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

describe('help', () => {
  it.each([[], ['demo'], ['train'], ['evaluate']])('shows examples: %s', async (...command) => {
    const { status, stdout } = await call(...command, '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/der-gym/);
    expect(stdout.length).toBeGreaterThan(300);
  });
});
