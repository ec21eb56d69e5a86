// Bring a learner of your own: REINFORCE with a learnt baseline (Williams 1992) on CartPole, from the public interfaces:
// a vector environment, a network that takes any gradient of logits and values, and the categorical distribution.
import { createNetwork, evaluateEpisodes, logSoftmax, sampleCategorical } from '@der-gym/agents';
import { createRng, make, SyncVectorEnv } from 'gymnasium-js';

const numEnvs = 16;
const discount = 0.99;
const rng = createRng(1);
const envs = () => new SyncVectorEnv(Array.from({ length: numEnvs }, () => () => make('CartPole-v1')));
const env = envs();
const network = await createNetwork({ observationSize: 4, numActions: 2, hiddenSizes: [64], rng });
const untrained = evaluateEpisodes({ env: envs(), network, rng, mode: 'sampled' }).meanReturn;

const longest = 500;
const logits = new Float32Array(2 * numEnvs);
const baseline = new Float32Array(numEnvs);
const random = rng.fork('act');

for (let batch = 0; batch < 60; batch += 1) {
  // one episode of each environment; row t * numEnvs + e of the network's observations is what e saw at t
  network.reserve((longest + 1) * numEnvs);
  network.observations.set(env.reset({ seed: batch }).observations, 0);
  const over = new Uint8Array(numEnvs);
  const actions = new Int32Array(longest * numEnvs);
  const rewards = new Float64Array(longest * numEnvs);
  const rows: number[] = [];
  for (let t = 0; t < longest && over.includes(0); t += 1) {
    network.act(t * numEnvs, numEnvs, logits, baseline);
    const chosen = sampleCategorical(logSoftmax(logits, 2), 2, random);
    const step = env.step(chosen);
    actions.set(chosen, t * numEnvs);
    rewards.set(step.rewards, t * numEnvs);
    network.observations.set(step.observations, (t + 1) * numEnvs * 4);
    for (let e = 0; e < numEnvs; e += 1) {
      if (over[e] === 1) continue;
      rows.push(t * numEnvs + e);
      if (step.terminations[e] || step.truncations[e]) over[e] = 1;
    }
  }

  // G_t = r_t + discount G_(t+1), each environment by itself
  const returns = new Float64Array(longest * numEnvs);
  const next = new Float64Array(numEnvs);
  for (const row of rows.toReversed()) {
    const e = row % numEnvs;
    next[e] = rewards[row]! + discount * next[e]!;
    returns[row] = next[e]!;
  }
  const scale = 1 / Math.sqrt(rows.reduce((sum, row) => sum + returns[row]! ** 2, 0) / rows.length);

  // loss = mean( -(G - V) log pi(a|s) + (G - V)² / 2 ), G in units of its root mean square
  network.backward(Int32Array.from(rows), rows.length, (z, values, dLogits, dValues, n) => {
    const logProbs = logSoftmax(z, 2);
    rows.forEach((row, k) => {
      const advantage = returns[row]! * scale - values[k]!;
      for (const a of [0, 1]) {
        const taken = a === actions[row] ? 1 : 0;
        dLogits[2 * k + a] = (-advantage * (taken - Math.exp(logProbs[2 * k + a]!))) / n;
      }
      dValues[k] = -advantage / n;
    });
  });
  network.step(0.01, 1);
}

const trained = evaluateEpisodes({ env: envs(), network, rng, mode: 'sampled' }).meanReturn;
console.log(`REINFORCE on CartPole: ${untrained.toFixed(1)} before, ${trained.toFixed(1)} after`);
