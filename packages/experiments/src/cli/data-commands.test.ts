import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFiles, readCassette } from '@der-gym/experts-mock';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { cacheFolder } from '../problem/cache-folder.ts';
import { loadDataset } from '../problem/dataset.ts';
import { call } from './__fixtures__/call.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());
const inFolder = (name: string) => join(folder, name);

/** Runs a command in this process and returns its output and status. */
const run = (...args: string[]) => call(...args, '--quiet');

/** Runs a command on bad input and returns its message. */
async function refusal(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run(...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  return stderr;
}

const log = inFolder('log.csv');
writeFileSync(
  log,
  'prompt,model,reply,ok\n2+2?,small,4,1\n2+2?,\u001blarge,5,0\n3+3?,small,,1\n,small,x,0\n',
);
const out = inFolder('log.cassette.jsonl');
const columns = ['question=prompt', 'expert=model', 'answer=reply', 'score=ok'].flatMap((each) => [
  '--column',
  each,
]);

describe('der-gym import and inspect', () => {
  it('convert a log into a cassette, and report what was skipped and what it contains', async () => {
    const imported = await run(
      'import',
      'table',
      log,
      ...columns,
      '--parameters',
      'small=7',
      '--parameters',
      '*=70',
      '--out',
      out,
    );
    expect(imported.status).toBe(0);
    expect(imported.stdout).toContain('4 records: 2 questions, 3 answers.');
    expect(imported.stdout).toContain('Skipped 1: a row without a question (first: log.csv, line 5).');
    expect(readCassette(out).header.experts.map(({ parameters }) => parameters)).toEqual([7, 70]);

    const inspected = await run('inspect', out);
    expect(inspected.status).toBe(0);
    expect(inspected.stdout).toContain('questions  2, 0 with a reference, 2 groups');
    expect(inspected.stdout).toContain('depth 0: 3 of 4 calls recorded, 1 missing');
    // control characters are removed
    expect(inspected.stdout).not.toContain('\u001b');
    const found = JSON.parse((await run('inspect', out, '--json')).stdout) as { numAnswers: number };
    expect(found.numAnswers).toBe(3);
  });

  it('report missing input in one sentence', async () => {
    expect(await refusal('import', 'table', log, ...columns, '--out', out)).toMatch(
      /Expected the size of "small"/,
    );
    expect(await refusal('import', 'pickle', log, '--out', out)).toMatch(
      /Expected `format` to be one of gsm8k-solutions.*"pickle"/,
    );
    expect(await refusal('import', 'table', log, '--out', out, '--parameters', 'x')).toMatch(
      /Expected --parameters to be NAME=BILLIONS, got 'x'/,
    );
    expect(await refusal('inspect', inFolder('none'))).toMatch(/found none/);
  });
});

/** GSM8K solutions in the original layout; the larger systems are right more often. */
const gsm8k = inFolder('solutions.jsonl');
writeFileSync(
  gsm8k,
  Array.from({ length: 60 }, (_, i) => {
    const system = (right: boolean) => ({ is_correct: right, solution: `A: ${right ? i : i + 1}` });
    const systems = { '6b_finetuning': system(i % 5 === 0), '175b_verification': system(i % 3 !== 0) };
    return JSON.stringify({ question: `How many are ${i}?`, ground_truth: `A: ${i}`, ...systems });
  }).join('\n'),
);

describe('der-gym sensitivity', () => {
  it('prints exact values over keep, mend and salts, under both stop rules', async () => {
    const grid = ['--keeps', '0.3,0.9', '--mends', '0.3,0.9', '--salts', '1,2', '--max-steps', '2'];
    const { stdout, status } = await run(
      'sensitivity',
      '--data',
      gsm8k,
      ...grid,
      '--json',
      '--out',
      inFolder('s'),
    );
    expect(status).toBe(0);
    const { byStopRule } = JSON.parse(stdout) as {
      byStopRule: {
        stopRule: string;
        points: { keep: number; mend: number; cells: { policy: string; utility: number }[] }[];
      }[];
    };
    expect(byStopRule.map(({ stopRule }) => stopRule)).toEqual(['reference', 'never']);
    for (const { points } of byStopRule) {
      expect(points).toHaveLength(8);
      for (const { cells } of points) {
        const [single, route, random, optimum] = cells.map(({ utility }) => utility);
        // no policy under the same stop rule beats the optimum
        expect(optimum!).toBeGreaterThanOrEqual(random! - 1e-9);
        if (byStopRule[0]!.points === points) {
          expect(optimum!).toBeGreaterThanOrEqual(Math.max(single!, route!) - 1e-9);
        }
      }
      // keeping right answers more often never harms a random route
      const mean = (keep: number) => {
        const values = points.filter((point) => point.keep === keep).map(({ cells }) => cells[2]!.utility);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      };
      expect(mean(0.9)).toBeGreaterThan(mean(0.3));
    }
    expect(readFileSync(inFolder('s/sensitivity.md'), 'utf8')).toContain('adoption, an assumption');
  });

  it('rejects the synthetic pool, and settings that the grid varies', async () => {
    expect(await refusal('sensitivity')).toMatch(/Expected --data to be recorded answers/);
    expect(await refusal('sensitivity', '--data', gsm8k, '--keep', '0.5')).toMatch(
      /Expected no --keep with der-gym sensitivity/,
    );
  });
});

describe('der-gym fetch', () => {
  it('uses the cached file, prints its licence, and lists the known data sets', async () => {
    expect(await refusal('fetch', 'mnist')).toMatch(/Expected <name> to be one of gsm8k, got mnist/);
    expect((await call('fetch', '--help')).stdout).toMatch(/<name>.*Data sets:\n {2}gsm8k /s);
  });

  it('is the command to run if a data set is not in the cache', () => {
    vi.stubEnv('DER_GYM_CACHE', inFolder('empty'));
    expect(() => loadDataset({ data: 'gsm8k' })).toThrow(
      `Expected the data set gsm8k in ${inFolder('empty')}, got none. Fetch it with: der-gym fetch gsm8k`,
    );
    expect(() => loadDataset({ data: 'mnist' })).toThrow(
      "No such file: mnist. Expected `data` to be 'synthetic', 'gsm8k' or a file.",
    );
    expect(dataFiles.has('gsm8k')).toBe(true);
  });

  it('keeps files in DER_GYM_CACHE, else in the cache folder of the user', () => {
    expect(cacheFolder({ DER_GYM_CACHE: 'a' })).toBe('a');
    expect(cacheFolder({ XDG_CACHE_HOME: 'b' })).toBe(join('b', 'der-gym'));
    expect(cacheFolder({})).toMatch(/\.cache.der-gym$/);
  });
});
