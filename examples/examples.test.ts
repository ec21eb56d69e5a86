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
  it('own-agent: a policy of one’s own is worth less than the optimum, and more than nothing', () => {
    const [mine, best] = run('own-agent.ts')
      .trim()
      .split('\n')
      .map((line) => Number(/return (-?[\d.]+)/.exec(line)![1]));
    expect(mine).toBeGreaterThan(0);
    expect(mine).toBeLessThan(best!);
  });

  it('gymnasium-loop: an episode ends within four calls, satisfied or exhausted', () => {
    const lines = run('gymnasium-loop.ts').trim().split('\n');
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(lines.at(-1)).toMatch(/satisfied|exhausted/);
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
    expect(scripts.sort()).toEqual([
      'gymnasium-loop.ts',
      'own-agent.ts',
      'own-learner.ts',
      'own-logs.ts',
      'own-reward.ts',
    ]);
  });
});
