import fc from 'fast-check';
import { checkEnv } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { allRoutes, arbitrarySettings, fitted, play, terminator } from './__fixtures__/brute-force.ts';
import { createDerEnv } from './der-env.ts';
import type { DerInfo } from './mdp.ts';
import type { Observable } from './policy.ts';
import { derReward, utilityReward } from './reward.ts';
import type { StopRule } from './stop-rule.ts';
import { arbitraryWorld } from './testing/worlds.ts';
import type { Question } from './types.ts';

const observables: Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];

const questions: Question[] = ['a', 'b', '__proto__'].map((id) => ({
  id,
  text: `What is ${id}?`,
  reference: 'AB',
}));
const pool = {
  experts: [
    { name: 'A', parameters: 8 },
    { name: 'B', parameters: 16 },
  ],
  answer: ({ expert, previousAnswers }: { expert: number; previousAnswers: readonly string[] }) => ({
    text: `${previousAnswers.at(-1) ?? ''}${'AB'[expert]}`,
  }),
};
const scorer = {
  signature: 'share',
  range: [0, 1] as const,
  defaultThreshold: 1,
  score: (answer: string, { reference }: Question) =>
    answer === reference ? 1 : answer[0] === 'A' ? 0.5 : 0,
};
const given = { questions, pool, scorer };

describe('createDerEnv', () => {
  it('satisfies the contract of an environment for all observables', () => {
    checkEnv(createDerEnv(given));
    for (const observes of [[], observables, ...observables.map((observable) => [observable])]) {
      checkEnv(createDerEnv({ ...given, observes }));
    }
    for (const stop of ['never', 'terminator'] as StopRule[]) {
      const letters = {
        name: 'two',
        satisfied: (inputs: readonly { answer: string }[]) =>
          Uint8Array.from(inputs, ({ answer }) => Number(answer.length > 1)),
      };
      checkEnv(createDerEnv({ ...given, stop, terminator: letters }));
    }
  });

  it('plays an episode computed by hand', () => {
    const env = createDerEnv({ ...given, observes: observables });
    const { observation, info } = env.reset({ seed: 1, options: { question: 'b' } });
    expect(observation).toEqual({
      question: 'What is b?',
      answer: '',
      hasAnswer: 0,
      step: 0,
      lastExpert: -1,
      askedSet: Uint8Array.of(0, 0),
      route: Int32Array.of(-1, -1, -1, -1),
    });
    expect(info).toEqual({
      questionId: 'b',
      t: 0,
      outcome: 'open',
      route: [],
      actionMask: Uint8Array.of(1, 1),
    });

    const first = env.step(0);
    // .5 - .001 x 8
    expect(first.reward).toBe(0.5 - 0.008);
    expect(first.terminated).toBe(false);

    const second = env.step(1);
    expect(second.observation).toEqual({
      question: 'What is b?',
      answer: 'AB',
      hasAnswer: 1,
      step: 2,
      lastExpert: 1,
      askedSet: Uint8Array.of(1, 1),
      route: Int32Array.of(0, 1, -1, -1),
    });
    // 1 + 5 x .5 - .001 x 16 + 2
    expect(second.reward).toBe(1 + 2.5 - 0.016 + 2);
    expect(second).toMatchObject({ terminated: true, truncated: false });
    expect(second.info).toEqual({
      questionId: 'b',
      t: 2,
      outcome: 'satisfied',
      route: [0, 1],
      actionMask: Uint8Array.of(1, 1),
      expert: 1,
      score: 1,
      cost: 16,
      reward: { score: 1, gain: 2.5, cost: -0.016, bonus: 2, total: second.reward },
    });
  });

  it('returns on every route the rewards of the pure functions', () => {
    fc.assert(
      fc.property(arbitraryWorld({ maxSteps: 3 }), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const env = createDerEnv({ ...world, ...settings, terminator });
        world.questions.forEach((_, q) => {
          for (const route of allRoutes(world.pool.experts.length, world.maxSteps, settings.repeats)) {
            env.reset({ seed: 0, options: { question: q } });
            let earned = 0;
            let calls = 0;
            let step: ReturnType<typeof env.step>;
            do {
              step = env.step(route[calls]!);
              earned += settings.discount ** calls * step.reward;
              calls++;
              expect(calls).toBeLessThanOrEqual(world.maxSteps);
            } while (!step.terminated);
            const episode = play(world, settings, q, route);
            expect([earned, calls, step.info.score]).toEqual([episode.return, episode.calls, episode.score]);
          }
        });
      }),
    );
  });

  it('never exceeds the horizon, and reports why an episode ended', () => {
    for (const maxSteps of [1, 2, 5]) {
      const env = createDerEnv({ ...given, maxSteps, stop: 'never' });
      env.reset({ seed: 0 });
      for (let t = 0; t < maxSteps; t++) {
        const { terminated, info } = env.step(0);
        expect(terminated).toBe(t === maxSteps - 1);
        expect(info.outcome).toBe(terminated ? 'exhausted' : 'open');
      }
      expect(() => env.step(0)).toThrow(
        'Expected `reset` to be called before `step`: no episode is in progress.',
      );
    }
  });

  it('computes the bonus once, at the end, from the true score, if stop is never', () => {
    const env = createDerEnv({ ...given, stop: 'never', maxSteps: 3 });
    const bonuses = (route: number[]) => {
      env.reset({ seed: 0 });
      return route.map((expert) => (env.step(expert).info as unknown as Required<DerInfo>).reward.bonus);
    };
    // A, AB, ABA: right only in the middle
    expect(bonuses([0, 1, 0])).toEqual([0, 0, -2]);
    const right = createDerEnv({ ...given, stop: 'never', maxSteps: 2 });
    right.reset({ seed: 0 });
    right.step(0);
    expect((right.step(1).info as unknown as Required<DerInfo>).reward.bonus).toBe(2);
  });

  it('passes question, answer and expert to the Terminator, which may stop at a wrong answer', () => {
    const asked: unknown[] = [];
    const env = createDerEnv({
      ...given,
      stop: 'terminator',
      terminator: {
        name: 'spy',
        satisfied(inputs) {
          asked.push(...inputs);
          return Uint8Array.of(inputs[0]!.answer === 'BB' ? 1 : 0);
        },
      },
    });
    env.reset({ seed: 0, options: { question: 'a' } });
    env.step(1);
    const { terminated, info } = env.step(1);
    expect(terminated).toBe(true);
    expect(info).toMatchObject({ outcome: 'satisfied', score: 0, reward: { bonus: 0 } });
    const question = { id: 'a', text: 'What is a?' };
    expect(asked).toEqual([
      { question, answer: 'B', expert: 1 },
      { question, answer: 'BB', expert: 1 },
    ]);
  });

  it('never shows the reference to a policy or a Terminator', () => {
    let scoring = false;
    const guarded: Question = {
      id: 'q',
      text: 'Why?',
      get reference(): string {
        if (!scoring) throw new Error('the reference was looked at');
        return 'AB';
      },
    };
    const env = createDerEnv({
      questions: [guarded],
      pool,
      observes: observables,
      stop: 'terminator',
      terminator: {
        name: 'reader',
        satisfied: (inputs) => Uint8Array.of(JSON.stringify(inputs).length > 1e6 ? 1 : 0),
      },
      scorer: {
        ...scorer,
        score(answer, question) {
          scoring = true;
          const score = scorer.score(answer, question);
          scoring = false;
          return score;
        },
      },
    });
    const seen = [env.reset({ seed: 0 }).observation];
    for (const expert of [0, 1, 1, 0]) seen.push(env.step(expert).observation);
    expect(seen.at(-1)!.answer).toBe('ABBA');
  });

  it('is not affected by changes to its results', () => {
    const env = createDerEnv({ ...given, stop: 'never', observes: observables, repeats: false, maxSteps: 2 });
    const played = (vandal: boolean) => {
      const steps: unknown[] = [];
      const spoil = (info: Record<string, unknown>, observation: object) => {
        steps.push(structuredClone({ info, observation }));
        if (!vandal) return;
        (info.route as number[]).push(0, 0);
        (info.actionMask as Uint8Array).fill(9);
        if (info.reward !== undefined) Object.assign(info.reward as object, { total: 99 });
        for (const value of Object.values(observation))
          if (ArrayBuffer.isView(value)) (value as Uint8Array).fill(7);
      };
      const first = env.reset({ seed: 3 });
      spoil(first.info, first.observation);
      for (const expert of [0, 1]) {
        const { info, observation } = env.step(expert);
        spoil(info, observation);
      }
      return steps;
    };
    expect(played(true)).toEqual(played(false));
  });

  it('has no id, reference or score in its observations', () => {
    const secret = { id: 'secret id', text: 'Why?', reference: 'secret reference' };
    const env = createDerEnv({ ...given, questions: [secret], observes: observables });
    const seen = [env.reset({ seed: 0 }).observation, env.step(0).observation];
    expect(JSON.stringify(seen)).not.toContain('secret');
    expect(Object.keys(seen[1]!).sort()).toEqual([
      'answer',
      'askedSet',
      'hasAnswer',
      'lastExpert',
      'question',
      'route',
      'step',
    ]);
  });

  it('draws questions uniformly from its seed', () => {
    const draw = (seed: number) => {
      const env = createDerEnv(given);
      return Array.from({ length: 300 }, (_, i) => env.reset(i === 0 ? { seed } : {}).info.questionId);
    };
    const drawn = draw(7);
    expect(drawn).toEqual(draw(7));
    expect(drawn).not.toEqual(draw(8));
    // mean 100, standard deviation 8
    for (const { id } of questions)
      expect(Math.abs(drawn.filter((each) => each === id).length - 100)).toBeLessThan(40);
  });

  it('accepts another formula, coefficients, threshold and cost', () => {
    const env = createDerEnv({
      ...given,
      threshold: 0.5,
      cost: ({ parameters }) => 2 * parameters,
      reward: { formula: utilityReward, costWeight: 0.25 },
    });
    env.reset({ seed: 0 });
    // .5 - .25 x 16; a score of .5 stops the episode
    expect(env.step(0)).toMatchObject({ reward: -3.5, terminated: true, info: { cost: 16 } });
    const paper = createDerEnv({ ...given, reward: { formula: derReward, threshold: 0.5, bonus: 8 } });
    paper.reset({ seed: 0 });
    expect(paper.step(0).reward).toBe(0.5 - 0.008 + 8);
  });

  it('rejects invalid input', () => {
    const create = (changes: object) => () => createDerEnv({ ...given, ...changes });
    expect(create({ questions: [] })).toThrow(
      'Expected `questions` to hold at least one question, got none.',
    );
    expect(create({ questions: [questions[0], questions[0]] })).toThrow(
      'Expected question ids to be distinct',
    );
    expect(create({ maxSteps: 0 })).toThrow('Expected `maxSteps` to be an integer of at least 1, got 0.');
    expect(create({ scorer: { ...scorer, defaultThreshold: null } })).toThrow(
      /Expected a `threshold`: the score share/,
    );
    expect(create({ stop: 'terminator' })).toThrow(
      "Expected a `terminator` with the stop rule 'terminator', got none.",
    );
    expect(create({ stop: 'late' })).toThrow('Expected `stop`');
    expect(create({ observes: ['mood'] })).toThrow('Expected `observes` to be one of');
    const env = createDerEnv({ ...given, scorer: { ...scorer, score: () => Number.NaN } });
    env.reset({ seed: 0, options: { question: 2 } });
    expect(() => env.step(1)).toThrow(
      'Expected `score` of expert "B" on question "__proto__" to be finite, got NaN.',
    );
    expect(() => env.step(2)).toThrow('Expected `action` to be in Discrete(2), got 2.');
    expect(() => env.reset({ options: { question: 'nobody' } })).toThrow('got "nobody"');
    expect(() => env.reset({ options: { question: 3 } })).toThrow('in [0, 2], got 3');
    expect(() => createDerEnv(given).reset()).toThrow(/seed/);
    expect(() => createDerEnv(given).step(0)).toThrow('Expected `reset` to be called');
  });
});
