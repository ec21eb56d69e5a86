// Trains a router on each of the named rewards and compares it with the optimum of that reward: utility, and the shares of
// episodes that sandbag and stall.
//
//   node --import tsx benchmarks/learning/rewards.ts                 ten rewards, two encoders, five training sets: about half an hour
//   node --import tsx benchmarks/learning/rewards.ts --sets 2 --steps 30000 --rewards paper,utility        a quick test
//   ... --write                                                      puts the verdict and the table into docs/rewards.md
//
// Each training is saved in runs/ when it ends: the same command resumes an interrupted run.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { namedRewards } from '@der-gym/env/rewards';
import { encodeTask, prepareTask } from '@der-gym/experiments';
import type { TaskText } from '../../packages/experiments/src/encoders/named-encoder.ts';
import { derTrainingDefaults } from '../../packages/experiments/src/options/table.ts';
import { fitTerminator } from '../../packages/experiments/src/training/fit-terminator.ts';
import { root } from './_demo-report.ts';
import { writeBetweenMarkers } from './_markers.ts';
import { type Measured, optima, type RewardName, randomRoute, trainedOn } from './_reward-routers.ts';
import { rewardsReport } from './_rewards-report.ts';
import { openStore, progress } from './_store.ts';

const all = Object.keys(namedRewards) as RewardName[];
const { values: flags } = parseArgs({
  options: {
    sets: { type: 'string', default: '5' },
    rewards: { type: 'string', default: all.join(',') },
    encoders: { type: 'string', default: 'hashed-shape,facts' },
    steps: { type: 'string', default: String(derTrainingDefaults.steps) },
    questions: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: false },
  },
});
const asked = flags.rewards.split(',');
const unknown = asked.find((name) => !(all as readonly string[]).includes(name));
if (unknown !== undefined) {
  console.error(`Expected --rewards to be some of ${all.join(', ')}, got ${unknown}.`);
  process.exit(2);
}
const rewards = all.filter((name) => asked.includes(name));
const encoders = flags.encoders.split(',') as ('hashed' | 'hashed-shape' | 'facts')[];
const [sets, steps, questions] = [Number(flags.sets), Number(flags.steps), Number(flags.questions)];

const first = prepareTask({ questions });
const store = openStore('rewards', { steps, questions });
const finished = progress(store, sets * encoders.length * rewards.length);
console.error(`Results of each training are kept in ${store.folder}.`);

// one p0 for all training sets, so that the rewards are the same
const threshold = first.graph.threshold;
const measured = new Map<string, Measured[]>();
for (let set = 1; set <= sets; set++) {
  // training set k has seed k; prepared only if something is left to train
  let made: ReturnType<typeof prepared> | null = null;
  const prepared = () => {
    const task = set === 1 ? first : prepareTask({ questions, trainSet: set, seed: set, threshold });
    const texts = new Map<string, Promise<TaskText>>();
    const terminators = new Map<string, ReturnType<typeof fitTerminator>>();
    return { task, texts, terminators };
  };
  for (const encoder of encoders) {
    for (const reward of rewards) {
      const name = `set-${set}-${encoder}-${reward}`;
      const part = await store.part(name, async () => {
        made ??= prepared();
        const { task, texts, terminators } = made;
        const text = texts.get(encoder) ?? encodeTask(task, { encoder });
        texts.set(encoder, text);
        const { supervised } = await text;
        const terminator = terminators.get(encoder) ?? fitTerminator(task, { encoder: supervised });
        terminators.set(encoder, terminator);
        return trainedOn(task, terminator, await text, { reward, encoder, steps });
      });
      const key = `${encoder}/${reward}`;
      measured.set(key, [...(measured.get(key) ?? []), part]);
      finished(name);
    }
  }
}
const trained = encoders.map((encoder) => ({
  encoder,
  byReward: Object.fromEntries(rewards.map((reward) => [reward, measured.get(`${encoder}/${reward}`)!])),
}));
const blind = await store.part('blind', async () => randomRoute(first, fitTerminator(first)));
const { dataset, split, reward, graph } = first;
const header =
  `${dataset.name}, ${split.test.length} test questions; ${sets === 1 ? 'one training set' : `${sets} training sets, each with its own seed`}; PPO, at most ${steps.toLocaleString('en')} expert ` +
  `calls on fresh questions, sees question and last answer. p0 ${threshold.toFixed(4)}, alpha ${reward.costWeight}, beta ${reward.gainWeight}, gamma ${reward.bonus}, T_max ${graph.maxSteps}. Exact evaluation; ` +
  'episodes are ended by the reference as in training (an oracle), in one column by a trained Terminator with a threshold chosen for each router. Return is undiscounted, ' +
  "in units of the row's own reward: compare it only within a reward. In brackets: 95 % intervals over training sets, seeds and questions; p-values of the verdict are adjusted by Holm.";
const report = rewardsReport({ rewards, trained, blind, optima: optima(first, rewards) }, header);
console.log(report);
if (flags.write) writeBetweenMarkers(join(root, 'docs/rewards.md'), 'rewards', report);
