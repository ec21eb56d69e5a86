import { type BuildResult, build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { browserPackages } from './_dependency-rules.ts';
import { root } from './_workspace.ts';

/** Bundles a module's text for a browser; an import that exists only in Node is a build error. */
function bundle(
  contents: string,
  treeShaking = false,
): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    stdin: { contents, resolveDir: `${root}/test`, sourcefile: 'entry.ts', loader: 'ts' },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'bundled',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
    treeShaking,
  });
}

/** The export `result` of a module that runs without the parts of Node that a browser lacks. */
async function runBundled(contents: string, treeShaking = false): Promise<unknown> {
  const { outputFiles } = await bundle(contents, treeShaking);
  const hidden = [
    'process',
    'Buffer',
    'require',
    'module',
    'global',
    '__dirname',
    '__filename',
    'setImmediate',
  ];
  const code = `'use strict';${outputFiles[0]!.text}\nreturn bundled.result;`;
  return new Function(...hidden, code)(...hidden.map(() => undefined));
}

describe('in a browser', () => {
  it.each([...browserPackages, '@der-gym/experts-mock', '@der-gym/experts-mock/synthetic'])(
    '%s bundles without a module of Node',
    async (name) => {
      const { metafile, outputFiles } = await bundle(`import * as m from '${name}';\nconsole.log(m);\n`);
      const inputs = Object.keys(metafile.inputs);
      expect(inputs.some((path) => path.startsWith('packages/'))).toBe(true);
      const external = Object.values(metafile.outputs).flatMap(({ imports }) =>
        imports.map(({ path }) => path),
      );
      expect(external).toEqual([]);
      expect(outputFiles[0]!.text).not.toMatch(/["']node:/);
    },
  );

  it('a reward, a score and an environment work without Node', async () => {
    const result = await runBundled(`
      import { make } from 'gymnasium-js';
      import { derReward } from '@der-gym/env';
      import { tokenF1 } from '@der-gym/metrics';
      const env = make('CartPole-v1');
      const { observation } = env.reset({ seed: 1 });
      const { total } = derReward(
        { t: 0, score: 0.5, previousScore: null, cost: 0 },
        { costWeight: 1, gainWeight: 1, bonus: 1, threshold: 0.75, maxSteps: 2 },
      );
      export const result = { size: observation.length, total, f1: tokenF1('a cat', 'the cat') };
    `);
    expect(result).toEqual({ size: 4, total: 0.5, f1: 1 });
  });

  it('the synthetic pool, imported from the package or its subpath, works without Node', async () => {
    for (const name of ['@der-gym/experts-mock', '@der-gym/experts-mock/synthetic']) {
      const result = await runBundled(`
        import { createSyntheticPool } from '${name}';
        const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 2 });
        const request = { question: questions[0], expert: 1, previousAnswers: [], messages: [], sample: 0 };
        export const result = pool.answer(request).text.length > 0;
      `);
      expect(result).toBe(true);
    }
  });

  it('a trained router acts from its JSON, in a bundle of 2.5 kB without TensorFlow.js', async () => {
    const entry = `
      import { actPlainly } from '@der-gym/agents';
      const layers = [{ weights: [[1, 2], [3, 4]], biases: [0, 1], activation: 'linear' }];
      export const result = actPlainly({ format: 'der-gym-actor', version: 1, layers }, [1, 1]);
    `;
    expect(await runBundled(entry, true)).toEqual([4, 7]);
    const { outputFiles } = await bundle(entry, true);
    expect(outputFiles[0]!.text.length).toBeLessThan(2560);
  });

  it('an import of node:fs, or of fs, is rejected', async () => {
    await expect(bundle("import { readFileSync } from 'node:fs';\nreadFileSync('x');")).rejects.toThrow(
      /node:fs/,
    );
    await expect(bundle("import { readFileSync } from 'fs';\nreadFileSync('x');")).rejects.toThrow(/fs/);
  });
});
