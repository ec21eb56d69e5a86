// A minimal learner: Q-learning with a table over (calls made, last expert), on the plain environment, one episode at a time.
//   Compare it with other methods:  der-gym compare --learner ./tabular.ts --train 3 --methods experts,routes,bounds
import type { RoutingTask, Training } from '@der-gym/agents';
import type { DerObservation } from '@der-gym/env';
import type { Rng, RngState } from 'gymnasium-js';

/** Change a value with --set learner.NAME=VALUE, or sweep it with the grid key training.learner.NAME. */
export const options = { episodes: 60_000, learningRate: 0.01, exploration: 0.1 };

export function tabular(task: RoutingTask, given: typeof options, rng: Rng): Training {
  const { graph, name } = task;
  const numExperts = graph.experts.length;
  const observes = ['step', 'lastExpert'] as const; // fixed here: --observes has no effect
  const env = task.env({ observes });
  env.reset({ seed: 1 }); // episode() draws the questions; nothing else in the environment is random
  const random = rng.fork('play');
  let table = new Float64Array(graph.maxSteps * (numExperts + 1) * numExperts);
  const rowOf = ({ step = 0, lastExpert = -1 }: DerObservation) =>
    (step * (numExperts + 1) + lastExpert + 1) * numExperts;
  const best = (values: Float64Array, row: number) => {
    let found = 0;
    for (let a = 1; a < numExperts; a++) if (values[row + a]! > values[row + found]!) found = a;
    return found;
  };

  /** Plays one episode on a training question, learns from every call, and returns the return of the episode. */
  function episode(): number {
    const question = random.integer(task.numQuestions);
    let row = rowOf(env.reset({ options: { question } }).observation);
    for (let earned = 0; ; ) {
      const action = random.uniform() < given.exploration ? random.integer(numExperts) : best(table, row);
      const { observation, reward, terminated } = env.step(action);
      const next = rowOf(observation);
      const target = reward + (terminated ? 0 : table[next + best(table, next)]!);
      table[row + action]! += given.learningRate * (target - table[row + action]!);
      earned += reward;
      row = next;
      if (terminated) return earned;
    }
  }

  return {
    numSteps: Math.ceil(given.episodes / 100),
    step() {
      let sum = 0;
      for (let i = 0; i < 100; i++) sum += episode();
      return { returnMean: sum / 100 };
    },
    policy() {
      const values = table.slice(); // later steps must not change the policy
      return {
        name,
        observes,
        probabilities(observations) {
          const rows = new Float64Array(observations.length * numExperts);
          observations.forEach((each, i) => {
            rows[i * numExperts + best(values, rowOf(each))] = 1;
          });
          return rows;
        },
      };
    },
    save: () => ({ table: table.slice(), random: random.state() }),
    restore(saved) {
      const { table: values, random: state } = saved as {
        table: Float64Array<ArrayBuffer>;
        random: RngState;
      };
      table = values.slice();
      random.restore(state);
    },
  };
}
