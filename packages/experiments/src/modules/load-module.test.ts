import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedExpertPolicy } from '@der-gym/agents';
import { createTextEncoder, evaluatePolicy } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { routingTask } from '../training/routing-task.ts';
import {
  loadEncoder,
  loadLearner,
  loadMethod,
  loadPolicy,
  loadPrompt,
  loadReward,
  loadScorer,
} from './load-module.ts';
import { moduleFiles } from './module-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'der-gym-modules-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** Writes a module and returns its path. */
function written(text: string, name?: string): string {
  count += 1;
  const path = join(folder, name ?? `m${count}.mjs`);
  writeFileSync(path, text);
  return path;
}

const task = prepareTask({ questions: 20, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
const encoder = createTextEncoder({ questionSize: 4, answerSize: 4 });
const given = routingTask(task, {
  name: 'mine',
  text: {
    encoder,
    supervised: encoder,
    features: () => new Float32Array(task.graph.numNodes * encoder.size),
    readsAnyText: true,
  },
});
const evaluate = async (text: string) =>
  evaluatePolicy(task.graph, (await loadPolicy(written(text)))(given), { questions: task.split.test }).score;

const first = `{ name: 'first', observes: [], probabilities: (s) => Float64Array.from({ length: 2 * s.length }, (_, i) => 1 - i % 2) }`;

describe('a policy', () => {
  it.each([
    ['as the default export', `export default ${first}`],
    ['as the one named export that fits', `export const other = 5; export const mine = ${first}`],
    ['as a function of the task', `export const mine = (task) => (${first})`],
    [
      'with its probabilities in a plain array',
      `export default { ...${first}, probabilities: (s) => s.flatMap(() => [1, 0]) }`,
    ],
  ])('is loaded %s', async (_, text) => {
    const fixed = fixedExpertPolicy(0, task.graph.experts);
    const { score } = evaluatePolicy(task.graph, fixed, { questions: task.split.test });
    expect(await evaluate(text)).toBe(score);
  });

  it('is the export that the path names, and receives its options', async () => {
    const path = written(`
      export const options = { expert: 0, list: [1] };
      export const a = (task, { expert }) => ({ name: 'a' + expert, observes: [], probabilities: () => [] });
      export const b = (task, { expert }) => ({ name: 'b' + expert, observes: [], probabilities: () => [] });`);
    await expect(loadPolicy(path)).rejects.toThrow(/got several; name one, as in .*#a/);
    expect((await loadPolicy(`${path}#b`))(given).name).toBe('b0');
    expect((await loadPolicy({ module: `${path}#a`, options: { expert: 1 } }))(given).name).toBe('a1');
    const wrong = (options: object) => loadPolicy({ module: `${path}#a`, options: { ...options } });
    await expect(wrong({ exprt: 1 })).rejects.toThrow('got "exprt". Did you mean expert?');
    await expect(wrong({ expert: 'x' })).rejects.toThrow(
      'option expert to be a number, as its default 0, got "x".',
    );
    await expect(wrong({ list: 2 })).rejects.toThrow('option list to be a list');
    await expect(loadPolicy(`${path}#c`)).rejects.toThrow('got no export c. It exports a, b.');
  });

  it.each([
    ['throws on import', 'const a = null;\na.b;', /m\d+\.mjs:2: its import failed: TypeError: Cannot read/],
    ['is no JavaScript', 'export const = 3', /m\d+\.mjs.*its import failed: \w+Error: /],
    ['exports nothing of the kind', 'export const x = 3;', /Expected a policy .*got none\. It exports x\.$/],
    [
      'has no name',
      `export default { ...${first}, name: '' }`,
      /Expected `name` of the policy to be a text of 1 to 100 characters in one line, got ""/,
    ],
    [
      'observes something unknown',
      `export default { ...${first}, observes: ['score'] }`,
      /Expected `observes` of the policy to be a list of names among answer/,
    ],
    [
      'returns too few',
      `export default { ...${first}, probabilities: () => new Float64Array(1) }`,
      /x 2 experts = \d+ numbers, got 1\.$/,
    ],
    ['returns nothing', `export default { ...${first}, probabilities() {} }`, /numbers, got undefined\.$/],
    [
      'returns NaN',
      `export default { ...${first}, probabilities: (s) => new Float64Array(2 * s.length).fill(NaN) }`,
      /sum to 1 for each state, got \[NaN, NaN\] for "/,
    ],
    [
      'returns a negative number',
      `export default { ...${first}, probabilities: (s) => s.flatMap(() => [2, -1]) }`,
      /got \[2, -1\] for "/,
    ],
    [
      'is async',
      `export default { ...${first}, probabilities: async () => [] }`,
      /Expected probabilities\(\) to return a value, got a promise/,
    ],
    [
      'is made by an async function',
      `export default async () => (${first})`,
      /Expected making the policy to return a value, got a promise/,
    ],
    [
      'throws later',
      `export default { ...${first}, probabilities() {\n throw new Error('no luck') } }`,
      /m\d+\.mjs:\d: probabilities\(\) failed: Error: no luck$/,
    ],
    [
      'throws a value that is not an Error',
      `export default { ...${first}, probabilities() { throw 'bare' } }`,
      /probabilities\(\) failed: threw bare$/,
    ],
  ])('has an error of one line, with its file, if it %s', async (_, text, message) => {
    await expect(evaluate(text)).rejects.toThrow(message);
    await expect(evaluate(text)).rejects.toThrow(/^[^\n]*$/);
  });

  it('has an error of one line if the file does not exist', async () => {
    await expect(loadPolicy(join(folder, 'none.ts'))).rejects.toThrow(
      /none\.ts: No such file\. Expected the path of a module/,
    );
  });

  it('is stopped if it never returns', async () => {
    vi.stubEnv('DER_GYM_MODULE_SECONDS', '1');
    try {
      const text = `export default { ...${first}, probabilities() { for (;;); } }`;
      await expect(evaluate(text)).rejects.toThrow(/mjs: probabilities\(\) did not return within 1 s\.$/);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('may be TypeScript', async () => {
    const path = written(
      `const numbers: number[] = [1, 0];\nexport const mine = { name: 'ts', observes: [], probabilities: (s: unknown[]) => s.flatMap(() => numbers) };`,
      'typed.ts',
    );
    expect((await loadPolicy(path))(given).name).toBe('ts');
  });
});

describe('a learner', () => {
  const learner = (more: string) => `
    const policy = () => (${first});
    export const mine = (task, options, rng) => ({ numSteps: 2, step: () => ({ loss: rng.uniform() }), policy, save: () => 1, restore() {}, ${more} });`;
  const load = async (more: string) => (await loadLearner(written(learner(more))))(given, createRng(1));

  it('runs step by step, and its policy is checked', async () => {
    const training = await load('');
    expect(training.step()).toEqual({ loss: createRng(1).uniform() });
    expect(training.policy().name).toBe('first');
  });

  it.each([
    ['numSteps: 0', 'Expected `numSteps` of the training to be a whole number of at least 1, got 0.'],
    ['step: 3', 'Expected `step` of the training to be a function, got 3.'],
    ['numParameters: NaN', 'Expected `numParameters` of the training to be a number >= 0, got NaN.'],
  ])('is rejected with %s', async (more, message) => {
    await expect(load(more)).rejects.toThrow(message);
  });

  it.each([
    ['step: () => ({ loss: NaN })', /metric "loss" of step\(\) to be a finite number or null, got NaN/],
    ['step: () => 3', /Expected step\(\) to return its metrics, \{ name: number \}, got 3/],
    ['step: async () => ({})', /Expected step\(\) to return a value, got a promise/],
  ])('is rejected at an invalid step: %s', async (more, message) => {
    const training = await load(more);
    expect(() => training.step()).toThrow(message);
  });
});

describe('a method', () => {
  it('requires only a name and `answer`', async () => {
    const path = written(
      `export const mine = { name: 'twice', *answer() { yield [{ expert: 0 }]; const [call] = yield [{ expert: 1 }]; return call; } };`,
    );
    const method = (await loadMethod(path))(given);
    expect(method).toMatchObject({
      name: 'twice',
      agentParameters: 0,
      needs: 'conditional',
      agreement: false,
    });
  });

  it('is rejected at its first call if it is async', async () => {
    const path = written(`export const mine = { name: 'late', async *answer() { yield []; } };`);
    const method = (await loadMethod(path))(given);
    const input = { question: {}, experts: [], available: [] };
    expect(() => method.answer(input as never).next()).toThrow(
      'Expected answer() to be a generator (function*), not async',
    );
  });
});

describe('a reward', () => {
  const input = { t: 0, score: 0.5, previousScore: null, cost: 1 };
  const options = { threshold: 1, maxSteps: 2 };
  it.each([
    [
      'NaN',
      `({ score: 0, gain: 0, cost: 0, bonus: 0, total: NaN })`,
      /finite score, gain, cost, bonus, total, got total NaN for t 0, score 0.5/,
    ],
    ['a number', '3', /got 3 for t 0/],
    ['a promise', 'Promise.resolve({})', /Expected the reward to return a value, got a promise/],
  ])('is rejected if it returns %s; the error has the call', async (_, value, message) => {
    const reward = await loadReward(written(`export const mine = () => ${value};`));
    expect(() => reward(input, options)).toThrow(message);
  });

  it('keeps its declared properties, and is made from its options if it declares some', async () => {
    const path = written(`
      export const options = { scale: 2 };
      export const mine = ({ scale }) => Object.assign(
        ({ score }) => ({ score: scale * score, gain: 0, cost: 0, bonus: 0, total: scale * score }), { stationary: true });`);
    const reward = await loadReward({ module: path, options: { scale: 3 } });
    expect(reward.stationary).toBe(true);
    expect(reward(input, options).total).toBe(1.5);
  });
});

describe('texts', () => {
  it('are scored by a scorer, with the hash in its signature and scores within its range', async () => {
    const path = written('export const mine = { score: (answer) => answer.length };', 'length.mjs');
    const scorer = await loadScorer(path);
    expect(scorer.signature).toMatch(/^length#[0-9a-f]{8}$/);
    expect(scorer.score('x', task.dataset.questions[0]!)).toBe(1);
    expect(() => scorer.score('xyz', task.dataset.questions[0]!)).toThrow(
      'a number from 0 to 1, got 3 for the answer "xyz"',
    );
  });

  it('are wrapped in messages by a prompt', async () => {
    const prompt = await loadPrompt(
      written(`export const mine = { messages: (q, p) => [{ role: 'user', content: q + p.length }] };`),
    );
    expect(prompt.messages('q', ['a'])).toEqual([{ role: 'user', content: 'q1' }]);
    const wrong = await loadPrompt(written(`export const mine = { messages: (q) => q };`));
    expect(() => wrong.messages('q', [])).toThrow('a list of { role, content }, at least one, got "q"');
  });

  it('are encoded in rows of one length', async () => {
    const load = async (row: string) =>
      (await loadEncoder(written(`export const mine = { size: 2, encode: (q, a) => ${row} };`)))(given);
    const out = new Float32Array(4);
    (await load('[q.length, a === null ? 0 : 1]')).encode('why', '', out, 1);
    expect([...out]).toEqual([0, 3, 1, 0]);
    const short = await load('[1]');
    expect(() => short.encode('why', '', out, 0)).toThrow('Expected encode() to return 2 numbers, got 1.');
    const broken = await load('[1, NaN]');
    expect(() => broken.encode('why', '', out, 0)).toThrow('finite numbers, got NaN at 1 for "why"');
  });
});

describe('the fingerprint of a module', () => {
  it('changes with the module and with a file that it imports, and names packages with their versions', () => {
    const helper = written('export const x = 1;', 'helper.mjs');
    const path = written(
      `import { x } from './helper.mjs';\nimport { z } from 'zod';\nimport fs from 'node:fs';`,
      'main.mjs',
    );
    const before = moduleFiles(path);
    expect(before.packages).toEqual([]);
    writeFileSync(helper, 'export const x = 2;');
    expect(moduleFiles(path).hash).not.toBe(before.hash);
    writeFileSync(helper, 'export const x = 1;');
    expect(moduleFiles(path)).toEqual(before);
    expect(moduleFiles(new URL('./load-module.ts', import.meta.url).pathname).packages).toContain(
      'gymnasium-js@0.1.0',
    );
  });
});
