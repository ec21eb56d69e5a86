/**
 * The cost of fresh questions: the vector environment over a source of answers, compared with the compiled graph of the same questions.
 *
 *   node --import tsx benchmarks/speed/der-stream.ts [--questions 5000,20000] [--write]
 *
 * The first table has steps per second without a learner: asking, scoring and encoding, compared with a look-up. The second has the processor
 * time until PPO has met a number of questions once: playing and training, compared with compiling, encoding and training. `--write` puts both
 * tables into docs/ppo.md.
 */
import { parseArgs } from 'node:util';
import { createNetwork, createPpoTrainer } from '@der-gym/agents';
import { compileAnswerGraph, createAnswerSource, createDerVectorEnv, encodeGraph } from '@der-gym/env';
import { encodeTask, prepareTask } from '@der-gym/experiments';
import { createRng } from 'gymnasium-js';
import { cpuSeconds, machine, median, publish } from './_measure.ts';

const { values: flags } = parseArgs({
  options: {
    questions: { type: 'string', default: '5000,20000' },
    write: { type: 'boolean', default: false },
  },
});
const numEnvs = 256;
const numSteps = 8;
const encoders = ['hashed', 'facts'] as const;

const task = prepareTask({ questions: 1000 });
const { graph, reward, dataset, fresh, prompt } = task;
const { pool, scorer } = dataset;
const { threshold, maxSteps } = graph;
const world = { pool, scorer, maxSteps, threshold, prompt };
const play = { numEnvs, reward, stop: 'reference', order: 'sequential', copy: false } as const;
const texts = await Promise.all(encoders.map((encoder) => encodeTask(task, { encoder, textSize: 128 })));

/** The first fresh questions, as a compiled graph and as a source of answers. */
function ways(text: (typeof texts)[number], count: number) {
  const encoder = text.unmemoized ?? text.encoder;
  const questions = { length: count, question: fresh!.question };
  return {
    stream: () => createDerVectorEnv(createAnswerSource({ ...world, questions }), { ...play, encoder }),
    compiled() {
      const listed = Array.from({ length: count }, (_, number) => fresh!.question(number));
      const own = compileAnswerGraph({ ...world, questions: listed });
      return createDerVectorEnv(own, { ...play, features: encodeGraph(own, encoder) });
    },
  };
}

/** Steps per second of random routes. */
function rate(env: ReturnType<typeof createDerVectorEnv>): number {
  const rng = createRng(1);
  const actions = Array.from({ length: 64 }, () =>
    Int32Array.from({ length: numEnvs }, () => rng.integer(graph.experts.length)),
  );
  env.reset();
  const round = () => {
    for (const each of actions) env.step(each);
  };
  round();
  return median(Array.from({ length: 5 }, () => (64 * numEnvs) / cpuSeconds(round)));
}

/** Trains until `count` questions have been started, and returns the number of calls. */
async function train(
  env: ReturnType<typeof createDerVectorEnv>,
  size: number,
  count: number,
): Promise<number> {
  const rng = createRng(1);
  const network = await createNetwork({
    observationSize: size,
    numActions: graph.experts.length,
    hiddenSizes: [64],
    rng,
  });
  const options = { totalSteps: 2 ** 31, numSteps, numMinibatches: 16, discount: 1 };
  const trainer = createPpoTrainer({ env, network, rng, options });
  let calls = 0;
  for (let begun = numEnvs; begun < count; begun += trainer.update().episodes) calls += numEnvs * numSteps;
  network.dispose();
  return calls;
}

const shown = (number: number) => Math.round(number).toLocaleString('en-US');
publish(
  'speed-stream',
  [
    ['encoder', 'D', 'steps/s, compiled graph', 'steps/s, source of answers'],
    ...texts.map((text, e) => {
      const { stream, compiled } = ways(text, 2000);
      return [encoders[e]!, `${text.encoder.size}`, shown(rate(compiled())), shown(rate(stream()))];
    }),
  ],
  `Processor time, random routes, ${numEnvs} environments, encoding included; ${machine()}.`,
  flags.write,
);

const rows = [['encoder', 'questions', 'expert calls', 'compile, encode, train: s', 'source, train: s']];
for (const count of flags.questions.split(',').map(Number)) {
  for (const [e, text] of texts.entries()) {
    const { stream, compiled } = ways(text, count);
    const seconds: string[] = [];
    let calls = 0;
    for (const make of [compiled, stream]) {
      const before = process.cpuUsage();
      calls = await train(make(), text.encoder.size, count);
      const { user, system } = process.cpuUsage(before);
      seconds.push(((user + system) / 1e6).toFixed(1));
    }
    rows.push([encoders[e]!, shown(count), shown(calls), ...seconds]);
  }
}
publish(
  'time-stream',
  rows,
  `Seconds of processor time until PPO has met each question once; ${machine()}.`,
  flags.write,
);
