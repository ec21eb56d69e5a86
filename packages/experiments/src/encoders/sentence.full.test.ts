import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { sentenceModel } from './sentence.ts';

const scratch = mkdtempSync(join(tmpdir(), 'sentence-full-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function embed(texts: readonly string[]): Promise<Map<string, Float32Array>> {
  const made = new Map<string, Float32Array>();
  for await (const { text, vector } of sentenceModel().embed(texts)) made.set(text, vector);
  return made;
}

// unit vectors
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const run = (...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DER_GYM_CACHE: join(scratch, 'cache') },
  });

describe('the encoder sentence', () => {
  it('places similar texts close together, independent of the batch to the bit, and leaves no listener', async () => {
    const before = process.listenerCount('unhandledRejection');
    const texts = [
      'A cat sat on the mat.',
      'A kitten was sitting on a rug.',
      'Shares fell by 3 % on Monday.',
    ];
    const numbers = Array.from({ length: 50 }, (_, i) => `Number ${i} is not like number ${i + 1}.`);
    const made = await embed([...numbers, ...texts]);
    const [cat, kitten, shares] = texts.map((text) => made.get(text)!);
    expect(cat).toHaveLength(512);
    expect(cosine(cat!, kitten!)).toBeGreaterThan(cosine(cat!, shares!) + 0.2);
    const alone = await embed(texts.slice(1, 2));
    expect(alone.get(texts[1]!)).toEqual(kitten);
    for (const number of [3, 30])
      expect(await embed([numbers[number]!])).toEqual(
        new Map([[numbers[number]!, made.get(numbers[number]!)!]]),
      );
    expect(process.listenerCount('unhandledRejection')).toBe(before);
  });

  it('trains a router, and its run is evaluated from the file of embeddings', () => {
    const out = join(scratch, 'run');
    const small = ['--questions', '40', '--experts', 'Vicuna,ChatGLM', '--max-steps', '2'];
    const trained = run('train', '--smoke', '--encoder', 'sentence', ...small, '--out', out);
    expect([trained.status, trained.stderr.includes('Expected')]).toEqual([0, false]);
    const evaluated = run('evaluate', out, '--quiet');
    expect([evaluated.status, evaluated.stderr]).toEqual([0, '']);
    expect(evaluated.stdout).toContain('sentence');
  }, 240_000);
});
