import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountOf, type ChargedCall } from './account.ts';

const price = { inputPerMillion: 1, outputPerMillion: 4 };
const experts = [
  { name: 'A', parameters: 7, price },
  { name: 'B', parameters: 13, price: { inputPerMillion: 10, outputPerMillion: 10 } },
];
const call = (
  index: number,
  round: number,
  expert: number,
  latencyMs: number,
  parents: readonly number[] = [],
): ChargedCall => ({
  index,
  round,
  expert,
  parents,
  answer: { text: 'x', inputTokens: 1000, outputTokens: 100, latencyMs },
});

describe('accountOf', () => {
  it('sums every call at the prices of its expert', () => {
    // A: (1000 x 1 + 100 x 4) / 10^6 = .0014; B: 1100 x 10 / 10^6 = .011
    const account = accountOf([call(0, 0, 0, 100), call(1, 0, 1, 300), call(2, 1, 0, 50)], experts);
    expect(account).toMatchObject({
      calls: 3,
      parameters: 27,
      inputTokens: 3000,
      outputTokens: 300,
      latencyMs: 450,
    });
    expect(account.dollars).toBeCloseTo(0.0014 + 0.011 + 0.0014, 15);
  });

  it('counts the calls of a round as parallel, and rounds as sequential', () => {
    const account = accountOf(
      [call(0, 0, 0, 100), call(1, 0, 1, 300), call(2, 1, 0, 50), call(3, 2, 0, 20), call(4, 2, 0, 10)],
      experts,
    );
    // 300 + 50 + 20, in three sequential calls
    expect(account).toMatchObject({ criticalPathMs: 370, criticalPathCalls: 3, latencyMs: 480 });
  });

  it('makes a call wait for the answers it is shown, also within a round', () => {
    const account = accountOf([call(0, 0, 0, 100), call(1, 0, 0, 300), call(2, 0, 0, 50, [0])], experts);
    // 100 + 50 is over before 300
    expect(account).toMatchObject({ criticalPathMs: 300, criticalPathCalls: 2 });
    expect(
      accountOf([call(0, 0, 0, 100), call(1, 0, 0, 30, [0]), call(2, 0, 0, 5, [1])], experts),
    ).toMatchObject({
      criticalPathMs: 135,
      criticalPathCalls: 3,
    });
  });

  it('returns null for a figure that one call lacks, and keeps the other figures', () => {
    const bare: ChargedCall = {
      index: 1,
      round: 0,
      expert: 1,
      parents: [],
      answer: { text: 'x', inputTokens: 5 },
    };
    expect(accountOf([call(0, 0, 0, 100), bare], experts)).toEqual({
      calls: 2,
      parameters: 20,
      inputTokens: 1005,
      outputTokens: null,
      dollars: null,
      latencyMs: null,
      criticalPathMs: null,
      criticalPathCalls: 1,
    });
    const free = [{ name: 'A', parameters: 7 }];
    expect(accountOf([call(0, 0, 0, 100)], free).dollars).toBeNull();
    expect(accountOf([], free)).toMatchObject({ calls: 0, parameters: 0, dollars: 0, criticalPathMs: 0 });
  });

  it('has the critical path of a brute-force search', () => {
    const arbitrary = fc.array(
      fc.record({ opens: fc.boolean(), latency: fc.integer({ min: 0, max: 50 }), parent: fc.nat(8) }),
      { minLength: 1, maxLength: 9 },
    );
    fc.assert(
      fc.property(arbitrary, (specs) => {
        let round = 0;
        const calls = specs.map(({ opens, latency, parent }, i) => {
          if (i > 0 && opens) round += 1;
          return call(i, round, 0, latency, parent < i ? [parent] : []);
        });
        // every call waits for its parents and for each call of each earlier round
        const longestTo = (i: number): number => {
          const before = calls.filter((other) => other.round < calls[i]!.round).map(({ index }) => index);
          return (
            calls[i]!.answer.latencyMs! + Math.max(0, ...[...before, ...calls[i]!.parents].map(longestTo))
          );
        };
        expect(accountOf(calls, experts).criticalPathMs).toBe(Math.max(...calls.map((_, i) => longestTo(i))));
      }),
    );
  });

  it('rejects impossible calls', () => {
    expect(() => accountOf([call(1, 0, 0, 1)], experts)).toThrow('Expected `index of call 0`');
    expect(() => accountOf([call(0, 0, 2, 1)], experts)).toThrow(
      'Expected `expert of call 0` to be an integer in [0, 1], got 2.',
    );
    expect(() => accountOf([call(0, 0, 0, 1, [0])], experts)).toThrow('Expected `parents of call 0`');
    expect(() => accountOf([call(0, 1, 0, 1)], experts)).toThrow(
      'Expected `round of call 0` to be 0 or the one after it, got 1.',
    );
    expect(() => accountOf([call(0, 0, 0, 1), call(1, 2, 0, 1)], experts)).toThrow('`round of call 1`');
  });
});
