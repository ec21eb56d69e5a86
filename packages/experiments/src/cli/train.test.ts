import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ComparisonReport } from '../compare/comparison-report.ts';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch, node, run } from './__fixtures__/command.ts';

afterAll(cleanUp);

// at least 50 updates of 16 x 16 calls
const steps = ['--steps', String(52 * 256), '--patience', '11'];
const training = ['--smoke', '--quiet', '--experts', 'Alpaca,ChatGLM,Vicuna', ...steps];
const files = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('der-gym train', () => {
  const whole = inScratch('whole');

  it('logs every update', async () => {
    expect((await call('train', '--out', whole, ...training)).status).toBe(0);
    expect(files(whole)['metrics.jsonl']!.trim().split('\n')).toHaveLength(52);
  });

  it('writes the same bytes for the same seed in two processes, and different ones for another seed', async () => {
    const short = (name: string) => ['train', '--out', inScratch(name), ...training, '--steps', '512'];
    expect((await call(...short('once'))).status).toBe(0);
    expect(run(...short('again')).status).toBe(0);
    expect((await call(...short('other'), '--seed', '2')).status).toBe(0);
    const [once, again, other] = ['once', 'again', 'other'].map((name) => files(inScratch(name)));
    expect(again).toEqual(once);
    expect(other!['metrics.jsonl']).not.toBe(once!['metrics.jsonl']);
    const state = (written = {} as Record<string, string>) => JSON.parse(written['manifest.json']!).stateHash;
    expect(state(other)).not.toBe(state(once));
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'resumes after %s, to the same bytes as an uninterrupted process',
    async (signal) => {
      const out = inScratch(`stopped-${signal}`);
      const { code, steps } = await interrupt(['train', '--out', out, ...training], out, signal);
      expect(code).toBe(signal === 'SIGINT' ? 130 : null);
      expect(steps).toBeGreaterThan(0);
      expect(steps).toBeLessThan(52);
      const evaluated = await call('evaluate', out, '--json', '--quiet');
      expect(evaluated.status).toBe(0);
      const { rows, verdict } = JSON.parse(evaluated.stdout) as ComparisonReport;
      const router = rows.find(({ policy }) => policy === 'DER, standard PPO')!;
      // about this router alone, although the table has classifiers and routes too
      expect(verdict).toMatchObject({ method: router.policy, chosenAmong: 1 });
      expect(verdict.sentences[0]).toMatch(/the router pays|The router (pays|does not pay)/);
      expect((await call('train', '--out', out, ...training)).status).toBe(0);
      expect(files(out)).toEqual(files(whole));
    },
  );

  it('trains with a published learner, and rejects options that it does not have', async () => {
    const described = [
      '--learner',
      'der-as-described',
      '--smoke',
      '--quiet',
      '--learning-rate',
      '1e-3',
      '--experts',
      'ChatGLM,Koala',
      '--steps',
      '256',
    ];
    const out = inScratch('described');
    expect((await call('train', '--out', out, ...described)).status).toBe(0);
    const { policy, reward, test } = JSON.parse(files(out)['summary.json']!);
    expect(reward).toBe("the paper's reward (Eq. 3 and 4)");
    expect(policy).toBe('DER as described (learningRate 0.001; numEnvs 16; hiddenSizes 8)');
    expect(test.n).toBeGreaterThan(0);
    // 16 episodes a buffer, and as many iterations
    const lines = files(out)
      ['metrics.jsonl']!.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(256 / (16 * 4));
    for (const { episodes, optimizerSteps } of lines) expect([episodes, optimizerSteps]).toEqual([16, 16]);
    const wrong = await call('train', '--out', inScratch('wrong'), ...described, '--num-steps', '8');
    expect([wrong.status, wrong.stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(wrong.stderr).toContain('Expected `numSteps` only with the learner ppo.');
  });

  it('rejects a folder that contains another run', async () => {
    const { status, stderr } = await call('train', '--out', whole, ...training, '--seed', '9');
    expect(status).toBe(2);
    expect(stderr).toContain('options.json');
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
  const { steps } = JSON.parse(readFileSync(manifest, 'utf8')) as { steps: number };
  return { code, steps };
}
