import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report as comparison } from '../report/data/__fixtures__/comparison.ts';
import type { ReportData } from '../report/data/schema.ts';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch } from './__fixtures__/command.ts';

afterAll(cleanUp);

/** A copy of the run with different options of its task. */
function copyRun(from: string, to: string, task: object): void {
  cpSync(from, to, { recursive: true });
  const path = join(to, 'options.json');
  const options = JSON.parse(readFileSync(path, 'utf8')) as { task: object };
  writeFileSync(path, JSON.stringify({ ...options, task: { ...options.task, ...task } }));
}

describe('der-gym report', () => {
  const folders = ['1', '2'].map((seed) => inScratch(`run-${seed}`));
  const json = inScratch('report.json');
  const small = ['--smoke', '--quiet', '--experts', 'ChatGLM,Koala,Alpaca', '--max-steps', '2'];
  let data: ReportData;

  beforeAll(async () => {
    expect((await call('train', ...small, '--out', folders[0]!)).status).toBe(0);
    copyRun(folders[0]!, folders[1]!, { seed: 2 });
    const { status, stderr } = await call(
      'report',
      ...folders,
      '--json',
      '--out',
      json,
      '--smoke',
      '--quiet',
    );
    expect([status, stderr]).toEqual([0, '']);
    data = JSON.parse(readFileSync(json, 'utf8')) as ReportData;
  });

  it('treats runs that differ only in their seed as runs of one router', () => {
    expect(data.curves.map(({ router, runs }) => [router, runs])).toEqual([['DER, standard PPO', 2]]);
    expect(data.curves[0]!.return.low).not.toBeNull();
    expect(data.header).toMatchObject({ runs: 2, seeds: [1, 2], synthetic: true, stopRule: 'terminator' });
    expect(data.episodes!.episodes).toHaveLength(4);
  });

  it('makes page, Markdown and pictures from its own JSON, the same every time', async () => {
    const [page, again, pictures] = ['page.html', 'again.html', 'pictures'].map(inScratch);
    expect(await call('report', json, '--out', page!, '--svg', pictures!)).toEqual({
      status: 0,
      stdout: `Wrote ${page}.\n`,
      stderr: '',
    });
    expect((await call('report', json, '--out', again!)).status).toBe(0);
    expect(readFileSync(again!, 'utf8')).toBe(readFileSync(page!, 'utf8'));
    expect(readFileSync(page!, 'utf8')).toContain('<h2 id="episodes-title">Episodes</h2>');
    expect(readdirSync(pictures!)).toContain('route-map.svg');
    const { stdout } = await call('report', json, '--markdown', '--title', 'My title');
    expect(stdout).toMatch(/^# My title\n/);
    expect(stdout).toContain('## Episodes');
    // no half-written file is left
    expect(readdirSync(inScratch('.')).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('reads the output of der-gym evaluate --out', async () => {
    const out = inScratch('evaluated');
    mkdirSync(out);
    writeFileSync(join(out, 'result.json'), JSON.stringify(comparison));
    const { status, stdout } = await call('report', out, '--json');
    expect(status).toBe(0);
    const read = JSON.parse(stdout) as ReportData;
    expect(read.planes.map(({ stopRule }) => stopRule)).toEqual(['terminator', 'never']);
    expect(read.routeMaps).toEqual([]);
  });

  it.each([
    ['nothing to write to', [], 'Expected --out'],
    ['two forms at once', ['--json', '--markdown'], 'got both'],
  ])('rejects %s', async (_, flags, message) => {
    const { status, stderr } = await call('report', json, ...flags);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it('rejects a path that is not a run, sweep, comparison or report', async () => {
    const refused = async (...paths: string[]) => {
      const out = inScratch('refused.html');
      const { status, stderr } = await call('report', ...paths, '--out', out, '--quiet');
      expect(status).toBe(2);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(existsSync(out)).toBe(false);
      return stderr;
    };
    expect(await refused(inScratch('nowhere'))).toContain('No such file');
    expect(await refused(json, folders[0]!)).toContain('options.json');
    const [empty, broken, other] = ['empty', 'broken.json', 'other.json'].map(inScratch);
    mkdirSync(empty!);
    expect(await refused(empty!)).toContain('no options.json, summary.json or result.json');
    writeFileSync(broken!, '{');
    expect(await refused(broken!)).toContain('to be JSON');
    writeFileSync(other!, '{"format":"der-gym-sweep","version":2}');
    expect(await refused(other!)).toContain('der-gym ablate');
    writeFileSync(other!, '[]');
    expect(await refused(other!)).toContain('Not a valid comparison: the file: ');
    writeFileSync(other!, '{"format":"der-gym-report","version":2}');
    expect(await refused(other!)).toContain('Not a valid report: `version`: ');
    for (const name of ['a', 'b']) {
      mkdirSync(join(empty!, name));
      writeFileSync(join(empty!, name, 'summary.json'), '{}');
    }
    expect(await refused(empty!)).toContain('which has several');
    const foreign = inScratch('other-task');
    copyRun(folders[0]!, foreign, { costWeight: 0.01 });
    expect(await refused(folders[0]!, foreign)).toContain('the task options of');
  });
});
