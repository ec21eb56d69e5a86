/**
 * The speed of the environment: `tsx benchmarks/speed/env.ts [--small]`. It takes about a minute and a gigabyte of memory; with
 * `--small`, seconds.
 *
 * Times are processor time, and compared jobs alternate, so that the ratios are reliable on a busy machine; the times are less reliable.
 */
import {
  type AnswerGraph,
  compileAnswerGraph,
  createDerVectorEnv,
  type ExpertPool,
  evaluatePolicy,
  solve,
  stopTable,
} from '@der-gym/env';
import { createRng, shuffle } from 'gymnasium-js';
import { cpuSeconds, machine, median } from './_measure.ts';

const small = process.argv.includes('--small');
const NUM_ENVS = 1024;
const STEPS = small ? 200 : 1000;
const ROUNDS = small ? 3 : 15;

console.log(machine());

/** Runs jobs in alternation, so that a busy period affects all of them. Median processor time in milliseconds, without the first round. */
function interleave<Name extends string>(
  jobs: Readonly<Record<Name, () => void>>,
  rounds: number,
): Record<Name, number> {
  const names = Object.keys(jobs) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const seconds = cpuSeconds(jobs[name]);
      if (round > 0) times.get(name)!.push(1000 * seconds);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name)!)])) as Record<Name, number>;
}

/** Questions whose answers are right or wrong by a hash. `adopts`: whether an expert may adopt the previous answer. */
function compile(numQuestions: number, numExperts: number, adopts: boolean): AnswerGraph {
  const draw = (a: number, b: number, c: number): number => {
    let hash = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 1, 0x85ebca6b) ^ Math.imul(c + 1, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
    return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
  };
  const pool: ExpertPool = {
    experts: Array.from({ length: numExperts }, (_, e) => ({ name: `expert ${e}`, parameters: 6 + e })),
    transfer: adopts ? 'adoption' : 'independent',
    answer({ question, expert, previousAnswers }) {
      const q = Number(question.id);
      const before = previousAnswers.at(-1);
      if (adopts && before !== undefined && draw(q, expert, before.length) < 0.5) return { text: before };
      return { text: `${draw(q, expert, 99) < 0.35 ? 'right' : 'wrong'}${'.'.repeat(expert)}` };
    },
  };
  return compileAnswerGraph({
    questions: Array.from({ length: numQuestions }, (_, q) => ({ id: `${q}`, text: '', reference: null })),
    pool,
    scorer: {
      signature: 'right',
      range: [0, 1],
      defaultThreshold: 1,
      score: (text) => (text.startsWith('right') ? 1 : 0),
    },
    texts: false,
  });
}

function megabytes(graph: AnswerGraph): number {
  const { expertCost, questionOffsets, nodeQuestion, depth, next, score } = graph;
  const arrays = [expertCost, questionOffsets, nodeQuestion, depth, next, score];
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0) / 2 ** 20;
}

/** The same transitions, question by question, without infos, checks and observations. */
function bareLoop(graph: AnswerGraph, actions: Int32Array): () => number {
  const numExperts = graph.experts.length;
  const { next, questionOffsets, numNodes } = graph;
  const stops = stopTable(graph);
  // per edge and kind of call, as in hand-written code: the reward, and whether the episode ends
  const reward = new Float64Array(2 * next.length);
  const ends = new Uint8Array(2 * next.length);
  for (let node = 0; node < numNodes; node++) {
    for (let expert = 0; expert < numExperts; expert++) {
      const edge = node * numExperts + expert;
      const target = next[edge]!;
      if (target < 0) continue;
      const last = graph.score[node]!;
      const gain = Number.isNaN(last) ? 0 : 5 * (graph.score[target]! - last);
      const good = stops[target * numExperts + expert]!;
      const base = graph.score[target]! + gain - 0.001 * graph.expertCost[expert]!;
      reward[edge] = base + (good ? 2 : 0);
      reward[next.length + edge] = base + (good ? 2 : -2);
      ends[edge] = good;
      ends[next.length + edge] = 1;
    }
  }
  const questions = Int32Array.from(graph.questions, (_, q) => q);
  const rng = createRng(0);
  let order = shuffle(rng, questions.slice());
  const node = new Int32Array(NUM_ENVS);
  const calls = new Int32Array(NUM_ENVS);
  const rewards = new Float64Array(NUM_ENVS);
  const terminations = new Uint8Array(NUM_ENVS);
  const lastCall = graph.maxSteps - 1;
  let given = 0;
  for (let i = 0; i < NUM_ENVS; i++) node[i] = questionOffsets[order[given++]!]!;
  return () => {
    let earned = 0;
    for (let n = 0; n < STEPS; n++) {
      const row = (n % 64) * NUM_ENVS;
      for (let i = 0; i < NUM_ENVS; i++) {
        let edge = node[i]! * numExperts + actions[row + i]!;
        const target = next[edge]!;
        if (calls[i] === lastCall) edge += next.length;
        rewards[i] = reward[edge]!;
        earned += rewards[i]!;
        if (ends[edge] === 1) {
          terminations[i] = 1;
          if (given === order.length) {
            order = shuffle(rng, questions.slice());
            given = 0;
          }
          node[i] = questionOffsets[order[given++]!]!;
          calls[i] = 0;
        } else {
          terminations[i] = 0;
          node[i] = target;
          calls[i]!++;
        }
      }
    }
    return earned;
  };
}

function rounds(graph: AnswerGraph, actions: Int32Array, options: object): () => number {
  const env = createDerVectorEnv(graph, { numEnvs: NUM_ENVS, copy: false, ...options });
  env.reset({ seed: 0 });
  return () => {
    let earned = 0;
    for (let n = 0; n < STEPS; n++) {
      const row = (n % 64) * NUM_ENVS;
      const { rewards } = env.step(actions.subarray(row, row + NUM_ENVS));
      for (let i = 0; i < NUM_ENVS; i++) earned += rewards[i]!;
    }
    return earned;
  };
}

function report(title: string, graph: AnswerGraph): void {
  const numExperts = graph.experts.length;
  const rng = createRng(1);
  const actions = Int32Array.from({ length: 64 * NUM_ENVS }, () => rng.integer(numExperts));
  const perSecond = (ms: number): string => `${((NUM_ENVS * STEPS) / ms / 1000).toFixed(1)} million steps/s`;

  const bare = bareLoop(graph, actions);
  const one = rounds(graph, actions, { features: new Float32Array(graph.numNodes) });
  const hot = rounds(graph, actions, { observes: ['step'] });
  const [expected, got] = [bare(), one()];
  if (Math.abs(expected - got) > 1e-6 * Math.abs(expected)) {
    throw new Error(
      `Expected equal rewards, got ${expected} from the bare loop and ${got} from the vector environment.`,
    );
  }
  const times = interleave({ bare, one, hot }, ROUNDS);
  console.log(`${title}: ${graph.numNodes} nodes`);
  console.log(`  bare loop                        ${perSecond(times.bare)}`);
  for (const [name, label] of [
    ['one', 'one feature'],
    ['hot', "'step', one-hot"],
  ] as const) {
    const ratio = (times.bare / times[name]).toFixed(2);
    console.log(`  vector env, ${label.padEnd(20)} ${perSecond(times[name])}, ${ratio} of the bare loop`);
  }

  const size = 256;
  const features = new Float32Array(Math.min(graph.numNodes, 2 ** 18) * size);
  for (let d = 0; d < features.length; d++) features[d] = (d % 97) / 97;
  // with too many nodes for a machine of a few gigabytes, nodes share rows
  const shared = features.length < graph.numNodes * size;
  const rows = features.length / size;
  const wide = {
    features,
    ...(shared && { featureRows: Int32Array.from({ length: graph.numNodes }, (_, node) => node % rows) }),
  };
  // a step returns the row of every environment, and the last rows of the episodes that ended in it
  const visits = recordRows(graph, actions, rows);
  const out = new Float32Array(2 * NUM_ENVS * size);
  const copy = (): void => {
    for (let n = 0; n < STEPS; n++) {
      const row = visits[n % visits.length]!;
      for (let i = 0; i < row.length; i++) {
        const from = row[i]! * size;
        out.set(features.subarray(from, from + size), i * size);
      }
    }
  };
  const vector = rounds(graph, actions, wide);
  const rowTimes = interleave({ copy, vector }, Math.ceil(ROUNDS / 3));
  console.log(`  copying the same rows of D = 256 ${perSecond(rowTimes.copy)}`);
  console.log(
    `  vector env, D = 256              ${perSecond(rowTimes.vector)}, ${(rowTimes.vector / rowTimes.copy).toFixed(2)} times the copy's time`,
  );
}

/** The rows that 64 steps return: the current row of every environment, then the last rows of the episodes that ended. */
function recordRows(graph: AnswerGraph, actions: Int32Array, rows: number): Int32Array[] {
  const env = createDerVectorEnv(graph, {
    numEnvs: NUM_ENVS,
    features: Float32Array.from({ length: graph.numNodes }, (_, node) => node % rows),
  });
  env.reset({ seed: 0 });
  return Array.from({ length: 64 }, (_, n) => {
    const { observations, infos } = env.step(actions.subarray(n * NUM_ENVS, (n + 1) * NUM_ENVS));
    const last = infos.finalObservation!.filter((_, i) => infos._finalObservation![i] === 1);
    return Int32Array.from([...observations, ...last]);
  });
}

function timed<T>(label: string, job: () => T): T {
  let result: T | undefined;
  const seconds = cpuSeconds(() => {
    result = job();
  });
  console.log(`  ${label}: ${seconds.toFixed(3)} s`);
  return result as T;
}

const uniform = (numExperts: number) => ({
  name: 'uniform',
  observes: [],
  probabilities: (states: readonly unknown[]) =>
    new Float64Array(states.length * numExperts).fill(1 / numExperts),
});

for (const [numQuestions, numExperts, adopts] of [
  [1319, 4, true],
  [small ? 5000 : 100_000, 11, false],
] as const) {
  console.log(`\n${numQuestions} questions x ${numExperts} experts x 4 calls`);
  const graph = timed('compile', () => compile(numQuestions, numExperts, adopts));
  console.log(`  graph: ${graph.numNodes} nodes, ${megabytes(graph).toFixed(0)} MB without texts`);
  timed('solve', () => solve(graph));
  timed('solve again', () => solve(graph));
  timed("solve, stop 'never'", () => solve(graph, { stop: 'never' }));
  timed('evaluatePolicy, uniform', () => evaluatePolicy(graph, uniform(numExperts)));
  report('steps', graph);
}
console.log(`\n${machine()}`);
