import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeArrays, encodeArrays } from '../encode-arrays.ts';
import { startCorridor, startDerCorridor } from './__fixtures__/corridor.ts';

it('a run that is killed between two checkpoints and resumed ends with the bytes of an uninterrupted run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ppo-kill-'));
  const paths = ['ppo', 'der'].map((name) => join(folder, `${name}.json`));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, '__fixtures__/train-and-save.ts'), ...paths],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.stdout.once('data', () => child.kill('SIGKILL'));
  const signal = await new Promise((resolve) => {
    child.on('exit', (_, by) => resolve(by));
  });
  expect(signal).toBe('SIGKILL');

  const read = (path: string) => decodeArrays(JSON.parse(readFileSync(path, 'utf8'))) as never;
  for (const [i, start] of [startCorridor, startDerCorridor].entries()) {
    const resumed = start(99).trainer;
    resumed.restore(read(paths[i]!));
    expect(resumed.updates).toBe(3);
    const rest = [...resumed.run()];
    const whole = start(1).trainer;
    const expected = [...whole.run()];
    expect(rest).toEqual(expected.slice(3));
    expect(encodeArrays(resumed.state())).toEqual(encodeArrays(whole.state()));
  }
  rmSync(folder, { recursive: true });
});
