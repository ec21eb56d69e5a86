/**
 * Compares the speed of this tree with another one, for everything that must not become slower.
 *
 *   node benchmarks/speed/against.mjs OTHER_TREE [--rounds 15] [--only solve,compile] [--limit 1.1]
 *
 * Each tree runs in its own process and is used only through its public exports. The rounds of the two alternate; the result is
 * the best round of each, in processor time, so that a busy machine has little effect. Prints the ratio of times, this tree over
 * the other, and ends with status 1 if a ratio exceeds the limit. Both trees must be installed.
 */
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const self = fileURLToPath(import.meta.url);
const NAMES = [
  'compile',
  'solve',
  'evaluate',
  'step',
  'vector step',
  'kernel',
  'network',
  'PPO',
  'PPO on DER',
  'PPO as a learner',
];

/** The measured functions: each makes its data once and returns the work, which returns a number that must be equal in both trees. */
const subjects = {
  async compile(tree) {
    const world = await syntheticWorld(tree, 150);
    return () => tree.env.compileAnswerGraph(world).numNodes;
  },
  async solve(tree) {
    const graph = await syntheticGraph(tree);
    return () =>
      tree.env.solve(graph, { discount: 1, stop: 'reference' }).valuePerQuestion.reduce((a, b) => a + b);
  },
  async evaluate(tree) {
    const graph = await syntheticGraph(tree);
    const policy = tree.agents.randomPolicy(graph.experts);
    return () => tree.env.evaluatePolicy(graph, policy, { stop: 'reference' }).return;
  },
  async step(tree) {
    const world = await syntheticWorld(tree, 50);
    const env = tree.env.createDerEnv({ ...world, stop: 'never' });
    let seed = 0;
    return () => {
      let earned = 0;
      for (let episode = 0; episode < 200; episode += 1) {
        env.reset({ seed: seed++ % 7 });
        for (let ended = false, t = 0; !ended; t += 1) {
          const { reward, terminated } = env.step((episode + t) % world.pool.experts.length);
          earned += reward;
          ended = terminated;
        }
      }
      return seed === 200 ? earned : 0;
    };
  },
  async 'vector step'(tree) {
    const graph = await syntheticGraph(tree);
    const env = tree.env.createDerVectorEnv(graph, { numEnvs: 1024, observes: ['step'], copy: false });
    const actions = Int32Array.from({ length: 1024 }, (_, i) => i % graph.experts.length);
    env.reset({ seed: 0 });
    return () => {
      let earned = 0;
      for (let n = 0; n < 200; n += 1) earned += env.step(actions).rewards[n];
      return earned;
    };
  },
  kernel({ gymnasium: { cartPoleKernel, defineVectorEnv } }) {
    const env = defineVectorEnv(cartPoleKernel())({ numEnvs: 1024, maxEpisodeSteps: 500, copy: false });
    const actions = Int32Array.from({ length: 1024 }, (_, i) => i % 2);
    env.reset({ seed: 0 });
    return () => {
      let sum = 0;
      for (let n = 0; n < 200; n += 1) sum += env.step(actions).observations[n];
      return sum;
    };
  },
  async network({ agents, gymnasium: { createRng } }) {
    const rng = createRng(1);
    const network = await agents.createNetwork({
      observationSize: 256,
      numActions: 11,
      hiddenSizes: [256],
      rng,
    });
    network.reserve(1024);
    for (let i = 0; i < 1024 * 256; i += 1) network.observations[i] = rng.normal();
    const rows = Int32Array.from({ length: 256 }, () => rng.integer(1024));
    const loss = (logits, values, dLogits, dValues) => {
      for (let i = 0; i < dLogits.length; i += 1) dLogits[i] = 1e-3 * logits[i];
      for (let i = 0; i < dValues.length; i += 1) dValues[i] = 1e-3 * values[i];
    };
    return () => {
      network.backward(rows, 256, loss);
      network.step(1e-4, 0.5);
      return 0;
    };
  },
  async PPO({ agents, gymnasium: { createRng, make, SyncVectorEnv } }) {
    const rng = createRng(1);
    const env = new SyncVectorEnv(Array.from({ length: 4 }, () => () => make('CartPole-v1')));
    const network = await agents.createNetwork({
      observationSize: 4,
      numActions: 2,
      hiddenSizes: [64, 64],
      rng,
    });
    const trainer = agents.createPpoTrainer({ env, network, rng, options: { totalSteps: 2 ** 31 } });
    return () => trainer.update().returnMean ?? 0;
  },
  async 'PPO on DER'(tree) {
    const { agents, env, gymnasium } = tree;
    const graph = await syntheticGraph(tree);
    const rng = gymnasium.createRng(1);
    const size = 64;
    const network = await agents.createNetwork({
      observationSize: size,
      numActions: graph.experts.length,
      hiddenSizes: [64],
      rng,
    });
    const trainer = agents.createPpoTrainer({
      env: env.createDerVectorEnv(graph, {
        numEnvs: 256,
        features: Float32Array.from({ length: graph.numNodes * size }, (_, i) => ((i * 7919) % 97) / 97),
        copy: false,
      }),
      network,
      rng,
      options: { totalSteps: 2 ** 31, numSteps: 8, numMinibatches: 16, discount: 1 },
    });
    return () => trainer.update().returnMean ?? 0;
  },
  // as in `der-gym train`, through the interface of learners
  async 'PPO as a learner'({ experiments }) {
    const task = experiments.prepareTask({ questions: 300 });
    const given = { seed: 1, steps: 2 ** 31 };
    if (experiments.createTraining === undefined) {
      // an older tree without this interface
      const before = await experiments.createDerTraining(task, given);
      return () => before.update().returnMean ?? 0;
    }
    const training = await experiments.createTraining(task, given);
    return () => training.step().returnMean ?? 0;
  },
};

/** The synthetic pool, and a score with a threshold. */
function syntheticWorld({ experts, metrics }, numQuestions) {
  const { questions, pool } = experts.createSyntheticPool({ seed: 1, numQuestions });
  return { questions, pool, scorer: { ...metrics.createTokenF1(), defaultThreshold: 0.75 }, maxSteps: 4 };
}

async function syntheticGraph(tree) {
  tree.graph ??= tree.env.compileAnswerGraph(syntheticWorld(tree, 500));
  return tree.graph;
}

/** In the process of one tree: runs the requested function by name. */
async function serve(folder) {
  const { resolve: find } = createRequire(join(folder, 'benchmarks', 'package.json'));
  const load = (name) => import(pathToFileURL(find(name)).href);
  const tree = {
    gymnasium: await load('gymnasium-js'),
    env: await load('@der-gym/env'),
    metrics: await load('@der-gym/metrics'),
    experts: await load('@der-gym/experts-mock'),
    agents: await load('@der-gym/agents'),
    experiments: await load('@der-gym/experiments'),
  };
  let [current, work] = ['', () => 0];
  process.on('message', async ({ name, times }) => {
    if (name !== current) [current, work] = [name, await subjects[name](tree)];
    let result = 0;
    const before = process.cpuUsage();
    for (let i = 0; i < times; i += 1) result = work();
    const { user, system } = process.cpuUsage(before);
    process.send({ ms: (user + system) / 1000 / times, result });
  });
  process.send('ready');
}

/** Starts the process of a tree. */
async function start(folder) {
  const child = fork(self, ['--serve', folder], { cwd: folder, execArgv: ['--import', 'tsx'] });
  const ended = new Promise((_, reject) => {
    child.on('exit', (code) => reject(new Error(`The process of ${folder} ended with status ${code}.`)));
  });
  ended.catch(() => {});
  const next = () => Promise.race([new Promise((answer) => child.once('message', answer)), ended]);
  await next();
  return {
    run(name, times) {
      child.send({ name, times });
      return next();
    },
    stop: () => child.kill(),
  };
}

async function compare(other, { rounds, only, limit }) {
  const here = resolve(self, '../../..');
  const trees = [await start(here), await start(resolve(other))];
  console.log(`${cpus()[0]?.model.trim()}, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`);
  console.log(`best of ${rounds} interleaved rounds, ms of processor time: this tree, ${other}, ratio\n`);
  const tooSlow = [];
  try {
    for (const name of only) {
      // one run to compile, one to find the number of runs that take a tenth of a second
      for (const tree of trees) await tree.run(name, 1);
      const { ms } = await trees[1].run(name, 1);
      await trees[0].run(name, 1);
      const times = Math.max(1, Math.ceil(100 / Math.max(ms, 0.01)));
      const best = [Infinity, Infinity];
      const results = [0, 0];
      for (let round = 0; round < rounds; round += 1) {
        for (const t of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const answer = await trees[t].run(name, times);
          best[t] = Math.min(best[t], answer.ms);
          results[t] = answer.result;
        }
      }
      const ratio = best[0] / best[1];
      const differs = Object.is(results[0], results[1]) ? '' : `   results differ: ${results.join(', ')}`;
      const cells = [...best.map((ms) => ms.toFixed(3).padStart(10)), ratio.toFixed(2).padStart(6)];
      console.log(`${name.padEnd(12)}${cells.join(' ')}${differs}`);
      if (ratio > limit) tooSlow.push(name);
    }
  } finally {
    for (const tree of trees) tree.stop();
  }
  const percent = Math.round(100 * (limit - 1));
  console.log(`\nSlower by more than ${percent} %: ${tooSlow.join(', ') || 'none'}`);
  return tooSlow.length === 0 ? 0 : 1;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    serve: { type: 'string' },
    rounds: { type: 'string', default: '15' },
    only: { type: 'string', default: NAMES.join(',') },
    limit: { type: 'string', default: '1.1' },
  },
});
if (values.serve !== undefined) await serve(values.serve);
else {
  const only = values.only.split(',');
  const unknown = only.find((name) => !NAMES.includes(name));
  if (positionals.length !== 1 || unknown !== undefined) {
    console.error(
      unknown === undefined
        ? `Expected the folder of one other tree, got ${positionals.length}.`
        : `Expected \`only\` to list some of ${NAMES.join(', ')}, got ${unknown}.`,
    );
    process.exit(2);
  }
  process.exit(
    await compare(positionals[0], { rounds: Number(values.rounds), only, limit: Number(values.limit) }),
  );
}
