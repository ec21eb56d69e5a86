import { identical, snapshot } from '../_snapshot.ts';
import { expectInteger, expectThat, show } from '../expect.ts';
import { createRng } from '../rng.ts';
import type { AutoresetMode, VectorEnv, VectorStepResult } from '../vector/vector-env.ts';

/**
 * The laws of a vector environment:
 * - `'batches'`: every result is a batch of its spaces, in every mode
 * - `'determinism'`: the same seed and actions give identical results
 * - `'modes-agree'`: the three modes play the same episodes, apart from pseudo-steps
 * - `'final-observation'`: the last observation of an episode under `'same-step'` equals the one under `'disabled'`
 * - `'kept'`: a result does not change in later steps
 * - `'masked-reset'`: a masked reset resets the environments in the mask and no others, and does not change its
 *   options
 * - `'no-second-reset'`: an environment that the caller has reset after the end of its episode is not reset again
 *   by the next step
 * - `'ended-is-refused'`: under `'disabled'`, stepping an environment whose episode has ended is an error
 * - `'closes-twice'`: closing a second time does nothing
 */
type VectorEnvLawName =
  | 'batches'
  | 'determinism'
  | 'modes-agree'
  | 'final-observation'
  | 'kept'
  | 'masked-reset'
  | 'no-second-reset'
  | 'ended-is-refused'
  | 'closes-twice';

interface VectorEnvLaw {
  readonly name: VectorEnvLawName;
  /** The law as a sentence: a title for a test. */
  readonly title: string;
  /** Throws if the law is broken, with a message that says how. */
  law(): void;
}

/** Options of `vectorEnvLaws`. */
interface VectorEnvLawsOptions {
  /** @defaultValue 0 */
  readonly seed?: number;
  /**
   * Steps of each run, at least 1; some episode must end within them.
   * @defaultValue 100
   */
  readonly steps?: number;
}

/** One moment of a run. */
interface Moment {
  /** Null for a reset. */
  readonly step: VectorStepResult<unknown> | null;
  readonly observations: unknown;
}

/**
 * Returns the laws that every vector environment must obey, for a test runner: one test per law.
 *
 * @param makeVec makes the same environments in a given mode, at least two of them, with results that the caller may
 * keep
 * @example
 * ```ts
 * import { makeVec } from 'gymnasium-js';
 * import { vectorEnvLaws } from 'gymnasium-js/testing';
 * const laws = vectorEnvLaws((autoresetMode) => makeVec('CartPole-v1', { numEnvs: 3, autoresetMode }));
 * // in a test file: for (const { title, law } of laws) it(title, law);
 * for (const { law } of laws) law();
 * laws.length; // => 9
 * ```
 */
export function vectorEnvLaws(
  makeVec: (autoresetMode: AutoresetMode) => VectorEnv,
  { seed = 0, steps = 100 }: VectorEnvLawsOptions = {},
): VectorEnvLaw[] {
  expectInteger('seed', seed, 0);
  expectInteger('steps', steps, 1);
  const using = <T>(mode: AutoresetMode, play: (envs: VectorEnv) => T): T => {
    const envs = makeVec(mode);
    try {
      return play(envs);
    } finally {
      envs.close();
    }
  };
  const run = (mode: AutoresetMode, visit?: (moment: Moment, envs: VectorEnv) => void) =>
    using(mode, (envs) => playEpisodes(envs, seed, steps, visit));

  const law = (name: VectorEnvLawName, title: string, check: () => void): VectorEnvLaw => ({
    name,
    title,
    law: check,
  });
  return [
    law('batches', 'returns batches of its spaces', () => {
      for (const mode of MODES) run(mode, (moment, envs) => checkBatches(moment, envs));
    }),
    law('determinism', 'returns the same results for the same seed and actions', () => {
      for (const mode of MODES)
        assertIdentical('the second of two equal runs', run(mode).moments, run(mode).moments);
    }),
    law('modes-agree', 'plays the same episodes in every autoreset mode', () => {
      const [first, ...others] = MODES.map((mode) => run(mode).episodes);
      // runs differ in how many steps they took, since a pseudo-step takes one
      for (const other of others) {
        first!.forEach((steps, i) => {
          const common = Math.min(steps.length, other[i]!.length);
          assertIdentical(
            `environment ${i} in another mode`,
            steps.slice(0, common),
            other[i]!.slice(0, common),
          );
        });
      }
    }),
    law('final-observation', 'returns the last observation of an episode', () => {
      const finals = (mode: AutoresetMode) => run(mode).finals;
      const [expected, found] = [finals('disabled'), finals('same-step')];
      if (!found.some((list) => list.length > 0))
        throw new Error(`Expected an episode to end within ${steps} steps.`);
      found.forEach((list, i) => {
        const common = Math.min(list.length, expected[i]!.length);
        assertIdentical(
          `last observations of environment ${i}`,
          expected[i]!.slice(0, common),
          list.slice(0, common),
        );
      });
    }),
    law('kept', 'does not change a result in later steps', () => {
      for (const mode of MODES) {
        const then: unknown[] = [];
        const now: unknown[] = [];
        run(mode, (moment) => {
          then.push(snapshot(moment));
          now.push(moment);
        });
        assertIdentical('results after later steps', then, now);
      }
    }),
    law('masked-reset', 'resets the environments in the mask of a reset and no others', () => {
      for (const mode of MODES) using(mode, (envs) => checkMaskedReset(envs, seed));
    }),
    law('no-second-reset', 'does not reset an environment again that the caller has reset', () => {
      for (const mode of MODES) using(mode, (envs) => checkNoSecondReset(envs, seed, steps));
    }),
    law('ended-is-refused', 'rejects a step after the end of an episode if autoreset is disabled', () => {
      using('disabled', (envs) => {
        const actions = playUntilEnd(envs, seed, steps);
        let rejected = false;
        try {
          envs.step(actions);
        } catch {
          rejected = true;
        }
        if (!rejected) throw new Error('Expected a step after the end of an episode to throw, got a result.');
      });
    }),
    law('closes-twice', 'can be closed twice', () => {
      const envs = makeVec('next-step');
      envs.close();
      envs.close();
    }),
  ];
}

const MODES: readonly AutoresetMode[] = ['next-step', 'same-step', 'disabled'];

/**
 * Draws the actions of each environment from its own stream, one per real step, so that runs in all modes take the
 * same actions.
 */
function createActors(envs: VectorEnv, seed: number): (index: number) => unknown {
  const rngs = Array.from({ length: envs.numEnvs }, (_, i) => createRng(seed).fork(`actions ${i}`));
  return (index) => envs.singleActionSpace.sample({ rng: rngs[index]! });
}

function playEpisodes(
  envs: VectorEnv,
  seed: number,
  steps: number,
  visit: (moment: Moment, envs: VectorEnv) => void = () => {},
) {
  const { numEnvs, autoresetMode: mode, singleObservationSpace: space } = envs;
  const draw = createActors(envs, seed);
  const lasts = Array.from({ length: numEnvs }, (_, i) => draw(i));
  const moments: unknown[] = [];
  const episodes: unknown[][] = lasts.map(() => []);
  const finals: unknown[][] = lasts.map(() => []);
  const note = (moment: Moment) => {
    visit(moment, envs);
    moments.push(snapshot(moment));
  };
  note({ step: null, observations: envs.reset({ seed }).observations });
  let ended = new Uint8Array(numEnvs);
  for (let t = 0; t < steps; t++) {
    const pseudo = mode === 'next-step' ? ended : new Uint8Array(numEnvs);
    for (let i = 0; i < numEnvs; i++) if (pseudo[i] === 0) lasts[i] = draw(i);
    const step = envs.step(lasts.slice());
    note({ step, observations: step.observations });
    ended = step.terminations.map((flag, i) => flag | step.truncations[i]!);
    for (let i = 0; i < numEnvs; i++) {
      if (pseudo[i] === 1) continue;
      const source = mode === 'same-step' && ended[i] === 1 ? step.infos.finalObservation : step.observations;
      const observation = space.readBatch(source, i);
      episodes[i]!.push([observation, step.rewards[i], step.terminations[i], step.truncations[i]]);
      if (ended[i] === 1) finals[i]!.push(observation);
    }
    if (mode === 'disabled' && ended.includes(1)) {
      note({ step: null, observations: envs.reset({ options: { resetMask: ended } }).observations });
    }
  }
  return { moments, episodes, finals };
}

function playUntilEnd(envs: VectorEnv, seed: number, steps: number): unknown[] {
  const draw = createActors(envs, seed);
  envs.reset({ seed });
  for (let t = 0; t < steps; t++) {
    const actions = Array.from({ length: envs.numEnvs }, (_, i) => draw(i));
    const { terminations, truncations } = envs.step(actions);
    if (terminations.includes(1) || truncations.includes(1)) return actions;
  }
  throw new Error(`Expected an episode to end within ${steps} steps: increase \`steps\`.`);
}

function checkBatches({ step, observations }: Moment, envs: VectorEnv): void {
  const { numEnvs, observationSpace } = envs;
  const fits = observationSpace.contains(observations);
  expectThat('observations', observations, fits, `in ${observationSpace}`);
  if (step === null) return;
  const { rewards, terminations, truncations } = step;
  const flags = [...terminations, ...truncations];
  const right =
    rewards instanceof Float64Array &&
    terminations instanceof Uint8Array &&
    truncations instanceof Uint8Array &&
    rewards.length === numEnvs &&
    flags.length === 2 * numEnvs &&
    flags.every((flag) => flag === 0 || flag === 1) &&
    rewards.every(Number.isFinite);
  if (!right) {
    const shown = [rewards, terminations, truncations].map(show).join(', ');
    throw new TypeError(
      `Expected ${numEnvs} finite rewards and ${numEnvs} flags of 0 or 1 each, got ${shown}.`,
    );
  }
}

function checkMaskedReset(envs: VectorEnv, seed: number): void {
  const { numEnvs, singleObservationSpace: space } = envs;
  const draw = createActors(envs, seed);
  const actions = () => Array.from({ length: numEnvs }, (_, i) => draw(i));
  const first = snapshot(envs.reset({ seed }).observations);
  const before = snapshot(envs.step(actions()).observations);
  const options = { resetMask: Array.from({ length: numEnvs }, (_, i) => i % 2), level: 1 };
  const given = snapshot(options);
  const after = envs.reset({ seed, options }).observations;
  assertIdentical('the options of a masked reset', given, options);
  for (let i = 0; i < numEnvs; i++) {
    const expected = space.readBatch(i % 2 === 1 ? first : before, i);
    assertIdentical(`environment ${i} after a masked reset`, expected, space.readBatch(after, i));
  }
}

function checkNoSecondReset(envs: VectorEnv, seed: number, steps: number): void {
  const draw = createActors(envs, seed);
  const actions = Array.from({ length: envs.numEnvs }, (_, i) => draw(i));
  envs.reset({ seed });
  const expected = snapshot(envs.step(actions));
  playUntilEnd(envs, seed, steps);
  envs.reset({ seed });
  assertIdentical('the first step after a reset by hand', expected, envs.step(actions));
}

function assertIdentical(what: string, expected: unknown, found: unknown): void {
  if (identical(snapshot(expected), found)) return;
  throw new Error(`Expected ${what} to be ${show(expected)}, got ${show(found)}.`);
}
