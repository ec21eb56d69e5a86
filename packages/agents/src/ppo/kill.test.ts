import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { decodeArrays, encodeArrays } from '../encode-arrays.ts';
import { startCorridor } from './__fixtures__/corridor.ts';
import type { PpoTrainerState } from './trainer.ts';

it('a run killed with SIGKILL between two checkpoints ends, resumed, with the bytes of an unbroken one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ppo-kill-'));
  const path = join(folder, 'checkpoint.json');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, '__fixtures__/train-and-save.ts'), path],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  child.stdout.once('data', () => child.kill('SIGKILL'));
  const signal = await new Promise((resolve) => {
    child.on('exit', (_, by) => resolve(by));
  });
  expect(signal).toBe('SIGKILL');

  const resumed = startCorridor(99);
  resumed.trainer.restore(decodeArrays(JSON.parse(readFileSync(path, 'utf8'))) as PpoTrainerState);
  rmSync(folder, { recursive: true });
  expect(resumed.trainer.updates).toBe(3);
  const rest = [...resumed.trainer.run()];
  const whole = startCorridor(1);
  const expected = [...whole.trainer.run()];
  expect(rest).toEqual(expected.slice(3));
  expect(encodeArrays(resumed.trainer.state())).toEqual(encodeArrays(whole.trainer.state()));
});
