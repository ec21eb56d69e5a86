import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedExpertPolicy, randomPolicy } from '@der-gym/agents';
import { evaluatePolicy, type Policy } from '@der-gym/env';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { taskHash } from '../problem/task-hash.ts';
import type { ExpandedVariant } from '../spec/types.ts';
import { fitTerminator } from '../training/fit-terminator.ts';
import { lookAt, withTrainQuestions } from './_look.ts';
import { measurePolicy } from './_measure.ts';
import { createWorlds } from './_worlds.ts';
import { runTrial } from './run-trial.ts';
import { trialOf } from './trial.ts';
import type { Trial } from './types.ts';

const scratch = mkdtempSync(join(tmpdir(), 'der-gym-trial-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const task = { questions: 40, experts: ['Alpaca', 'ChatGLM', 'Open Assistant'], maxSteps: 3 } as const;
/** 25 updates of 64 calls. */
const training = {
  steps: 1600,
  numEnvs: 4,
  numSteps: 16,
  numMinibatches: 4,
  hiddenSizes: [8],
  textSize: 32,
} as const;
const trial = (seed = 1, changes: Partial<ExpandedVariant> = {}): Trial =>
  trialOf({ router: 'trained', task, training, ...changes }, seed);
const worlds = createWorlds();
const world = await worlds(trial().options.task);
const terminator = await world.terminator({ encoder: 'hashed' });

describe('a world', () => {
  it('has the task that `prepareTask` returns for its options', () => {
    const options = { ...task, gainWeight: 0, bonus: 1, costWeight: 0.01, seed: 3 };
    const [shared, prepared] = [world.task(options), prepareTask(options)];
    expect(taskHash(shared)).toBe(taskHash(prepared));
    for (const key of ['reward', 'utility', 'prompt', 'seed', 'thresholdNote'] as const) {
      expect(shared[key]).toEqual(prepared[key]);
    }
  });

  it('is shared only by trials that differ in coefficients or seed', async () => {
    const at = (changes: object) => worlds(trial(1, { task: { ...task, ...changes } }).options.task);
    expect(await at({ gainWeight: 0, bonus: 0, costWeight: 1 })).toBe(world);
    expect(await worlds(trial(7).options.task)).toBe(world);
    expect(await at({ prompt: 'plain' })).not.toBe(world);
    expect(await at({ splitSeed: 2 })).not.toBe(world);
  });
});

describe('measurePolicy', () => {
  const fitted = fitTerminator({ ...world.task(task), seed: 1 });
  const random = randomPolicy(world.task(task).graph.experts);
  const measured = measurePolicy(world.task(task), random, 'route', fitted).routers[0]!;

  it('returns the exact distribution of route lengths', () => {
    for (const { stopRule, lengths, routeLength } of measured.byStopRule) {
      for (const [q, mean] of routeLength.entries()) {
        const shares = lengths!.map((column) => column[q]!);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        expect(shares.reduce((sum, share, k) => sum + share * (k + 1), 0)).toBeCloseTo(mean, 12);
      }
      // by another route: the shares over all questions that the evaluation reports
      if (stopRule === 'terminator') continue;
      const { graph, reward, split } = world.task(task);
      const options = { reward, stop: stopRule, questions: split.test };
      const { lengthShare } = evaluatePolicy(graph, random, options);
      lengths!.forEach((column, k) => {
        const mean = column.reduce((sum, share) => sum + share, 0) / column.length;
        expect(mean).toBeCloseTo(lengthShare[k]!, 12);
      });
    }
    // otherwise the test would show nothing: a random route of three experts has all lengths
    expect(measured.byStopRule[2]!.lengths!.every((column) => column.some((share) => share > 0.01))).toBe(
      true,
    );
  });

  it('uses the threshold with the highest utility on validation, ties to the higher one', () => {
    const { graph, utility, split } = world.task(task);
    // by another route: a Terminator that judges during the episode, instead of a table of its verdicts
    const { terminator } = fitted;
    const candidates = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
    const valuesOf = (policy: Policy, questions: readonly number[]) =>
      candidates.map((threshold) => {
        const judged = { stop: 'terminator', terminator: terminator.withThreshold(threshold) } as const;
        return evaluatePolicy(graph, policy, { reward: utility, ...judged, questions }).utility;
      });
    const policies = [random, ...graph.experts.map((_, expert) => fixedExpertPolicy(expert, graph.experts))];
    const seen = policies.map((policy) => {
      const values = valuesOf(policy, split.validation);
      const best = Math.max(...values);
      const threshold = fitted.thresholdFor(policy, world.task(task));
      expect(threshold).toBe(candidates[values.lastIndexOf(best)]);
      const elsewhere = valuesOf(policy, split.test);
      return {
        tied: values.indexOf(best) !== values.lastIndexOf(best),
        other: elsewhere.lastIndexOf(Math.max(...elsewhere)) !== values.lastIndexOf(best),
      };
    });
    // otherwise the test would show nothing: there are ties, and the test questions would choose another threshold
    expect(seen.some(({ tied }) => tied)).toBe(true);
    expect(seen.some(({ other }) => other)).toBe(true);
    expect(measured.terminatorThreshold).toBe(fitted.thresholdFor(random, world.task(task)));
  });
});

describe('a trial', () => {
  it('resumes from its checkpoint with the same bytes', async () => {
    const whole = await runTrial(trial(1), { worlds });
    expect(whole.curve).toHaveLength(25);
    const controller = new AbortController();
    let calls = 0;
    const stopped = runTrial(trial(1), {
      worlds,
      checkpointsIn: scratch,
      signal: controller.signal,
      // the first call reports the preparation
      onProgress: () => ++calls === 14 && controller.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    const path = join(scratch, trial(1).id, 'checkpoint.json');
    expect(JSON.parse(readFileSync(path, 'utf8')).curve).toHaveLength(13);

    let updates = 0;
    const resumed = await runTrial(trial(1), { worlds, checkpointsIn: scratch, onProgress: () => ++updates });
    expect(JSON.stringify(resumed)).toBe(JSON.stringify(whole));
    // preparation, 12 updates, the end
    expect(updates).toBe(14);
  });

  it('starts over if its checkpoint is unreadable or belongs to another trial', async () => {
    const path = join(scratch, trial(1).id, 'checkpoint.json');
    expect(existsSync(path)).toBe(true);
    const whole = JSON.stringify(await runTrial(trial(1), { worlds }));
    for (const damaged of ['{"id":', JSON.stringify({ id: 'other', curve: [] })]) {
      writeFileSync(path, damaged);
      expect(JSON.stringify(await runTrial(trial(1), { worlds, checkpointsIn: scratch }))).toBe(whole);
    }
  });

  it('evaluates the router of a curve at the given calls and at the end, also after an interruption', async () => {
    const curve = { trainQuestions: 8, calls: [100, 1000] };
    const asked = trial(1, { curve });
    const whole = await runTrial(asked, { worlds });
    const looked = whole.curve.flatMap(({ steps, look }) => (look === undefined ? [] : [{ steps, look }]));
    // of updates of 64 calls: the 2nd, the 16th, the last
    expect(looked.map(({ steps }) => steps)).toEqual([128, 1024, 1600]);
    const last = looked[2]!.look;
    expect(last).toMatchObject({ questions: 8, fresh: false });
    const { byStopRule } = whole.routers[0]!;
    byStopRule.forEach(({ score, cost }, rule) => {
      score.forEach((each, q) => {
        expect(last.byStopRule[rule]!.test[q]).toBeCloseTo(each - 0.001 * cost[q]!, 12);
      });
    });
    const controller = new AbortController();
    const stopping = runTrial(asked, {
      worlds,
      checkpointsIn: scratch,
      signal: controller.signal,
      onProgress: (share) => share > 0.5 && controller.abort(new Error('enough')),
    });
    await expect(stopping).rejects.toThrow('enough');
    const resumed = await runTrial(asked, { worlds, checkpointsIn: scratch });
    expect(JSON.stringify(resumed)).toBe(JSON.stringify(whole));
    expect(trial(1).id).not.toBe(asked.id);
  });

  it('of a curve differs only in its train questions, and a smaller set is a subset of a larger one', () => {
    const full = world.task(task);
    const [small, large] = [4, 9].map((count) => withTrainQuestions(full, count));
    expect(small!.split.train).toHaveLength(4);
    expect(large!.split.train).toEqual(expect.arrayContaining([...small!.split.train]));
    expect(full.split.train).toEqual(expect.arrayContaining([...large!.split.train]));
    expect([small!.fresh, withTrainQuestions(full, null)]).toEqual([null, full]);
    const { graph, split, thresholdNote } = full;
    for (const each of [small!, large!]) {
      expect([each.graph, each.split.test, each.split.validation, each.thresholdNote]).toEqual([
        graph,
        split.test,
        split.validation,
        thresholdNote,
      ]);
    }
  });

  it('evaluates one policy on train and test: a policy that reads nothing has its exact means', () => {
    const full = withTrainQuestions(world.task(task), 8);
    const first = fixedExpertPolicy(1, full.graph.experts);
    const { byStopRule } = lookAt(full, { policy: () => first, questions: 8 }, terminator, false);
    const never = byStopRule.find(({ stopRule }) => stopRule === 'never')!;
    const on = (questions: readonly number[]) =>
      evaluatePolicy(full.graph, first, { reward: full.utility, stop: 'never', questions }).utility;
    expect(never.train).toBe(on(full.split.train));
    expect(never.test.reduce((sum, each) => sum + each, 0) / never.test.length).toBeCloseTo(
      on(full.split.test),
      12,
    );
  });

  it('of the baselines has three rows, with the optimum highest on each question', async () => {
    const { routers } = await runTrial(trial(1, { router: 'baselines' }), { worlds });
    expect(routers.map(({ kind }) => kind)).toEqual(['single call', 'route', 'bound']);
    const utilities = routers.map(({ byStopRule }) =>
      byStopRule.map(({ score, cost }) => score.map((each, q) => each - 0.001 * cost[q]!)),
    );
    utilities[2]!.forEach((rule, r) => {
      rule.forEach((best, q) => {
        for (const other of utilities) expect(other[r]![q]).toBeLessThanOrEqual(best + 1e-12);
      });
    });
  });

  it('of the field charges every single expert for one call under any stop rule', async () => {
    const { routers, stateHash, curve } = await runTrial(trial(1, { router: 'field' }), { worlds });
    expect([stateHash, curve]).toEqual([null, []]);
    const singles = routers.filter(({ kind }) => kind === 'single call');
    expect(singles.map(({ name }) => name)).toEqual([...task.experts, 'best single call on train']);
    // one of them, chosen beforehand
    const chosen = singles.pop()!;
    const named = singles.find(({ name }) => chosen.note === `by score: ${name}`)!;
    expect(chosen.byStopRule).toEqual(named.byStopRule);
    for (const { byStopRule, name } of singles) {
      const [one, ...others] = byStopRule.map(({ stopRule, ...outcome }) => outcome);
      for (const other of others) expect(other).toEqual(one);
      const parameters = { Alpaca: 13, ChatGLM: 6, 'Open Assistant': 12 }[
        name as (typeof task.experts)[number]
      ];
      expect(new Set(one!.parameters)).toEqual(new Set([parameters]));
    }
    // every expert once: 13 + 6 + 12
    const ensembles = routers.filter(({ name }) => /PairRanker|vote/.test(name));
    expect(ensembles).toHaveLength(2);
    for (const { byStopRule } of ensembles) expect(new Set(byStopRule[1]!.parameters)).toEqual(new Set([31]));
    expect(routers.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['learned', 'route', 'bound']));
  });

  it('contains no path of its data file', async () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      JSON.stringify({
        id: `q${i}`,
        question: `What are ${i} things?`,
        reference: `A: ${i}`,
        referenceAnswer: String(i),
        experts: Object.fromEntries(
          [
            'gpt3-6b-finetuning',
            'gpt3-6b-verification',
            'gpt3-175b-finetuning',
            'gpt3-175b-verification',
          ].map((name, e) => [
            name,
            {
              text: `A: ${i + (i % (e + 2))}`,
              finalAnswer: String(i + (i % (e + 2))),
              correct: i % (e + 2) === 0,
            },
          ]),
        ),
      }),
    );
    const path = join(scratch, 'answers.jsonl');
    writeFileSync(path, `${lines.join('\n')}\n`);
    const result = await runTrial(trial(1, { router: 'random', task: { data: path } }));
    expect(JSON.stringify(result)).not.toContain(scratch);
    expect(result.options.task.data).toBe('answers.jsonl');
    expect(result.data.synthetic).toBe(false);
  });
});
