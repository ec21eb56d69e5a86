import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { arbitrarySettings, fitted, graphOf } from '../__fixtures__/brute-force.ts';
import { type AnswerGraph, withTexts } from '../graph/answer-graph.ts';
import { compileAnswerGraph } from '../graph/compile.ts';
import { loadAnswerGraph, saveAnswerGraph } from '../node.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { graphFromBytes, graphHash, graphToBytes, textsFromBytes, textsToBytes } from './graph-bytes.ts';

const graph = compileAnswerGraph({
  questions: ['__proto__', 'lone \ud800 surrogate', ''].map((id) => ({
    id,
    text: `${id}\u0000?`,
    reference: null,
  })),
  pool: {
    experts: [{ name: 'constructor', parameters: 0.1, price: { inputPerMillion: 1, outputPerMillion: 2 } }],
    answer: ({ question }) => ({ text: `${question.id} "quoted"\n` }),
  },
  scorer: { signature: 's', range: [0, 1], defaultThreshold: null, score: () => 0.1 },
  maxSteps: 2,
});

describe('graphToBytes', () => {
  it('preserves every graph to the bit, with or without texts', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, (drawn, settings) => {
        const own = graphOf(fitted(drawn, settings), settings);
        const bytes = graphToBytes(own);
        expect(graphFromBytes(bytes)).toEqual(own);
        const bare = graphFromBytes(graphToBytes(own, { texts: false }));
        expect(bare).toEqual({ ...own, texts: [] });
        expect(withTexts(bare, textsFromBytes(textsToBytes(own)))).toEqual(own);
      }),
    );
  });

  it('preserves strings that UTF-8 cannot represent, and missing thresholds', () => {
    const back = graphFromBytes(graphToBytes(graph));
    expect(back).toEqual(graph);
    expect(back.questions[1]!.id).toBe('lone \ud800 surrogate');
  });

  it('ends with the SHA-256 of the rest, and is deterministic', () => {
    const bytes = graphToBytes(graph);
    expect(graphHash(bytes)).toBe(createHash('sha256').update(bytes.subarray(0, -32)).digest('hex'));
    expect(graphToBytes(graphFromBytes(bytes))).toEqual(bytes);
  });

  it('rejects changed, truncated and other bytes', () => {
    const bytes = graphToBytes(graph);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = bytes.slice();
        damaged[at]! ^= flip;
        expect(() => graphFromBytes(damaged)).toThrow(/damaged|begin with/);
      }),
    );
    expect(() => graphFromBytes(bytes.subarray(0, 100))).toThrow('damaged');
    expect(() => graphFromBytes(new Uint8Array(5))).toThrow('Expected `bytes` to begin with "DERGRAPH"');
    expect(() => graphFromBytes(textsToBytes(graph))).toThrow('Expected `bytes` to begin with "DERGRAPH"');
  });

  it('reads bytes at any offset of a buffer', () => {
    const bytes = graphToBytes(graph);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(graphFromBytes(shifted.subarray(3))).toEqual(graph);
  });
});

describe('a graph without texts', () => {
  const bare = { ...graph, texts: [] };

  it('is rejected where texts are needed, with advice', () => {
    expect(() => graphToBytes(bare)).toThrow('got one without: compile or load it with its texts');
    expect(() => textsToBytes(bare)).toThrow('Expected a graph with texts');
  });

  it('accepts texts that match its nodes and roots', () => {
    expect(withTexts(bare, graph.texts)).toEqual(graph);
    expect(() => withTexts(bare, graph.texts.slice(1))).toThrow('Expected `texts` to have 6 entries, got 5.');
    expect(() => withTexts(bare, ['a', ...graph.texts.slice(1)])).toThrow('Expected `texts[0]` to be null');
  });
});

describe('saveAnswerGraph', () => {
  const folder = mkdtempSync(join(tmpdir(), 'der-gym-graph-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes complete files, leaves no others, and returns the hash', () => {
    const files = { graph: join(folder, 'a.dergraph'), texts: join(folder, 'a.dertexts') };
    const hash = saveAnswerGraph(files, graph);
    expect(graphHash(readFileSync(files.graph))).toBe(hash);
    expect(readdirSync(folder).sort()).toEqual(['a.dergraph', 'a.dertexts']);
    expect(loadAnswerGraph(files)).toEqual(graph);
    expect(loadAnswerGraph({ graph: files.graph })).toEqual({ ...graph, texts: [] });
    const one = { graph: join(folder, 'b.dergraph') };
    saveAnswerGraph(one, graph);
    expect(loadAnswerGraph(one)).toEqual<AnswerGraph>(graph);
  });

  it('writes nothing if the texts are missing, and rejects a truncated file', () => {
    const files = { graph: join(folder, 'c.dergraph'), texts: join(folder, 'c.dertexts') };
    expect(() => saveAnswerGraph(files, { ...graph, texts: [] })).toThrow('Expected a graph with texts');
    expect(existsSync(files.graph)).toBe(false);
    const torn = join(folder, 'torn.dergraph');
    writeFileSync(torn, graphToBytes(graph).subarray(0, 200));
    expect(() => loadAnswerGraph({ graph: torn })).toThrow('damaged');
  });
});
