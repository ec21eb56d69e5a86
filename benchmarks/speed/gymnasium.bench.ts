/**
 * CartPole steps per second: the single environment, unwrapped and as `make` wraps it, the sync vector environment of 64, and the kernel
 * of 1024 and 8192, compared with bare loops over the same equations.
 *
 *     node --import tsx benchmarks/speed/gymnasium.bench.ts [--rounds 7] [--seconds 0.3]
 *
 * All subjects alternate in every round, so that other load on the machine affects all of them. Printed are the median over rounds, and
 * the median over rounds of the ratio to the bare loop of the same round.
 */
import { parseArgs } from 'node:util';
import { CartPole, createRng, defineVectorEnv, make, SyncVectorEnv } from 'gymnasium-js';
import { cartPoleKernel } from '../../packages/gymnasium/src/envs/_cart-pole-kernel.ts';
import { machine, median } from './_measure.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, seconds: { type: 'string', default: '0.3' } },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);

/** Makes about `steps` steps and returns their exact number. */
type Subject = (steps: number) => number;

const ACTIONS = 1 << 16;
const rng = createRng(0);
const actions = Int32Array.from({ length: ACTIONS }, () => rng.integer(2));
const LIMIT = (12 * 2 * Math.PI) / 360;
let sink = 0;

/** Only the equations: a state in local variables, and a new object for every result. */
function bareSingle(): Subject {
  const random = createRng(1);
  let x = 0;
  let v = 0;
  let theta = 0.01;
  let spin = 0;
  let at = 0;
  return (steps) => {
    for (let t = 0; t < steps; t++) {
      const force = actions[at]! === 1 ? 10 : -10;
      at = (at + 1) & (ACTIONS - 1);
      const sin = Math.sin(theta);
      const cos = Math.cos(theta);
      const u = (force + 0.05 * spin * spin * sin) / 1.1;
      const b = (9.8 * sin - cos * u) / (0.5 * (4 / 3 - (0.1 * cos * cos) / 1.1));
      const a = u - (0.05 * b * cos) / 1.1;
      x += 0.02 * v;
      v += 0.02 * a;
      theta += 0.02 * spin;
      spin += 0.02 * b;
      const terminated = x < -2.4 || x > 2.4 || theta < -LIMIT || theta > LIMIT;
      const result = { observation: [x, v, theta, spin], reward: 1, terminated, truncated: false };
      sink += result.observation[0]!;
      if (!terminated) continue;
      x = 0.1 * random.uniform() - 0.05;
      v = 0.1 * random.uniform() - 0.05;
      theta = 0.1 * random.uniform() - 0.05;
      spin = 0.1 * random.uniform() - 0.05;
    }
    return steps;
  };
}

/** The same over columns of n copies, with the observations, rewards and flags of a vector environment. */
function bareColumns(n: number): Subject {
  const random = createRng(1);
  const [xs, vs, thetas, spins] = [0, 1, 2, 3].map(() =>
    Float64Array.from({ length: n }, () => 0.1 * random.uniform() - 0.05),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const observations = new Float32Array(4 * n);
  const rewards = new Float64Array(n);
  const terminations = new Uint8Array(n);
  const elapsed = new Int32Array(n);
  let at = 0;
  return (steps) => {
    let taken = 0;
    while (taken < steps) {
      at = (at + n) & (ACTIONS - 1);
      for (let i = 0; i < n; i++) {
        const force = actions[(at + i) & (ACTIONS - 1)]! === 1 ? 10 : -10;
        const theta = thetas[i]!;
        const spin = spins[i]!;
        const v = vs[i]!;
        const sin = Math.sin(theta);
        const cos = Math.cos(theta);
        const u = (force + 0.05 * (spin * spin) * sin) / 1.1;
        const b = (9.8 * sin - cos * u) / (0.5 * (4 / 3 - (0.1 * (cos * cos)) / 1.1));
        const a = u - (0.05 * b * cos) / 1.1;
        const newX = xs[i]! + 0.02 * v;
        const newTheta = theta + 0.02 * spin;
        xs[i] = newX;
        vs[i] = v + 0.02 * a;
        thetas[i] = newTheta;
        spins[i] = spin + 0.02 * b;
        observations[4 * i] = newX;
        observations[4 * i + 1] = vs[i]!;
        observations[4 * i + 2] = newTheta;
        observations[4 * i + 3] = spins[i]!;
        rewards[i] = 1;
        const ended =
          newX < -2.4 || newX > 2.4 || newTheta < -LIMIT || newTheta > LIMIT || ++elapsed[i]! >= 500;
        terminations[i] = ended ? 1 : 0;
        if (!ended) continue;
        elapsed[i] = 0;
        for (const column of [xs, vs, thetas, spins]) column[i] = 0.1 * random.uniform() - 0.05;
        observations[4 * i] = xs[i]!;
        observations[4 * i + 1] = vs[i]!;
        observations[4 * i + 2] = thetas[i]!;
        observations[4 * i + 3] = spins[i]!;
      }
      sink += observations[0]!;
      taken += n;
    }
    return taken;
  };
}

function single(env: CartPole | ReturnType<typeof made>): Subject {
  env.reset({ seed: 1 });
  let at = 0;
  return (steps) => {
    for (let t = 0; t < steps; t++) {
      const { observation, terminated, truncated } = env.step(actions[at]!);
      at = (at + 1) & (ACTIONS - 1);
      sink += observation[0]!;
      if (terminated || truncated) env.reset();
    }
    return steps;
  };
}

function made() {
  return make('CartPole-v1');
}

interface Stepper {
  reset(options: { seed: number }): unknown;
  step(actions: Int32Array): { observations: Float32Array };
}

function vector(envs: Stepper, n: number): Subject {
  envs.reset({ seed: 1 });
  let at = 0;
  return (steps) => {
    let taken = 0;
    while (taken < steps) {
      at = at + n >= ACTIONS ? 0 : at + n;
      sink += envs.step(actions.subarray(at, at + n)).observations[0]!;
      taken += n;
    }
    return taken;
  };
}

const createCartPoles = defineVectorEnv(cartPoleKernel());
const kernel = (numEnvs: number, copy: boolean) =>
  vector(createCartPoles({ numEnvs, maxEpisodeSteps: 500, autoresetMode: 'same-step', copy }), numEnvs);
const sync = (copy: boolean) =>
  vector(
    new SyncVectorEnv(
      Array.from({ length: 64 }, () => () => new CartPole()),
      { autoresetMode: 'same-step', copy },
    ),
    64,
  );

/** Name, the bare loop to compare with, and the subject. */
const subjects: readonly (readonly [name: string, beside: string | null, subject: Subject])[] = [
  ['bare loop, an object per step', null, bareSingle()],
  ['CartPole', 'bare loop, an object per step', single(new CartPole())],
  ["make('CartPole-v1')", 'bare loop, an object per step', single(made())],
  ['SyncVectorEnv of 64', 'bare loop, an object per step', sync(true)],
  ['SyncVectorEnv of 64, reused', 'bare loop, an object per step', sync(false)],
  ['bare loop over columns, 1024', null, bareColumns(1024)],
  ['kernel of 1024, reused', 'bare loop over columns, 1024', kernel(1024, false)],
  ['kernel of 1024', 'bare loop over columns, 1024', kernel(1024, true)],
  ['bare loop over columns, 8192', null, bareColumns(8192)],
  ['kernel of 8192, reused', 'bare loop over columns, 8192', kernel(8192, false)],
  ['kernel of 8192', 'bare loop over columns, 8192', kernel(8192, true)],
];

/** Steps per second over about `seconds`. */
function measure(subject: Subject): number {
  const started = performance.now();
  let steps = 0;
  let elapsed = 0;
  while (elapsed < seconds * 1000) {
    steps += subject(1 << 16);
    elapsed = performance.now() - started;
  }
  return (steps / elapsed) * 1000;
}

console.log(machine());
console.log(`${rounds} rounds of ${seconds} s each, one to warm up`);
for (const [, , subject] of subjects) measure(subject);
const speeds = new Map(subjects.map(([name]) => [name, [] as number[]]));
for (let round = 0; round < rounds; round++) {
  // every second round in reverse order, so that no subject always follows the same other one
  const order = round % 2 === 0 ? subjects : subjects.toReversed();
  for (const [name, , subject] of order) speeds.get(name)!.push(measure(subject));
}
console.log(`${machine()}\n`);
console.log(`${'CartPole'.padEnd(30)}${'million steps/s'.padStart(16)}${'bare loop / this'.padStart(18)}`);
for (const [name, beside] of subjects) {
  const own = speeds.get(name)!;
  const ratio =
    beside === null ? '' : median(speeds.get(beside)!.map((bare, r) => bare / own[r]!)).toFixed(2);
  console.log(`${name.padEnd(30)}${(median(own) / 1e6).toFixed(2).padStart(16)}${ratio.padStart(18)}`);
}
if (!Number.isFinite(sink)) console.log('a state overflowed');
