import fc from 'fast-check';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { arbitrarySettings, fitted, graphOf, terminator } from '../__fixtures__/brute-force.ts';
import { createDerEnv } from '../der-env.ts';
import { EncodeObservation } from '../encode-observation.ts';
import { encodeGraph } from '../encoders/encode-graph.ts';
import { createTextEncoder } from '../encoders/text-encoder.ts';
import { compileAnswerGraph } from '../graph/compile.ts';
import type { Observable } from '../policy.ts';
import { arbitraryWorld, type World } from '../testing/worlds.ts';
import type { QuestionOrderState } from './question-order.ts';
import { createDerVectorEnv } from './vector-env.ts';
import type { DerVectorEnvOptions } from './vector-env-types.ts';

const observables: Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];
const encoder = createTextEncoder({ questionSize: 8, answerSize: 8, shape: true });

const world: World = {
  questions: Array.from({ length: 10 }, (_, q) => ({ id: String(q), text: `Why ${q}?`, reference: null })),
  pool: {
    experts: [
      { name: 'A', parameters: 2 },
      { name: 'B', parameters: 4 },
    ],
    answer: ({ expert, previousAnswers }) => ({ text: `${previousAnswers.at(-1) ?? ''}${expert}` }),
  },
  scorer: {
    signature: 'ones',
    range: [0, 1],
    defaultThreshold: 1,
    score: (text) => [...text].filter((digit) => digit === '1').length / text.length,
  },
  maxSteps: 3,
  threshold: 1,
};
const graph = compileAnswerGraph(world);

/** Random actions that do not depend on the environment. */
function actionsOf(seed: number, numEnvs: number, numExperts: number): () => Int32Array {
  const rng = createRng(seed);
  return () => Int32Array.from({ length: numEnvs }, () => rng.integer(numExperts));
}

describe('createDerVectorEnv', () => {
  it('equals EncodeObservation over createDerEnv at every step, to the bit, in every autoreset mode', () => {
    fc.assert(
      fc.property(
        arbitraryWorld(),
        arbitrarySettings,
        fc.subarray(observables),
        fc.constantFrom('same-step', 'next-step', 'disabled'),
        fc.nat(1000),
        (drawn, settings, observes, autoresetMode, seed) => {
          const small = fitted(drawn, settings);
          const numEnvs = 3;
          const { pool } = small;
          const numExperts = pool.experts.length;
          const own = graphOf(small, settings);
          const vector = createDerVectorEnv(own, {
            ...settings,
            terminator,
            numEnvs,
            observes,
            features: encodeGraph(own, encoder),
            autoresetMode,
          });
          const envs = Array.from(
            { length: numEnvs },
            () =>
              new EncodeObservation(createDerEnv({ ...small, ...settings, terminator, observes }), encoder),
          );
          const rowAt = (batch: Float32Array, i: number) =>
            batch.slice((i * batch.length) / numEnvs, ((i + 1) * batch.length) / numEnvs);
          const restart = (i: number, q: number, batch: Float32Array) => {
            const { observation } = envs[i]!.reset({ seed: 0, options: { question: q } });
            expect(rowAt(batch, i)).toEqual(observation);
          };

          const first = vector.reset({ seed });
          let mask = first.infos.actionMask;
          const question = first.infos.question.slice();
          envs.forEach((_, i) => {
            restart(i, question[i]!, first.observations);
          });
          const act = actionsOf(seed, numEnvs, numExperts);
          const over = new Uint8Array(numEnvs);
          for (let n = 0; n < 8; n++) {
            if (autoresetMode === 'disabled' && over.some((ended) => ended === 1)) {
              const { observations, infos } = vector.reset({ options: { resetMask: over } });
              mask = infos.actionMask;
              over.forEach((ended, i) => {
                if (ended) restart(i, infos.question[i]!, observations);
                question[i] = infos.question[i]!;
                over[i] = 0;
              });
            }
            const actions = act();
            actions.forEach((expert, i) => {
              // the next allowed expert
              for (let shift = 0; shift < numExperts; shift++) {
                actions[i] = (expert + shift) % numExperts;
                if (mask[i * numExperts + actions[i]!] === 1) break;
              }
            });
            const result = vector.step(actions);
            mask = result.infos.actionMask;
            for (let i = 0; i < numEnvs; i++) {
              if (over[i]) {
                // the pseudo-step of 'next-step'
                expect([result.rewards[i], result.terminations[i], result.infos._score[i]]).toEqual([
                  0, 0, 0,
                ]);
                restart(i, result.infos.question[i]!, result.observations);
                question[i] = result.infos.question[i]!;
                over[i] = 0;
                continue;
              }
              const step = envs[i]!.step(actions[i]!);
              expect(Object.is(result.rewards[i], step.reward)).toBe(true);
              expect(result.terminations[i]).toBe(step.terminated ? 1 : 0);
              expect(result.truncations[i]).toBe(0);
              expect(result.infos.score[i]).toBe(step.info.score);
              expect(result.infos._score[i]).toBe(1);
              const last = step.observation;
              if (!step.terminated) {
                expect(rowAt(result.observations, i)).toEqual(last);
                expect(mask.slice(i * numExperts, (i + 1) * numExperts)).toEqual(step.info.actionMask);
                continue;
              }
              const { episode } = result.infos;
              expect(episode.question[i]).toBe(question[i]);
              expect(episode.score[i]).toBe(step.info.score);
              expect(episode.length[i]).toBe(step.info.t);
              expect(episode.satisfied[i]).toBe(step.info.outcome === 'satisfied' ? 1 : 0);
              if (autoresetMode === 'same-step') {
                expect(rowAt(result.infos.finalObservation!, i)).toEqual(last);
                expect(result.infos._finalObservation![i]).toBe(1);
                restart(i, result.infos.question[i]!, result.observations);
                question[i] = result.infos.question[i]!;
              } else {
                expect(rowAt(result.observations, i)).toEqual(last);
                over[i] = 1;
              }
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('plays the questions that createDerEnv draws from the same seed, with a seed for each environment and sampled questions', () => {
    const seeds = [3, 14, 159];
    const env = createDerVectorEnv(graph, { numEnvs: 3, observes: ['step'], order: 'sampled' });
    const plain = seeds.map(() => createDerEnv(world));
    const drawn = plain.map((each, i) => each.reset({ seed: seeds[i]! }).info.questionId);
    let { question } = env.reset({ seed: seeds }).infos;
    const act = actionsOf(8, 3, 2);
    for (let n = 0; n < 60; n++) {
      expect([...question].map((q) => graph.questions[q]!.id)).toEqual(drawn);
      const actions = act();
      const result = env.step(actions);
      plain.forEach((each, i) => {
        const step = each.step(actions[i]!);
        expect(Object.is(step.reward, result.rewards[i])).toBe(true);
        expect(step.terminated).toBe(result.terminations[i] === 1);
        if (step.terminated) drawn[i] = each.reset().info.questionId;
      });
      question = result.infos.question;
    }
    // it continues from a saved state, each environment with its own stream
    const saved = JSON.parse(JSON.stringify(env.state()));
    const rest = Array.from({ length: 20 }, act);
    const went = rest.map((actions) => env.step(actions));
    const other = createDerVectorEnv(graph, { numEnvs: 3, observes: ['step'], order: 'sampled' });
    other.restore(saved);
    expect(rest.map((actions) => other.step(actions))).toEqual(went);
    expect(() => other.restore({ ...saved, questions: saved.questions.slice(1) })).toThrow(
      'Expected `state.questions`',
    );
  });

  it('keeps the streams of the other environments if one gets a new seed', () => {
    const run = (second: number) => {
      const env = createDerVectorEnv(graph, { numEnvs: 2, observes: ['step'] });
      env.reset({ seed: [1, 2] });
      env.reset({ seed: [undefined, second] });
      return Array.from({ length: 20 }, () => [...env.step([1, 1]).infos.question]);
    };
    expect(run(5).map(([first]) => first)).toEqual(run(6).map(([first]) => first));
    expect(run(5).map(([, other]) => other)).not.toEqual(run(6).map(([, other]) => other));
  });

  it('supports feature rows that nodes share, of any width', () => {
    for (const size of [1, 3, 64]) {
      const features = Float32Array.from({ length: 7 * size }, (_, i) => (i % 31) / 32);
      const featureRows = Int32Array.from({ length: graph.numNodes }, (_, node) => node % 7);
      const whole = Float32Array.from({ length: graph.numNodes * size }, (_, i) => {
        const row = featureRows[Math.floor(i / size)]!;
        return features[row * size + (i % size)]!;
      });
      const runs = [{ features: whole }, { features, featureRows }].map((given) => {
        const env = createDerVectorEnv(graph, { numEnvs: 4, observes: ['answer', 'lastExpert'], ...given });
        const act = actionsOf(2, 4, 2);
        return [env.reset({ seed: 0 }), ...Array.from({ length: 12 }, () => env.step(act()))];
      });
      for (const run of runs.slice(1)) expect(run).toEqual(runs[0]);
    }
    const create = (more: object) => () => createDerVectorEnv(graph, { numEnvs: 1, ...more });
    const featureRows = new Int32Array(graph.numNodes);
    expect(create({ features: new Float32Array(4), featureRows: new Int32Array(3) })).toThrow(
      'Expected `featureRows`',
    );
    expect(create({ features: new Float32Array(0), featureRows })).toThrow('a row for each of 1 rows');
  });

  it('masks, rejects and saves the experts asked, without repeats', () => {
    const own = compileAnswerGraph({ ...world, repeats: false, maxSteps: 2 });
    const env = createDerVectorEnv(own, { numEnvs: 2, observes: ['step'], stop: 'never' });
    expect([...env.reset({ seed: 0 }).infos.actionMask]).toEqual([1, 1, 1, 1]);
    expect([...env.step([0, 1]).infos.actionMask]).toEqual([0, 1, 1, 0]);
    const before = env.state();
    expect(() => env.step([1, 1])).toThrow(
      'Expected `actions[1]` to be an expert not yet asked in this episode, got 1.',
    );
    expect(env.state()).toEqual(before);
    const other = createDerVectorEnv(own, { numEnvs: 2, observes: ['step'], stop: 'never' });
    expect([...other.restore(before).infos.actionMask]).toEqual([0, 1, 1, 0]);
    const waits = { numEnvs: 2, observes: ['step'], stop: 'never', autoresetMode: 'next-step' } as const;
    const ended = { ...before, routes: [[0, 0], [1]], ended: [1, 0] };
    expect(() => createDerVectorEnv(own, waits).restore(ended)).toThrow('not to repeat an expert');
    expect(other.step(Int32Array.of(1, 0))).toEqual(env.step([1, 0]));
  });

  it('rejects an infinite reward when it occurs, not before', () => {
    const formula = (input: { t: number }) => ({
      score: 0,
      gain: 0,
      cost: 0,
      bonus: 0,
      total: input.t === 1 ? Number.NaN : 1,
    });
    const env = createDerVectorEnv(graph, { numEnvs: 1, observes: ['step'], reward: { formula } });
    env.reset({ seed: 0 });
    expect(env.step([0]).rewards[0]).toBe(1);
    expect(() => env.step([0])).toThrow(
      /Expected the reward of expert "A" on question ".*" at t = 1 to be finite, got NaN/,
    );
  });

  it('reports each episode that ended: question, return, length, score, parameters', () => {
    const env = createDerVectorEnv(graph, { numEnvs: 1, observes: ['step'], reward: { costWeight: 0.5 } });
    env.reset({ seed: 0 });
    env.step([0]);
    env.step([1]);
    const { infos, rewards } = env.step([1]);
    // "0", "01", "011": 0 - 1; 1/2 + 5/2 - 2; 2/3 + 5/6 - 2 - 2 (all calls are used below p0)
    expect(rewards[0]).toBeCloseTo(2 / 3 + 5 / 6 - 4, 12);
    expect(infos.episode.return[0]).toBeCloseTo(-1 + 1 + (2 / 3 + 5 / 6 - 4), 12);
    expect(infos.episode.score[0]).toBe(2 / 3);
    expect([infos.episode.length[0], infos.episode.parameters[0], infos._episode[0]]).toEqual([3, 10, 1]);
    expect(infos.finalInfo!.episode).toEqual(infos.episode);
    // the return of the next episode starts at 0: a correct first answer, 1 - 2 + 2
    expect(env.step([1]).infos.episode.return[0]).toBe(1);
  });

  it('plays every question once per epoch in a shuffled order', () => {
    const env = createDerVectorEnv(graph, { numEnvs: 2, observes: ['step'], questions: [1, 3, 5, 7] });
    const seen: number[] = [...env.reset({ seed: 4 }).infos.question];
    // the first answer of B is correct, so every step ends every episode
    while (seen.length < 40) seen.push(...env.step([1, 1]).infos.question);
    const orders = new Set<string>();
    for (let epoch = 0; epoch < 10; epoch++) {
      const order = seen.slice(4 * epoch, 4 * epoch + 4);
      expect(order.toSorted()).toEqual([1, 3, 5, 7]);
      orders.add(order.join());
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  it('draws uniformly with replacement in a sampled order', () => {
    const env = createDerVectorEnv(graph, { numEnvs: 100, observes: ['step'], order: 'sampled' });
    const counts = new Array<number>(10).fill(0);
    let { question } = env.reset({ seed: 4 }).infos;
    for (let n = 0; n < 20; n++) {
      for (const q of question) counts[q]!++;
      question = env.step(new Int32Array(100).fill(1)).infos.question;
    }
    // 2000 draws, mean 200, standard deviation 13.4
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(70);
  });

  it('is reproduced by the same seed, and not by another', () => {
    const run = (seed: number) => {
      const env = createDerVectorEnv(graph, { numEnvs: 4, observes: ['step', 'lastExpert'] });
      const act = actionsOf(1, 4, 2);
      const seen: unknown[] = [env.reset({ seed })];
      for (let n = 0; n < 20; n++) seen.push(env.step(act()));
      return seen;
    };
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
  });

  it.each(['same-step', 'next-step'] as const)(
    'goes on from a saved state to the bit, through JSON (%s)',
    (autoresetMode) => {
      for (const order of ['shuffled', 'sampled'] as const) {
        const options: DerVectorEnvOptions = { numEnvs: 3, observes: observables, order, autoresetMode };
        const features = encodeGraph(graph, encoder);
        const env = createDerVectorEnv(graph, { ...options, features });
        const act = actionsOf(2, 3, 2);
        env.reset({ seed: 9 });
        let before = env.step(act());
        for (let n = 0; n < 6; n++) before = env.step(act());
        const saved = JSON.parse(JSON.stringify(env.state()));
        const rest = Array.from({ length: 20 }, act);
        const went = rest.map((actions) => env.step(actions));

        const other = createDerVectorEnv(graph, { ...options, features });
        expect(other.restore(saved).observations).toEqual(before.observations);
        expect(rest.map((actions) => other.step(actions))).toEqual(went);
      }
    },
  );

  it('returns copies, or the same arrays with copy: false', () => {
    const options = { numEnvs: 2, observes: ['step'] as const };
    const careful = createDerVectorEnv(graph, options);
    careful.reset({ seed: 0 });
    const first = careful.step([0, 0]);
    const kept = structuredClone(first);
    careful.step([1, 1]);
    expect(first).toEqual(kept);

    const fast = createDerVectorEnv(graph, { ...options, copy: false });
    fast.reset({ seed: 0 });
    expect(fast.step([0, 0])).toBe(fast.step([1, 1]));
  });

  it('does not reset again after an explicit reset', () => {
    const env = createDerVectorEnv(graph, { numEnvs: 1, observes: ['step'], autoresetMode: 'next-step' });
    env.reset({ seed: 0 });
    expect([...env.step([1]).terminations]).toEqual([1]);
    env.reset();
    // a normal step: the answer is scored
    expect([...env.step([0]).infos._score]).toEqual([1]);
  });

  it('is unchanged by a rejected step', () => {
    const env = createDerVectorEnv(graph, { numEnvs: 2, observes: ['route'] });
    env.reset({ seed: 0 });
    const before = env.state();
    expect(() => env.step([0, 2])).toThrow('Expected `actions[1]` to be an integer in [0, 1], got 2.');
    expect(() => env.step([0])).toThrow('Expected `actions` to have 2 entries, got 1.');
    expect(() => env.step([Number.NaN, 0])).toThrow('Expected `actions[0]`');
    expect(env.state()).toEqual(before);
  });

  it('rejects invalid options', () => {
    const create = (changes: object) => () =>
      createDerVectorEnv(graph, { numEnvs: 2, observes: ['step'], ...changes });
    expect(create({ numEnvs: 0 })).toThrow('Expected `numEnvs`');
    expect(create({ observes: ['mood'] })).toThrow('Expected `observes`');
    expect(create({ observes: ['answer'] })).toThrow('the observation would be empty');
    expect(create({ features: new Float32Array(7) })).toThrow(/a row for each of \d+ nodes, got 7 entries/);
    expect(create({ questions: [10] })).toThrow('Expected `questions`');
    expect(create({ order: 'fast' })).toThrow('Expected `order`');
    const env = create({})();
    expect(() => env.reset()).toThrow('Expected a seed in the first `reset`');
    expect(() => env.step([0, 0])).toThrow('Expected a `reset`');
    expect(() => env.reset({ seed: [1, 2, 3] })).toThrow('Expected `seed` to have 2 entries, got 3.');
    expect(() => env.reset({ seed: [1, undefined] })).toThrow('Expected a seed in the first `reset`');
    expect(() => env.reset({ seed: 0, options: { resetMask: [1] } })).toThrow('Expected `resetMask`');
    env.reset({ seed: 0 });
    const state = env.state();
    expect(() => env.restore({ ...state, question: [0] })).toThrow(
      'Expected `state.question` to have 2 entries',
    );
    expect(() => env.restore({ ...state, question: [0, 10] })).toThrow('Expected `state.question`');
    expect(() => env.restore({ ...state, routes: [[], [2]] })).toThrow('Expected `state.routes`');
    expect(() => env.restore({ ...state, routes: [[], [0, 0, 0, 0]] })).toThrow('Expected `state.routes`');
    expect(() => env.restore({ ...state, routes: [[], [0, 0, 0]] })).toThrow('Expected `state.routes`');
    expect(() => env.restore({ ...state, returns: [0, Number.NaN] })).toThrow('Expected `state.returns`');
    expect(() => env.restore({ ...state, ended: [0, 7] })).toThrow('Expected `state.ended`');
    const stream = state.questions as QuestionOrderState;
    const invalid = { ...state, questions: { ...stream, given: stream.epoch.length + 1 } as never };
    expect(() => env.restore(invalid)).toThrow('Expected `state.questions.given`');
    const twice = { ...state, questions: { ...stream, epoch: [0, 0] } as never };
    expect(() => env.restore(twice)).toThrow('Expected `state.questions.epoch`');
    for (const [questions, name] of [
      [null, 'state.questions'],
      [[stream], 'a list of 2, got a list of 1'],
      [{ ...stream, rng: {} }, 'state.questions.rng'],
      [{ rng: stream.rng, given: 0 }, 'state.questions'],
      [{ ...stream, epoch: [], given: 5 }, 'state.questions.given'],
    ] as const) {
      expect(() => env.restore({ ...state, questions: questions as never })).toThrow(name);
    }
    expect(env.state()).toEqual(state);
    // a question may be listed twice, and then occurs twice per epoch
    const twiceListed = create({ questions: [1, 1, 2] })();
    twiceListed.reset({ seed: 0 });
    expect(() => twiceListed.restore(twiceListed.state())).not.toThrow();
    // a finite list starts again at the end
    const inOrder = create({ order: 'sequential' })();
    inOrder.reset();
    const late = inOrder.state();
    const far = { ...(late.questions as QuestionOrderState), given: 2 ** 32 };
    inOrder.restore({ ...late, questions: far });
    expect([...inOrder.reset().infos.question]).toEqual([2 ** 32 % 10, (2 ** 32 + 1) % 10]);
    expect(env.state()).toEqual(state);
    const stopped = create({ autoresetMode: 'disabled' })();
    stopped.reset({ seed: 0 });
    stopped.step([1, 0]);
    expect(() => stopped.step([0, 0])).toThrow('Expected a `reset` of environment 0');
  });
});
