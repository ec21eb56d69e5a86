import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from './_workspace.ts';

const scratch = mkdtempSync(join(tmpdir(), 'der-gym-interrupt-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Ended {
  /** The exit status as in a shell's `$?`: the status, or 128 plus the number of the signal. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs npm in its own process group and, when `cue` is printed, interrupts the whole group as a terminal does. */
function interrupted(cue: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = { stdout: '', stderr: '' };
    npm.stdout.on('data', (text) => {
      printed.stdout += text;
    });
    let waiting = true;
    npm.stderr.on('data', (text) => {
      printed.stderr += text;
      if (!waiting || !printed.stderr.includes(cue)) return;
      waiting = false;
      process.kill(-npm.pid!, 'SIGINT');
    });
    npm.on('error', reject);
    // `close` is emitted when the last process with the pipes has ended
    npm.on('close', (code, signal) => {
      resolve({ status: code ?? (signal === 'SIGINT' ? 130 : -1), ...printed });
    });
  });
}

describe.skipIf(process.platform === 'win32')('Ctrl-C under npm', () => {
  const size = ['--questions', '200', '--steps', '400000'];

  it('lets training save its progress, print a message, and resume', async () => {
    const out = join(scratch, 'run');
    const command = ['run', '-s', 'der-gym', '--', 'train', ...size, '--out', out];
    const manifest = () => JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as { steps: number };
    let before = 0;
    for (const cue of ['training: 10 %', 'training: 30 %']) {
      const { status, stdout, stderr } = await interrupted(cue, ...command);
      expect(status, stderr).toBe(130);
      expect(stdout).toContain(`Stopped after step ${manifest().steps} of`);
      expect(manifest().steps).toBeGreaterThan(before);
      before = manifest().steps;
    }
  }, 240_000);

  it('ends npm start with a message and without a stack', async () => {
    const { status, stderr } = await interrupted('10 % return', 'start', '--', ...size);
    expect(status, stderr).toBe(130);
    expect(stderr).toMatch(/Stopped; nothing was saved\.\s*$/);
    expect(stderr).not.toMatch(/^ +at /m);
  }, 240_000);
});
