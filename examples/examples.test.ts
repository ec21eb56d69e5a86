import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createTraining, encodeTask, prepareTask, routingTask } from '@der-gym/experiments';
import { describe, expect, it } from 'vitest';
import { options, router } from './own-router.ts';

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
  it('own-policy: the played return equals the exact return, and is below the optimum', () => {
    const [played, exact, best] = run('own-policy.ts')
      .trim()
      .split('\n')
      .map((line) => Number(/return (-?[\d.]+)/.exec(line)![1]));
    expect(played).toBeGreaterThan(0);
    expect(played).toBe(exact);
    expect(exact).toBeLessThan(best!);
  });

  it('own-logs: prints the best route and the optimum, as computed by hand', () => {
    // small, then large: right on 2 of 3; the first question needs only small: (7 + 77 + 77) / 3 = 53.67B
    // utility 2/3 - .001 * 53.67 = .613; only large: 2/3 - .07 = .597
    // the optimum asks small on the first question, large on the second, and small on the third, which nobody answers: (7 + 70 + 7) / 3 = 28B
    expect(run('own-logs.ts')).toBe(
      'best route with an oracle stop: small > large, utility 0.613\n' +
        'hindsight optimum: score 0.667 for 28.0B, utility 0.639\n',
    );
  });

  it('own-reward: keeps every law, including its own, and its router beats the best single call', () => {
    const output = run('own-reward.ts');
    expect(output.match(/^holds: /gm)).toHaveLength(8);
    expect(output).not.toContain('BROKEN');
    // the best single call of this pool has a utility of about .67
    expect(Number(/^train: .*utility ([\d.]+)$/m.exec(output)![1])).toBeGreaterThan(0.7);
  });

  it.each([
    ['tabular', { episodes: 300 }],
    ['dqn-on-der', { calls: 2048, envs: 8, batch: 16, kept: 16, hidden: 8 }],
  ])('%s: resumes from a checkpoint with identical results', async (name, options) => {
    const task = prepareTask({ questions: 40, maxSteps: 2, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
    const learner = { module: `${folder}${name}.ts`, options };
    const start = () => createTraining(task, { learner, seed: 1, textSize: 8 });
    const whole = await start();
    while (!whole.finished) whole.step();
    const half = await start();
    half.step();
    const rest = await start();
    rest.restore(JSON.parse(JSON.stringify(half.save())));
    while (!rest.finished) rest.step();
    expect(JSON.stringify(rest.save())).toBe(JSON.stringify(whole.save()));
    expect(rest.policy().name).toContain(`${name} (`);
  });

  it('own-router: reads the topic of the question, then the topic that the answer is unsure about', async () => {
    const task = prepareTask({ questions: 300, maxSteps: 2 });
    const given = routingTask(task, { name: 'mine', text: await encodeTask(task, { textSize: 8 }) });
    const policy = router(given, options);
    const { experts } = task.graph;
    const chosen = (question: string, answer = '') =>
      experts[policy.probabilities([{ question, answer, hasAnswer: 1, step: 0 }]).indexOf(1)]!.name;
    const [law, music] = ['In law: for the treaty', 'In music: for the fugue'];
    expect(chosen(law)).not.toBe(chosen(music));
    expect(chosen(law, 'Scope unknown. Music unsure.')).toBe(chosen(music));
  });

  it('are all tested here', () => {
    const scripts = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    expect(scripts.sort()).toEqual([
      ...['dqn-on-der.ts', 'own-logs.ts', 'own-policy.ts', 'own-reward.ts', 'own-router.ts', 'tabular.ts'],
    ]);
  });
});
