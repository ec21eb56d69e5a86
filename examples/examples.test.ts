import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
const run = (name: string) => {
  const args = ['--import', 'tsx', `${folder}${name}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
};

describe('the examples', () => {
  it('own-policy: what is played equals what is exact, and is worth less than the optimum', () => {
    const [played, exact, best] = run('own-policy.ts')
      .trim()
      .split('\n')
      .map((line) => Number(/return (-?[\d.]+)/.exec(line)![1]));
    expect(played).toBeGreaterThan(0);
    expect(played).toBe(exact);
    expect(exact).toBeLessThan(best!);
  });

  it('own-logs: routes and optimum of three recorded questions, as worked out by hand', () => {
    // small then large: right on 2 of 3, small alone suffices on the first: (7 + 77 + 77) / 3 = 53.67B
    // utility 2/3 - .001 * 53.67 = .613; large alone: 2/3 - .07 = .597
    // the optimum asks large alone on the second (70B) and small twice (14B) on the third: (7 + 70 + 14) / 3 = 30.3B
    expect(run('own-logs.ts')).toBe(
      'best route with an oracle stop: small > large, utility 0.613\n' +
        'hindsight optimum: score 0.667 for 30.3B, utility 0.636\n',
    );
  });

  it('own-reward: an added cost breaks the law about costs', () => {
    const output = run('own-reward.ts');
    expect(output).toMatch(/BROKEN: .*cost/i);
    expect(output).toMatch(/holds: /);
  });

  it('own-learner: REINFORCE learns to balance far longer than at random', () => {
    const [before, after] = run('own-learner.ts')
      .match(/[\d.]+/g)!
      .map(Number);
    expect(before).toBeLessThan(40);
    expect(after).toBeGreaterThan(4 * before!);
  });

  it('are all run here', () => {
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    expect(scripts.sort()).toEqual(['own-learner.ts', 'own-logs.ts', 'own-policy.ts', 'own-reward.ts']);
  });
});
