import { copyFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphToBytes } from '../../../env/src/node/graph-bytes.ts';
import type { TaskOptions } from '../options/table.ts';
import type { GraphCache } from './graph-cache.ts';
import { loadTask, prepareTask } from './task.ts';
import { taskHash } from './task-hash.ts';

const options: TaskOptions = { questions: 40, maxSteps: 2, experts: ['Vicuna', 'ChatGLM', 'Koala'] };
const newFolder = () => mkdtempSync(join(tmpdir(), 'graphs-'));

/** A cache, and the lines that it reports. */
function cacheIn(folder: string) {
  const said: string[] = [];
  const warned: string[] = [];
  const cache: GraphCache = { folder, say: (line) => said.push(line), warn: (line) => warned.push(line) };
  return { cache, said, warned };
}

const gsm8k = join(newFolder(), 'solutions.jsonl');
writeFileSync(
  gsm8k,
  Array.from({ length: 60 }, (_, i) => {
    const system = (right: boolean) => ({ is_correct: right, solution: `A: ${right ? i : i + 1}` });
    const systems = { '6b_finetuning': system(i % 5 === 0), '175b_verification': system(i % 3 !== 0) };
    return JSON.stringify({ question: `How many are ${i}?`, ground_truth: `A: ${i}`, ...systems });
  }).join('\n'),
);

describe('cachedGraph', () => {
  it('returns the compiled graph to the byte', () => {
    const folder = newFolder();
    fc.assert(
      fc.property(
        fc.record({
          questions: fc.integer({ min: 40, max: 44 }),
          dataSeed: fc.nat(3),
          maxSteps: fc.integer({ min: 1, max: 3 }),
          prompt: fc.constantFrom('ktp', 'plain', 'bare'),
        }),
        (drawn) => {
          const given = { ...options, ...drawn };
          const compiled = prepareTask(given);
          for (const task of [1, 2].map(() => prepareTask(given, { graphCache: { folder } }))) {
            expect(graphToBytes(task.graph)).toEqual(graphToBytes(compiled.graph));
            expect(task.graph).toEqual(compiled.graph);
            expect(taskHash(task)).toBe(taskHash(compiled));
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  it('reports whether the graph was compiled or read', () => {
    const { cache, said, warned } = cacheIn(newFolder());
    prepareTask(options, { graphCache: cache });
    prepareTask(options, { graphCache: cache });
    const file = join(cache.folder, readdirSync(cache.folder)[0]!);
    expect(said).toEqual([
      `Answer graph: compiled, and kept in ${file}.`,
      `Answer graph: read from ${file}.`,
    ]);
    expect(warned).toEqual([]);
  });

  it('keeps one graph per value of the options that change the graph, and no other', () => {
    const folder = newFolder();
    const files = (changed: TaskOptions) => {
      prepareTask({ ...options, ...changed }, { graphCache: { folder } });
      return readdirSync(folder).length;
    };
    expect(files({})).toBe(1);
    const changing: TaskOptions[] = [
      { questions: 41 },
      { dataSeed: 2 },
      { maxSteps: 3 },
      { prompt: 'plain' },
      { scorer: 'rougeL' },
      { trainSet: 2 },
      { experts: ['ChatGLM', 'Vicuna', 'Koala'] },
    ];
    changing.forEach((changed, index) => {
      expect(files(changed)).toBe(index + 2);
    });
    for (const same of [
      {},
      { threshold: 0.4 },
      { seed: 3 },
      { costWeight: 0.1 },
      { splitSeed: 2 },
      ...changing,
    ]) {
      expect(files(same)).toBe(changing.length + 1);
    }
  });

  it('has a key of the recorded answers, independent of the path of their file', () => {
    const folder = newFolder();
    const data = join(folder, 'a.jsonl');
    const graphs = join(folder, 'graphs');
    const kept = (changed: TaskOptions) => {
      prepareTask({ maxSteps: 2, ...changed }, { graphCache: { folder: graphs } });
      return readdirSync(graphs).length;
    };
    copyFileSync(gsm8k, data);
    expect(kept({ data: gsm8k })).toBe(1);
    expect(kept({ data })).toBe(1);
    for (const changed of [
      { keep: 0.5 },
      { mend: 0.5 },
      { salt: 2 },
      { transfer: 'independent' },
      { prices: 'asRun' },
    ] as const) {
      const before = readdirSync(graphs).length;
      expect(kept({ data, ...changed })).toBe(before + 1);
    }
    const before = readdirSync(graphs).length;
    writeFileSync(data, readFileSync(gsm8k, 'utf8').trimEnd().split('\n').slice(0, -1).join('\n'));
    expect(kept({ data })).toBe(before + 1);
  });

  it("compiles every time with a user's scorer, which may read anything", async () => {
    const folder = newFolder();
    const scorer = join(folder, 'scorer.ts');
    const value = join(folder, 'value.txt');
    const read = `JSON.parse(readFileSync(new URL('./value.txt', import.meta.url), 'utf8'))`;
    const own = `export const own = { signature: 'own', score: () => ${read} };`;
    writeFileSync(scorer, `import { readFileSync } from 'node:fs';\n${own}`);
    const { cache, said } = cacheIn(newFolder());
    for (const score of [0.25, 0.75]) {
      writeFileSync(value, `${score}`);
      const { graph } = await loadTask({ ...options, scorer }, { graphCache: cache });
      expect(graph.score[1]).toBe(score);
    }
    expect(readdirSync(cache.folder)).toEqual([]);
    expect(said).toEqual([]);
  });

  it('does not keep a graph with a scorer object', () => {
    const { cache, said } = cacheIn(newFolder());
    const scorer = { signature: 'own', range: [0, 1] as const, defaultThreshold: 1, score: () => 0 };
    prepareTask(options, { modules: { scorer }, graphCache: cache });
    expect(readdirSync(cache.folder)).toEqual([]);
    expect(said).toEqual([]);
  });

  it('compiles again, with one warning, if a file is damaged, empty or the graph of another task', () => {
    const folder = newFolder();
    const compiled = graphToBytes(prepareTask(options, { graphCache: { folder } }).graph);
    const file = join(folder, readdirSync(folder)[0]!);
    const good = readFileSync(file);
    const flipped = Uint8Array.from(good);
    flipped[good.length >> 1]! ^= 1;
    const other = newFolder();
    prepareTask({ ...options, dataSeed: 2 }, { graphCache: { folder: other } });
    const foreign = readFileSync(join(other, readdirSync(other)[0]!));
    const prompted = newFolder();
    prepareTask({ ...options, prompt: 'bare' }, { graphCache: { folder: prompted } });
    const bare = readFileSync(join(prompted, readdirSync(prompted)[0]!));
    for (const [bytes, why] of [
      [flipped, 'damaged'],
      [good.subarray(0, 100), 'damaged'],
      [new Uint8Array(0), 'begin with'],
      [foreign, 'another task'],
      [bare, 'another task'],
    ] as const) {
      writeFileSync(file, bytes);
      const { cache, warned } = cacheIn(folder);
      expect(graphToBytes(prepareTask(options, { graphCache: cache }).graph)).toEqual(compiled);
      expect(warned).toHaveLength(1);
      expect(warned[0]).toContain(why);
      expect(readFileSync(file).equals(good)).toBe(true);
    }
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('compiles without keeping, with one warning, if the folder cannot be written', () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const { cache, warned } = cacheIn(join(file, 'graphs'));
    expect(prepareTask(options, { graphCache: cache }).graph.numNodes).toBeGreaterThan(0);
    expect(warned.at(-1)).toContain('cannot be kept');
  });
});
