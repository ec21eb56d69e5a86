import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { MethodComparison } from '../compare/comparison-report.ts';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch, solutions } from './__fixtures__/command.ts';

afterAll(cleanUp);

/** A small task: three experts and two steps. */
const few = ['--experts', 'Vicuna,ChatGLM,Koala', '--max-steps', '2'];

describe('der-gym compare', () => {
  it('prints every promised field as JSON, and writes table and result to --out', async () => {
    const out = inScratch('compare-out');
    const { stdout, status } = await call(
      'compare',
      '--smoke',
      '--json',
      '--quiet',
      '--methods',
      'experts,bounds',
      '--out',
      out,
      ...few,
    );
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as MethodComparison;
    expect(report).toMatchObject({
      stopRule: 'terminator',
      seed: 1,
      transfer: 'synthetic',
      optimum: { return: expect.any(Number) },
    });
    expect(report.rows.filter(({ kind }) => kind === 'single call')).toHaveLength(3);
    expect(report.encoder).toBeNull();
    expect(report.verdict).toMatchObject({ method: null, pays: null, chosenAmong: 0 });
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))).toEqual(report);
    expect(readFileSync(join(out, 'table.md'), 'utf8')).toContain('### Single experts');
  });

  it('compares a router of der-gym train with the methods, on the data of that run', async () => {
    const folder = inScratch('compared-run');
    expect((await call('train', '--smoke', '--quiet', '--out', folder, ...few)).status).toBe(0);
    const compared = await call(
      'compare',
      '--quiet',
      '--json',
      '--methods',
      'random',
      '--policy',
      `${folder},${folder}`,
    );
    expect(compared.stderr).toBe('');
    const { rows, data } = JSON.parse(compared.stdout) as MethodComparison;
    expect(data).toContain('60 questions');
    expect(new Map(rows.map(({ policy, runs }) => [policy, runs]))).toEqual(
      new Map([
        ['random expert', 1],
        ['DER, standard PPO', 2],
      ]),
    );
    const trained = rows.find(({ runs }) => runs === 2)!;
    // 32 hashed entries each for question and answer, a flag and 19 of their shape; 8 hidden units; 3 experts; and the Terminator
    const actor = (84 + 1) * 8 + (8 + 1) * 3;
    const terminator = trained.agentParameters * 1e9 - actor;
    expect(terminator).toBeGreaterThan(1024);
    expect(terminator).toBeLessThan(1100);
    const other = await call('compare', '--quiet', '--questions', '61', '--policy', folder);
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('The data have changed since the run in');
  });

  it('compares on recorded answers, votes by value, and reads pair logits from a file', async () => {
    const data = solutions('compared.jsonl', 60);
    const experts = [
      'gpt3-6b-finetuning',
      'gpt3-6b-verification',
      'gpt3-175b-finetuning',
      'gpt3-175b-verification',
    ];
    // the last expert wins every comparison
    const table = experts.map((_, i) => experts.map((__, j) => i - j));
    const logits = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`q${i}`, table]));
    const path = inScratch('logits.json');
    writeFileSync(path, JSON.stringify({ ranker: 'the last', agentParameters: 0.4, experts, logits }));
    const args = [
      'compare',
      '--quiet',
      '--json',
      '--data',
      data,
      '--methods',
      'experts,vote,pair-ranker',
      '--pair-logits',
      path,
    ];
    const { stdout, status } = await call(...args);
    expect(status).toBe(0);
    const { rows } = JSON.parse(stdout) as MethodComparison;
    const score = (name: string) => rows.find(({ policy }) => policy === name)!.score;
    for (const mode of ['max_logits', 'max_wins', 'bubble'])
      expect(score(`PairRanker (${mode})`)).toBe(score('gpt3-175b-verification'));
    expect(rows.find(({ policy }) => policy === 'majority vote')).toMatchObject({
      parameters: 362,
      block: 'agreement',
    });
  });

  it('rejects unknown methods and invalid files with a message', async () => {
    const wrong = await call('compare', '--methods', 'experts,magic');
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(
        /^der-gym: Expected each of --methods to be one of experts, random.*, got 'magic'\.\n$/,
      ),
    ]);
    const broken = inScratch('broken.json');
    writeFileSync(broken, '{"ranker":');
    const common = ['compare', '--smoke', '--quiet', '--methods', 'random', '--pair-logits'];
    expect((await call(...common, broken)).stderr).toContain('to be JSON');
    expect((await call(...common, inScratch('none.json'))).stderr).toContain('No such file');
    writeFileSync(broken, '{"ranker": 1}');
    expect((await call(...common, broken)).stderr).toContain(
      'Expected `ranker of the pair logits` to be a string',
    );
    expect((await call('compare', '--policy', inScratch('no-run'))).status).toBe(2);
  });
});
