import { randomPolicy } from '@der-gym/agents';
import { evaluatePolicy, stopTable } from '@der-gym/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { arbitraryCostWeight, arbitraryTaskWorld, boundsHold, taskOf } from './__fixtures__/world-task.ts';
import { arenaOf, chooseRoutes } from './arena.ts';
import { createBench } from './bench.ts';
import { compareMethods, stopRules } from './compare.ts';
import { bestSingleCall, singleCallColumns } from './contenders.ts';
import { meansOf } from './rows.ts';

/** The entry of a stop table for an answer that was not judged. */
const NOT_JUDGED = 2;

describe('the hindsight optimum', () => {
  it('bounds the utility of every row under every stop rule, as the best policy in hindsight bounds returns', () => {
    boundsHold(4, ['experts', 'routes', 'vote', 'bounds']);
  });

  it('is the same under every stop rule', () => {
    const task = prepareTask({ questions: 30, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
    const found = stopRules.map((stopRule) => {
      const { rows } = compareMethods(task, { methods: ['bounds'], stopRule });
      return rows.find(({ policy }) => policy === 'hindsight optimum, by utility')!.utility;
    });
    expect(new Set(found).size).toBe(1);
  });
});

describe('a choice on train', () => {
  it('is at least as good as the mean of its candidates, under the stop rule of the choice', () => {
    const threshold = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        arbitraryTaskWorld,
        arbitraryCostWeight,
        threshold,
        fc.integer(),
        (world, costWeight, thresholds, salt) => {
          const task = taskOf(world, costWeight);
          const { graph, split, reward } = task;
          // an arbitrary judge
          const tables = thresholds.map((at) => {
            const stops = stopTable(graph, { stop: 'never', questions: split.train });
            return stops.map((verdict, place) =>
              verdict === NOT_JUDGED ? verdict : Math.abs(Math.sin(salt + place)) < at ? 1 : 0,
            );
          });
          const { byReturn, byUtility } = chooseRoutes(task, tables.length, (i) => ({
            stops: tables[i]!,
            threshold: thresholds[i]!,
          }));
          for (const stops of tables) {
            const random = evaluatePolicy(graph, randomPolicy(graph.experts), {
              reward,
              stops,
              questions: split.train,
            });
            expect(byReturn.value).toBeGreaterThanOrEqual(random.return - 1e-9);
            expect(byUtility.value).toBeGreaterThanOrEqual(random.utility - 1e-9);
          }
          const calls = graph.experts.map(
            (_, expert) =>
              meansOf({ runs: [singleCallColumns(graph, split.train, () => expert)] }, costWeight).utility,
          );
          const mean = calls.reduce((sum, utility) => sum + utility, 0) / calls.length;
          expect(calls[bestSingleCall(graph, split.train, costWeight)]).toBeGreaterThanOrEqual(mean - 1e-9);
        },
      ),
    );
  });

  it('is measured under the ending it was chosen with, judged by Terminators not fitted on the same questions', () => {
    const task = prepareTask({ questions: 60, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
    const bench = createBench(task);
    const { graph, split, reward } = task;
    const { byUtility } = bench.routes();
    const random = (ending: number) => {
      const options = { reward, ...bench.onTrain(ending), questions: split.train };
      return evaluatePolicy(graph, randomPolicy(graph.experts), options).utility;
    };
    bench.endings.forEach((_, ending) => {
      expect(byUtility.value).toBeGreaterThanOrEqual(random(ending) - 1e-9);
    });
    // a stop table never has verdicts on both train and test
    const train = bench.fitted.stopsOnTrain(0.5);
    const held = bench.fitted.stopsAt(0.5);
    const { questionOffsets } = graph;
    const numExperts = graph.experts.length;
    for (const [part, judged, not] of [
      [split.train, train, held],
      [[...split.validation, ...split.test], held, train],
    ] as const) {
      for (const q of part) {
        const [from, to] = [questionOffsets[q]! * numExperts, questionOffsets[q + 1]! * numExperts];
        expect(judged.subarray(from, to)).not.toContain(NOT_JUDGED);
        expect(new Set(not.subarray(from, to))).toEqual(new Set([NOT_JUDGED]));
      }
    }
    expect(() =>
      evaluatePolicy(graph, randomPolicy(graph.experts), { reward, stops: held, questions: split.train }),
    ).toThrow('Expected a stop table with a verdict on the answer');
  });

  it('needs no Terminator under the other stop rules', () => {
    const task = prepareTask({ questions: 60, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });
    for (const stop of ['never', 'reference'] as const) {
      const { byUtility } = arenaOf(task, stop).routes();
      const options = { reward: task.reward, stop, questions: task.split.train };
      const random = evaluatePolicy(task.graph, randomPolicy(task.graph.experts), options).utility;
      expect(byUtility.value).toBeGreaterThanOrEqual(random);
    }
  });
});
