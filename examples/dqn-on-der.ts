// DQN (Mnih et al. 2015) on the vector environment. The rows of the network are the replay memory, its logits are the action values.
//   Compare it with other methods:  der-gym compare --learner ./dqn-on-der.ts --train 1 --methods experts,routes,bounds
import { createNetwork, createNetworkPolicy, type RoutingTask, type Training } from '@der-gym/agents';
import type { Rng } from 'gymnasium-js';

/** Change a value with --set learner.NAME=VALUE, or sweep it with the grid key training.learner.NAME. */
export const options = { calls: 100_000, learningRate: 2e-3, batch: 128, hidden: 64, envs: 64, kept: 256 };

export async function dqn(task: RoutingTask, given: typeof options, rng: Rng): Promise<Training> {
  const { experts, maxSteps } = task.graph;
  const { envs, kept, batch, calls } = given;
  const env = task.vectorEnv({ numEnvs: envs });
  const [size, numActions] = [env.singleObservationSpace.shape[0]!, experts.length];
  const made = { observationSize: size, numActions, hiddenSizes: [given.hidden], rng };
  const [network, target] = [await createNetwork(made), await createNetwork(made)];
  network.reserve(kept * envs);
  target.reserve(batch);
  // call t of environment e is in row (t mod kept) * envs + e; its next state is envs rows later
  const rowsAt = (t: number) => (t % kept) * envs;
  const row = (at: number) => network.observations.subarray(at * size, (at + 1) * size);
  const actions = new Int32Array(kept * envs);
  const [rewards, over] = [new Float64Array(kept * envs), new Uint8Array(kept * envs)];
  const random = rng.fork('play');
  const values = new Float32Array(Math.max(envs, batch) * numActions);
  const unused = new Float32Array(Math.max(envs, batch));
  const best = (row: number) => {
    const q = values.subarray(row * numActions, (row + 1) * numActions);
    return q.reduce((found, value, a) => (value > q[found]! ? a : found), 0);
  };
  network.observations.set(env.reset({ seed: rng.fork('env').integer(2 ** 31) }).observations);
  let time = 0;
  /** Makes a call in every environment; exploration decreases over time. */
  function play(): void {
    const here = rowsAt(time);
    const exploration = Math.max(0.05, 1 - (2 * time * envs) / calls);
    network.act(here, envs, values, unused);
    for (let e = 0; e < envs; e++)
      actions[here + e] = random.uniform() < exploration ? random.integer(numActions) : best(e);
    const step = env.step(actions.subarray(here, here + envs));
    rewards.set(step.rewards, here);
    over.set(step.terminations, here);
    network.observations.set(step.observations, rowsAt(++time) * size);
  }

  /** A gradient step on (Q(s, a) - r - max Q'(s', a'))² / 2 over a batch drawn from the memory. */
  function learn(): void {
    const drawn = () => rowsAt(time - 1 - random.integer(Math.min(time, kept - 1))) + random.integer(envs);
    const rows = Int32Array.from({ length: batch }, drawn);
    for (const [i, at] of rows.entries()) target.observations.set(row((at + envs) % (kept * envs)), i * size);
    target.act(0, batch, values, unused);
    network.backward(rows, batch, (q, _values, dq, dv) => {
      for (const gradient of [dq, dv]) gradient.fill(0);
      rows.forEach((from, i) => {
        const [first, at] = [i * numActions, i * numActions + actions[from]!];
        dq[at] = (q[at]! - rewards[from]! - (over[from] === 1 ? 0 : values[first + best(i)]!)) / batch;
      });
    });
    network.step(given.learningRate, 10);
  }
  const parts = [network, target, env, random] as const;
  const memory = () => [actions, rewards, over, network.observations.subarray(0, kept * envs * size)];
  return {
    numSteps: Math.ceil(calls / (8 * envs)),
    step() {
      for (let i = 0; i < 40; i++) (i % 5 === 0 ? play : learn)();
      if (time % 16 === 0) target.restore(network.state());
      const played = rewards.subarray(0, Math.min(time, kept) * envs);
      return { steps: time * envs, rewardMean: played.reduce((a, b) => a + b) / played.length };
    },
    policy: () => createNetworkPolicy({ ...task, experts, maxSteps, weights: network.state() }),
    save: () => ({ parts: parts.map((part) => part.state()), memory: memory(), time }),
    restore(saved) {
      const found = saved as { parts: never[]; memory: ArrayLike<number>[]; time: number };
      parts.map((part, i) => part.restore(found.parts[i]!));
      memory().map((to, i) => to.set(found.memory[i]!));
      time = found.time;
    },
  };
}
