import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { call } from './__fixtures__/call.ts';
import { cleanUp, inScratch } from './__fixtures__/command.ts';

afterAll(cleanUp);

const own = relative(process.cwd(), fileURLToPath(new URL('./__fixtures__/own-reward.ts', import.meta.url)));

function written(name: string, source: string): string {
  const path = inScratch(name);
  writeFileSync(path, source);
  return path;
}

describe('der-gym laws', () => {
  it('prints first that all laws hold, including those of the module, and last the next command', async () => {
    const { status, stdout, stderr } = await call('laws', `${own}#sound`);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `${own}#sound keeps all 8 laws of any reward.`,
      'Not checked: as-declared (the reward declares no bare and no stationary).',
      '',
      expect.stringMatching(/^next: \S.* train --reward '\S+own-reward\.ts#sound' --out runs\/mine$/),
      '',
    ]);
  });

  it('names the broken laws, shows the smallest episode call by call, and exits with status 3', async () => {
    const { status, stdout } = await call('laws', `${own}#charged`);
    expect(status).toBe(3);
    const [verdict, holds, , , law, reason, , coefficients, head, cheap, dear, , next] = stdout.split('\n');
    expect(verdict).toBe(`${own}#charged breaks 1 of 8 laws of any reward: falls-with-cost.`);
    expect(holds).toMatch(/^Holds: finite, deterministic, .*, pays at most 2\.$/);
    expect(law).toBe('falls-with-cost: a higher cost never earns more, all else equal.');
    expect(reason).toMatch(
      /^Expected a cost of 1 to earn at most what 0 earns at t = 0, all else equal, got /,
    );
    expect(coefficients).toMatch(
      /^ {2}costWeight (1|0\.25|0\.001), gainWeight 0, bonus 0, threshold .*, maxSteps 1$/,
    );
    expect(head!.trim().split(/ +/).slice(0, 4)).toEqual(['t', 'expert', 'cost', 'score']);
    expect(cheap!.trim().split(/ +/).slice(0, 3)).toEqual(['0', '0', '0']);
    expect(dear!.trim().split(/ +/).slice(0, 3)).toEqual(['0', '0', '1']);
    expect(next).toMatch(/^next: \S.* laws '\S+own-reward\.ts#charged' --except falls-with-cost$/);
    expect((await call('laws', `${own}#charged`, '--except', 'falls-with-cost')).status).toBe(0);
  });

  it('agrees with der-gym solve on the name of the reward', async () => {
    const { status, stdout } = await call('solve', '--reward', `${own}#sound`, '--smoke', '--quiet');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Reward: sound, alpha 0\.001, /m);
    expect(stdout.match(/^next: .* --reward '\S+own-reward\.ts#sound'/gm)).toHaveLength(2);
  });

  it('checks the laws of Eq. 3 and 4 with --laws der, and prints one object with --json', async () => {
    const { status, stdout } = await call(
      'laws',
      `${own}#sound`,
      '--laws',
      'der',
      '--json',
      '--runs',
      '100',
      '--seed',
      '7',
    );
    expect(status).toBe(3);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ reward: `${own}#sound`, laws: 'der', runs: 100, seed: 7 });
    expect(result.holds).toContain('pays at most 2');
    const gain = result.broken.find(({ law }: { law: string }) => law === 'gain-weight');
    expect(gain).toMatchObject({
      reason: expect.stringContaining('beta x increase'),
      seed: 7,
      path: expect.any(String),
    });
    expect(gain.calls.at(-1)).toMatchObject({ t: expect.any(Number), score: expect.any(Number) });
    expect(Object.keys(result.skipped)).toEqual(['as-declared']);
  });

  it.each([
    [
      'throws',
      "export default ({ cost }) => { if (cost > 3) throw new Error('no price\\u001b[2J'); return { total: 0 }; };",
      /^Expected a reward at t = \d, got an error: \S*throws\.mjs:1: .* Error: no price\\u001b\[2J$/m,
    ],
    [
      'promises',
      'export default async () => ({ total: 0 });',
      /terms of the reward synchronously, got Promise \{\} at t = 0\.$/m,
    ],
    [
      'divides',
      'export default ({ score, cost }) => ({ total: score / cost });',
      /^Expected a finite total at t = 0, got NaN\.$/m,
    ],
    ['counts', 'export default () => 3;', /with a number `total`, got 3 at t = 0\.$/m],
  ])('reports once that a reward %s, without a stack', async (name, source, reason) => {
    const { status, stdout, stderr } = await call('laws', written(`${name}.mjs`, source));
    expect([status, stderr]).toEqual([3, '']);
    expect(stdout).toMatch(reason);
    expect(stdout).not.toMatch(/\n\s+at /);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.match(/^Expected/gm)).toHaveLength(1);
    expect(stdout).not.toMatch(/^next: /m);
  });

  it.each([
    ['no module', ['no-such.mjs'], /no-such\.mjs: /],
    [
      'no reward',
      [written('none.mjs', 'export const a = 1;')],
      /none\.mjs: Expected a reward, a function of \(input, options\), got none\. It exports a\.$/,
    ],
    [
      'an unknown law',
      [`${own}#sound`, '--except', 'beauty'],
      /Expected `law` to be one of 'finite', .*got "beauty"\.$/,
    ],
    [
      'a list of laws that holds something else',
      [written('laws.mjs', 'export default () => ({ total: 0 }); export const laws = [3];')],
      /laws\.mjs: Expected `laws` to be a list of results of law\(\), got \[3\]\.$/,
    ],
    [
      'a law that law() has not made',
      [
        written(
          'handmade.mjs',
          "export default () => ({ total: 0 }); export const laws = [{ name: 'mine', title: 'mine', property: () => true }];",
        ),
      ],
      /handmade\.mjs: Expected `laws` to be a list of results of law\(\), got \[\{ name, title, property \}\]\.$/,
    ],
  ])('rejects %s with one line', async (_, args, message) => {
    const { status, stdout, stderr } = await call('laws', ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('draws experts up to the number given by --experts', async () => {
    const table = inScratch('table.mjs');
    writeFileSync(
      table,
      `const prices = [0.1, 0.2];
       export const mine = ({ score, expert = 0 }) =>
         ({ score, gain: 0, cost: -prices[expert], bonus: 0, total: score - prices[expert] });`,
    );
    expect((await call('laws', table, '--runs', '20')).status).toBe(3);
    expect((await call('laws', table, '--runs', '20', '--experts', '2')).status).toBe(0);
  });
});
