import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('the committed kernels equal a fresh compile of their sources', () => {
  const script = join(import.meta.dirname, '../../../assembly/build.mjs');
  expect(execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })).toBe('');
}, 120_000);
