import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { call } from './__fixtures__/call.ts';

const folder = mkdtempSync(join(tmpdir(), 'der-gym-graphs-'));
const graphs = join(folder, 'graphs');
const cached = ['--graph-cache', graphs];

describe('--graph-cache', () => {
  it('does not change the result, and adds one line on standard error', async () => {
    const solve = ['solve', '--smoke', '--json'];
    const plain = await call(...solve);
    const first = await call(...solve, ...cached);
    const second = await call(...solve, ...cached);
    expect([first.stdout, second.stdout]).toEqual([plain.stdout, plain.stdout]);
    expect(first.stderr).toMatch(/^Answer graph: compiled, and kept in .*\.dergraph\.$/m);
    expect(second.stderr).toMatch(/^Answer graph: read from .*\.dergraph\.$/m);
    expect(second.stderr.match(/Answer graph/g)).toHaveLength(1);
    expect(second.stderr).not.toContain('compiling');
    expect((await call(...solve, ...cached, '--quiet')).stderr).toBe('');
  });

  it('is shared by the trials of a sweep, in one process and on threads', async () => {
    const ablate = ['ablate', '--smoke', '--grid', 'task.gainWeight=0,5', '--json'];
    const run = async (name: string, ...more: string[]) => {
      const { stdout, stderr } = await call(...ablate, '--out', join(folder, name), ...more);
      return { result: stdout.replaceAll(join(folder, name), ''), stderr };
    };
    const plain = await run('plain');
    const before = readdirSync(graphs);
    for (const jobs of ['1', '2']) {
      const { result, stderr } = await run(`jobs-${jobs}`, '--jobs', jobs, ...cached);
      expect(result).toBe(plain.result);
      expect(stderr).toContain(`Compiled answer graphs are kept in ${graphs}.`);
    }
    const added = readdirSync(graphs).filter((file) => !before.includes(file));
    expect(added.length).toBeLessThanOrEqual(1);
  });

  it('replaces a damaged file, with one line', async () => {
    const solve = ['solve', '--smoke', ...cached];
    await call(...solve);
    for (const file of readdirSync(graphs)) {
      const path = join(graphs, file);
      writeFileSync(path, readFileSync(path).subarray(0, 1000));
    }
    const { status, stderr } = await call(...solve);
    expect(status).toBe(0);
    expect(stderr.match(/cannot be used/g)).toHaveLength(1);
    expect((await call(...solve)).stderr).toContain('Answer graph: read from');
  });

  it('rejects a file, before any work', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const { status, stderr } = await call('solve', '--smoke', '--graph-cache', file);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^der-gym: Expected --graph-cache to be a folder to write to, got .*: it is a file\./,
    );
  });
});
