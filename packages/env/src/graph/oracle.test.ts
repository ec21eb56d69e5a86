import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allowed,
  arbitrarySettings,
  call,
  type Episode,
  fitted,
  graphOf,
  hashPolicy,
  judgedByVerdict,
  type Settings,
  seenBy,
  terminator,
} from '../__fixtures__/brute-force.ts';
import { oracleTerminator } from '../__fixtures__/oracle-terminator.ts';
import { type DerState, initialState } from '../mdp.ts';
import type { Observable, Policy } from '../policy.ts';
import { derReward, utilityReward } from '../reward.ts';
import type { Terminator } from '../stop-rule.ts';
import { arbitraryWorld, type World } from '../testing/worlds.ts';
import { evaluatePolicy } from './evaluate-policy.ts';
import { oracleStopping } from './oracle.ts';
import { solve } from './solve.ts';

const atExpert0: Terminator = {
  name: 'stops at expert 0',
  satisfied: (inputs) => Uint8Array.from(inputs, ({ expert }) => (expert === 0 ? 1 : 0)),
};

const observables: Observable[] = ['answer', 'step', 'lastExpert', 'askedSet', 'route'];

/** The result of one call, where `later` values the rest: the better of ending and continuing. */
function better(
  world: World,
  settings: Settings,
  state: DerState,
  expert: number,
  later: (s: DerState) => Episode,
) {
  const ruled = call(world, settings, state, expert);
  const ending = call(world, settings, state, expert, world.maxSteps, true);
  const { cost, parameters } = ruled;
  // an end before the horizon counts as a verdict, one at the horizon does not
  const last = state.route.length === world.maxSteps - 1;
  const own = ruled.ended ? ruled : ending;
  const end = { return: own.reward, score: own.score, parameters, cost, calls: 1 };
  if (ruled.ended || last) return end;
  const rest = later(ruled.after);
  const going = {
    return: ruled.reward + settings.discount * rest.return,
    score: rest.score,
    parameters: parameters + rest.parameters,
    cost: cost + rest.cost,
    calls: 1 + rest.calls,
  };
  return end.return >= going.return ? end : going;
}

describe('a Terminator that reads the scores', () => {
  it('turns the stop rule terminator into reference', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, fc.integer(), (drawn, settings, salt) => {
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const policy = hashPolicy(graph.experts.length, ['answer', 'step'], salt, settings.repeats);
        const judged = evaluatePolicy(graph, policy, {
          ...settings,
          stop: 'terminator',
          terminator: oracleTerminator(graph),
        });
        expect(judged).toEqual(evaluatePolicy(graph, policy, { ...settings, stop: 'reference' }));
      }),
    );
  });
});

describe('oracleStopping', () => {
  it('returns the expectation over every history with the better choice after each call', () => {
    fc.assert(
      fc.property(
        arbitraryWorld({ maxSteps: 3 }),
        arbitrarySettings,
        fc.subarray(observables),
        fc.integer(),
        (drawn, settings, observes, salt) => {
          const world = fitted(drawn, settings);
          const graph = graphOf(world, settings);
          const policy = hashPolicy(graph.experts.length, observes, salt, settings.repeats);
          // the oracle may distinguish states that the policy cannot, because it sees the node
          const walk = (state: DerState): Episode => {
            const may = allowed(world, settings, state);
            const row = policy.probabilities([seenBy(policy, world, settings, state)]);
            const whole = may.reduce((sum, expert) => sum + row[expert]!, 0);
            const sum = { return: 0, score: 0, parameters: 0, cost: 0, calls: 0 };
            for (const expert of may) {
              if (row[expert] === 0) continue;
              const best = better(world, settings, state, expert, walk);
              for (const name of ['return', 'score', 'parameters', 'cost', 'calls'] as const) {
                sum[name] += (row[expert]! / whole) * best[name];
              }
            }
            return sum;
          };
          const exact = oracleStopping(graph, policy, { ...settings, terminator });
          world.questions.forEach((question, q) => {
            expect(exact.perQuestion.return[q]).toBeCloseTo(walk(initialState(question)).return, 11);
          });
          const value = solve(graph, { ...settings, terminator, mayStop: true });
          expect(exact.return).toBeLessThanOrEqual(value.return + 1e-9);
          expect(exact.utility).toBeCloseTo(exact.score - settings.reward.costWeight * exact.cost, 12);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('has at least the return of any Terminator with the same policy, if stop is never', () => {
    fc.assert(
      fc.property(arbitraryWorld(), arbitrarySettings, fc.integer(), (drawn, anySettings, salt) => {
        // a bonus by verdict pays for the stop itself
        const settings = { ...anySettings, stop: 'never' as const };
        const world = fitted(drawn, settings);
        const graph = graphOf(world, settings);
        const policy = hashPolicy(graph.experts.length, ['answer'], salt, settings.repeats);
        const oracle = oracleStopping(graph, policy, settings);
        for (const judge of [terminator, atExpert0, oracleTerminator(graph)]) {
          const judged = evaluatePolicy(graph, policy, {
            ...settings,
            stop: 'terminator',
            terminator: judge,
          });
          // at the horizon a verdict may still change the bonus, which an earlier end cannot
          if (judgedByVerdict.has(settings.reward.formula)) continue;
          expect(oracle.return).toBeGreaterThanOrEqual(judged.return - 1e-9);
        }
      }),
    );
  });

  it('equals a result computed by hand', () => {
    const world: World = {
      questions: [{ id: 'q', text: 'Why?', reference: null }],
      pool: {
        experts: [{ name: 'A', parameters: 1 }],
        // .5, then 0, then 1
        answer: ({ previousAnswers }) => ({
          text: { '0.5': '0', '0': '1' }[previousAnswers[0] ?? ''] ?? '0.5',
        }),
      },
      scorer: { signature: 'n', range: [0, 1], defaultThreshold: 1, score: Number },
      maxSteps: 3,
      threshold: 1,
    };
    const always: Policy = {
      name: 'A',
      observes: [],
      probabilities: (seen) => new Float64Array(seen.length).fill(1),
    };
    const graph = graphOf(world, {
      cost: 'parameters',
      repeats: true,
      reward: { formula: derReward },
    } as Settings);
    const run = (costWeight: number) =>
      oracleStopping(graph, always, {
        stop: 'never',
        reward: { formula: utilityReward, costWeight },
      });
    // continuing to the 1 costs two more calls, which pays at .125 each but not at .375
    expect([run(0.125).return, run(0.125).routeLength]).toEqual([1 - 3 * 0.125, 3]);
    expect([run(0.375).return, run(0.375).routeLength]).toEqual([0.5 - 0.375, 1]);
  });
});

describe('solve with mayStop', () => {
  it('returns the best over all routes and all their ends', () => {
    fc.assert(
      fc.property(arbitraryWorld({ maxSteps: 3 }), arbitrarySettings, (drawn, settings) => {
        const world = fitted(drawn, settings);
        const { valuePerQuestion } = solve(graphOf(world, settings), {
          ...settings,
          terminator,
          mayStop: true,
        });
        const walk = (state: DerState): Episode =>
          allowed(world, settings, state)
            .map((expert) => better(world, settings, state, expert, walk))
            .reduce((best, each) => (each.return > best.return ? each : best));
        world.questions.forEach((question, q) => {
          expect(valuePerQuestion[q]).toBe(walk(initialState(question)).return);
        });
      }),
      { numRuns: 120 },
    );
  });

  it('ends as soon as continuing does not increase the return', () => {
    const graph = graphOf(
      {
        questions: [{ id: 'q', text: 'Why?', reference: null }],
        pool: { experts: [{ name: 'A', parameters: 0 }], answer: () => ({ text: '1' }) },
        scorer: { signature: 'n', range: [0, 1], defaultThreshold: 2, score: Number },
        maxSteps: 3,
        threshold: 2,
      },
      { cost: 'parameters', repeats: true, reward: { formula: derReward } } as Settings,
    );
    const reward = { formula: utilityReward };
    // 1 now, or 1 after two more calls without cost
    const {
      ends,
      routeLength,
      routes,
      return: earned,
    } = solve(graph, { reward, stop: 'never', mayStop: true });
    expect([earned, routeLength, ...routes]).toEqual([1, 1, 0, -1, -1]);
    expect(ends![0]).toBe(1);
    expect(solve(graph, { reward, stop: 'never' })).toMatchObject({ ends: null, routeLength: 3 });
  });
});
