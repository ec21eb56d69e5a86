import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { arbitrarySettings, fitted, graphOf, terminator } from '../__fixtures__/brute-force.ts';
import { encodeGraph } from '../encoders/encode-graph.ts';
import { createTextEncoder } from '../encoders/text-encoder.ts';
import type { Observable } from '../policy.ts';
import { twoExperts } from '../testing/two-experts.ts';
import { arbitraryWorld } from '../testing/worlds.ts';
import { createAnswerSource } from './answer-source.ts';
import { createDerVectorEnv } from './vector-env.ts';
import type { DerVectorEnv } from './vector-env-types.ts';

const observables: Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];
const encoder = createTextEncoder({ questionSize: 8, answerSize: 8, shape: true });

/** Plays both with the same random allowed actions, and expects the same results at every step. */
function expectEqual(envs: readonly DerVectorEnv[], seed: number, numSteps: number): void {
  const [first, ...others] = envs;
  const rng = createRng(seed);
  const { numEnvs, singleActionSpace } = first!;
  const numExperts = singleActionSpace.n;
  const over = new Uint8Array(numEnvs);
  const same = <R>(of: (env: DerVectorEnv) => R): R => {
    const result = of(first!);
    for (const other of others) expect(of(other)).toEqual(result);
    return result;
  };
  let { actionMask } = same((env) => env.reset({ seed })).infos;
  for (let n = 0; n < numSteps; n++) {
    if (first!.autoresetMode === 'disabled' && over.includes(1)) {
      ({ actionMask } = same((env) => env.reset({ options: { resetMask: over } })).infos);
    }
    const actions = Int32Array.from({ length: numEnvs }, (_, i) => {
      const may = actionMask.subarray(i * numExperts, (i + 1) * numExperts);
      const drawn = rng.integer(numExperts);
      return may[drawn] === 1 ? drawn : Math.max(0, may.indexOf(1));
    });
    const result = same((env) => env.step(actions));
    ({ actionMask } = result.infos);
    over.set(result.terminations);
    if (n % 2 === 0) continue;
    // each continues from the state of the other
    const state = JSON.parse(JSON.stringify(same((env) => env.state())));
    same((env) => env.restore(state));
  }
}

describe('createDerVectorEnv over a source of answers', () => {
  it('equals the compiled graph at every step, to the bit, in every autoreset mode and order', () => {
    fc.assert(
      fc.property(
        arbitraryWorld(),
        arbitrarySettings,
        fc.subarray(observables),
        fc.constantFrom('same-step', 'next-step', 'disabled'),
        fc.constantFrom('shuffled', 'sequential', 'sampled'),
        fc.nat(1000),
        (drawn, settings, observes, autoresetMode, order, seed) => {
          const world = fitted(drawn, settings);
          const graph = graphOf(world, settings);
          const options = { ...settings, terminator, numEnvs: 3, observes, autoresetMode, order } as const;
          const { cost, repeats } = settings;
          expectEqual(
            [
              createDerVectorEnv(graph, { ...options, features: encodeGraph(graph, encoder) }),
              createDerVectorEnv(createAnswerSource({ ...world, cost, repeats }), { ...options, encoder }),
            ],
            seed,
            8,
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('plays question k in the k-th episode, without end, also from a saved state', () => {
    const drawn: number[] = [];
    const source = createAnswerSource({
      ...twoExperts,
      questions: {
        length: Number.POSITIVE_INFINITY,
        question(number) {
          drawn.push(number);
          return { id: `${number}`, text: `What is ${number}?`, reference: '42' };
        },
      },
    });
    const make = () => createDerVectorEnv(source, { numEnvs: 3, encoder, observes: observables });
    const env = make();
    env.reset();
    const act = (n: number) => Int32Array.from({ length: 3 }, (_, i) => (n + i) % 2);
    for (let n = 0; n < 20; n++) env.step(act(n));
    expect(drawn).toEqual(drawn.map((_, k) => k));
    const state = JSON.parse(JSON.stringify(env.state()));
    const rest = Array.from({ length: 10 }, (_, n) => env.step(act(n)));
    const other = make();
    other.restore(state);
    expect(Array.from({ length: 10 }, (_, n) => other.step(act(n)))).toEqual(rest);
    // a seed starts from the first question again
    expect([...env.reset({ seed: 8 }).infos.question]).toEqual([0, 1, 2]);
  });

  it('rejects options that a source does not support', () => {
    const endless = { length: Number.POSITIVE_INFINITY, question: () => twoExperts.questions[0]! };
    const source = createAnswerSource({ ...twoExperts, questions: endless });
    const create = (more: object) => () =>
      createDerVectorEnv(source, { numEnvs: 1, observes: ['step'], ...more });
    expect(create({ order: 'shuffled' })).toThrow("Expected `order` to be one of 'sequential'");
    expect(create({ stops: new Uint8Array(1) })).toThrow('Expected `stops` only with a compiled graph.');
    expect(create({ questions: [-1] })).toThrow('Expected `questions`');
    expect(create({ observes: ['answer'] })).toThrow('the observation would be empty');
    expect(() => createAnswerSource({ ...twoExperts, questions: { ...endless, length: 0 } })).toThrow(
      'Expected `questions.length`',
    );
    const nameless = { ...endless, question: () => ({ text: 'Why?' }) as never };
    const env = createDerVectorEnv(createAnswerSource({ ...twoExperts, questions: nameless }), {
      numEnvs: 1,
      observes: ['step'],
    });
    expect(() => env.reset()).toThrow('Expected `questions[0].id`');
  });
});

it('requires a reset of all environments after an expert threw in a step, and then works as before', () => {
  let failing = false;
  const source = createAnswerSource({
    questions: [{ id: 'q', text: 'Why?', reference: 'x' }],
    pool: {
      experts: [{ name: 'A', parameters: 1 }],
      answer: ({ previousAnswers }) => {
        if (failing && previousAnswers.length > 0) throw new Error('gone');
        return { text: `${previousAnswers.at(-1) ?? ''}0` };
      },
    },
    scorer: { signature: 's', range: [0, 9], defaultThreshold: 9, score: (answer) => answer.length },
  });
  const env = createDerVectorEnv(source, { numEnvs: 2, observes: ['step'] });
  env.reset({ seed: 0 });
  env.step([0, 0]);
  const before = env.state();
  failing = true;
  expect(() => env.step([0, 0])).toThrow('gone');
  failing = false;
  for (const use of [
    () => env.step([0, 0]),
    () => env.state(),
    () => env.reset({ options: { resetMask: [1, 0] } }),
  ]) {
    expect(use).toThrow('the last step failed with an error half way');
  }
  env.restore(before);
  expect([...env.step([0, 0]).infos.score]).toEqual([2, 2]);
});
