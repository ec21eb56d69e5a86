/**
 * The cost of cassettes: writing, loading and streaming 100,000 questions x 11 experts, and a replayed answer compared with a map look-up.
 *
 *     node --expose-gc --max-old-space-size=4096 --import tsx benchmarks/speed/experts.ts [questions]
 *
 * The file is generated, with answers about as long as real ones (300 characters), and deleted afterwards. Memory is the heap and the
 * array buffers after a garbage collection, minus their size before. Streaming is measured in this process too: at the end of the file
 * only its index is in memory.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCassetteWriter,
  createReplayPool,
  createSyntheticPool,
  inspectCassetteFile,
  readCassette,
  streamCassette,
} from '@der-gym/experts-mock';
import { syntheticExperts } from '../../packages/experts-mock/src/synthetic/experts.ts';
import { machine } from './_measure.ts';

const numQuestions = Number(process.argv[2] ?? 100_000);
const experts = syntheticExperts.map(({ name, parameters }) => ({ name, parameters }));
const folder = mkdtempSync(join(tmpdir(), 'bench-experts-'));
const path = join(folder, 'large.jsonl');

function memoryMb(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

function row(what: string, seconds: number, note: string): void {
  console.log(`${what.padEnd(44)} ${seconds.toFixed(2).padStart(8)} s   ${note}`);
}

async function timed<Result>(run: () => Result | Promise<Result>): Promise<readonly [Result, number]> {
  const started = performance.now();
  const result = await run();
  return [result, (performance.now() - started) / 1000];
}

function write(): void {
  const writer = createCassetteWriter(path, {
    licence: 'CC0-1.0',
    source: 'generated',
    context: 'none',
    template: null,
    prices: null,
    scorers: ['score/1'],
    experts,
  });
  const { questions } = createSyntheticPool({ seed: 1, numQuestions });
  for (const question of questions) writer.addQuestion(question);
  const filler = 'A sentence of an answer that says nothing in particular. '.repeat(5);
  for (const { id } of questions) {
    for (const [index, { name }] of experts.entries()) {
      const scores = new Map([['score/1', index / 11]]);
      writer.addAnswer({ question: id, expert: name, text: `${id} ${name} ${filler}`, scores });
    }
  }
  writer.finish();
}

console.log(machine());
if (globalThis.gc === undefined)
  console.log('Run with --expose-gc: without it the memory figures are not reliable.');
try {
  const [, writing] = await timed(write);
  const sizeMb = statSync(path).size / 1e6;
  row(`write ${numQuestions} x ${experts.length}, line by line`, writing, `${sizeMb.toFixed(0)} MB`);

  const beforeStream = memoryMb();
  let heldMb = 0;
  let numAnswers = 0;
  const [, streaming] = await timed(async () => {
    const last = numQuestions * experts.length;
    for await (const record of streamCassette(path)) {
      if (record.type === 'answer' && ++numAnswers === last) heldMb = memoryMb() - beforeStream;
    }
  });
  row('stream it, checked', streaming, `${heldMb.toFixed(0)} MB in memory at its end, ${numAnswers} answers`);

  const [inspection, inspecting] = await timed(() => inspectCassetteFile(path));
  row('inspect it', inspecting, `${inspection.numAnswers} answers`);

  const beforeLoad = memoryMb();
  const [cassette, loading] = await timed(() => readCassette(path, { maxBytes: 2 ** 31 - 1 }));
  row('load it into memory, checked', loading, `${(memoryMb() - beforeLoad).toFixed(0)} MB`);

  const beforeIndex = memoryMb();
  const [pool, indexing] = await timed(() => createReplayPool(cassette, { transfer: 'independent' }));
  row('make a replay pool of it', indexing, `${(memoryMb() - beforeIndex).toFixed(0)} MB more`);

  const requests = cassette.questions.map((question, index) => ({
    question,
    expert: (index * 7) % experts.length,
    previousAnswers: [],
    messages: [{ role: 'user' as const, content: question.text }],
    sample: 0,
  }));
  // the minimum work of a replay: the record of the question by its id, and one of eleven answers
  const byId = new Map(cassette.questions.map(({ id }) => [id, [] as string[]]));
  for (const { question, text } of cassette.answers) byId.get(question)!.push(text);
  let sink = 0;
  const passes = Math.max(Math.round(3e6 / numQuestions), 1);
  const bestOf = (run: () => void): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 5; round++) {
      const started = performance.now();
      for (let pass = 0; pass < passes; pass++) run();
      best = Math.min(best, performance.now() - started);
    }
    return (best * 1e6) / (passes * numQuestions);
  };
  const lookUp = bestOf(() => {
    for (const { question, expert } of requests) sink += byId.get(question.id)![expert]!.length;
  });
  const replay = bestOf(() => {
    for (const request of requests) sink += pool.answer(request).text.length;
  });
  console.log(
    `a replayed answer ${replay.toFixed(0)} ns, a map look-up ${lookUp.toFixed(0)} ns: ${(replay / lookUp).toFixed(2)} times (${sink > 0 ? 'read' : ''})`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
