import { fixedExpertPolicy } from '@der-gym/agents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { studentQuantile } from '../statistics/_distributions.ts';
import { compareMethods } from './compare.ts';
import { bestSingleCall, singleCallColumns, singleCalls } from './contenders.ts';
import type { Contender } from './rows.ts';
import { encoderOf, verdictOf } from './verdict.ts';

const task = prepareTask({ questions: 200, maxSteps: 1, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
const { graph, split, reward } = task;
const arena = { task, stopRule: 'terminator' } as const;
const expert = bestSingleCall(graph, split.train, reward.costWeight);
const baseline = singleCallColumns(graph, split.test, () => expert);
const n = split.test.length;
const policy = fixedExpertPolicy(0, graph.experts);

/** A method whose utility exceeds that of the best single call by a given amount on each question of every run. */
const above = (
  name: string,
  gains: (q: number, run: number) => number,
  more: Partial<Contender> = {},
  runs = 1,
) => ({
  policy: name,
  kind: 'learned' as const,
  runs: Array.from({ length: runs }, (_, run) => ({
    ...baseline,
    score: baseline.score.map((score, q) => score + gains(q, run)),
  })),
  ...more,
});
/** Gains of this mean, from `by` below to `by` above. */
const spread = (mean: number, by: number) => (q: number) => mean + (by * ((q % 5) - 2)) / 2;

const gain = fc.record({
  mean: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  by: fc.double({ min: 0, max: 0.5, noNaN: true }),
});
const field = fc
  .array(gain, { minLength: 1, maxLength: 8 })
  .map((all) => all.map(({ mean, by }, i) => above(`method ${i}`, spread(mean, by))));

describe('verdictOf', () => {
  it('returns the gain of the best method over the best single call on train, with its interval', () => {
    const { sentences, ...verdict } = verdictOf(arena, [
      ...singleCalls(arena),
      above('good', spread(0.3, 0.3)),
      above('poor', spread(-0.3, 0.3)),
    ]);
    // gains of 0, .15, .3, .45, .6 in turn; with two methods the significance is halved
    const gains = Array.from({ length: n }, (_, q) => spread(0.3, 0.3)(q));
    const mean = gains.reduce((a, b) => a + b) / n;
    const variance = gains.map((each) => (each - mean) ** 2).reduce((a, b) => a + b) / (n - 1);
    const half = studentQuantile(1 - 0.05 / 2 / 2, n - 1) * Math.sqrt(variance / n);
    expect(verdict).toEqual({
      method: 'good',
      against: graph.experts[expert]!.name,
      difference: expect.closeTo(mean, 12),
      interval: [expect.closeTo(mean - half, 3), expect.closeTo(mean + half, 3)],
      chosenAmong: 2,
      pays: 'pays',
    });
    // the shorter tail is Student's
    expect(Math.min(...verdict.interval!.map((end) => Math.abs(end - mean)))).toBeCloseTo(half, 9);
    expect(sentences).toHaveLength(3);
    expect(sentences[0]).toBe('A router pays.');
    expect(sentences[1]).toContain('good, with a utility of ');
    expect(sentences[1]).toContain(
      `more than ${graph.experts[expert]!.name}, the best single call on train.`,
    );
    expect(sentences[2]).toContain(
      'The best of 2 methods by utility on test, so the interval is at 97.5 % (Bonferroni)',
    );
  });

  it('is consistent: a router pays only if some interval is above 0, and does not pay only if all are below 0', () => {
    fc.assert(
      fc.property(field, (methods) => {
        const { method, difference, interval, chosenAmong, pays, sentences } = verdictOf(arena, methods);
        expect(chosenAmong).toBe(methods.length);
        expect(interval![0]).toBeLessThanOrEqual(difference!);
        expect(interval![1]).toBeGreaterThanOrEqual(difference!);
        // the same method alone: the same gain, with an interval that is not wider
        const best = methods.find(({ policy }) => policy === method)!;
        const alone = verdictOf(arena, [best]);
        expect(alone.difference).toBe(difference);
        expect(alone.interval![0]).toBeGreaterThanOrEqual(interval![0] - 1e-12);
        for (const other of methods) {
          expect(verdictOf(arena, [other]).difference).toBeLessThanOrEqual(difference! + 1e-9);
        }
        if (interval![0] > 1e-9) expect(pays).toBe('pays');
        if (pays === 'does not pay') expect(interval![1]).toBeLessThan(0);
        if (pays === 'undecided') expect(sentences[0]).toMatch(/cannot be decided: .*contains 0\.$/);
      }),
      { numRuns: 60 },
    );
  });

  it('does not change with the order of the methods, unless two are equal', () => {
    fc.assert(
      fc.property(field, (methods) => {
        const there = verdictOf(arena, methods);
        const back = verdictOf(arena, methods.toReversed());
        expect(back.difference).toBeCloseTo(there.difference!, 8);
        expect(back.pays).toBe(there.pays);
      }),
      { numRuns: 30 },
    );
  });

  it('does not count rounding errors as a gain', () => {
    const noise = above('noise', (q) => (q % 3) * 1e-17 + (0.1 + 0.2 - 0.3));
    const { difference, interval, pays } = verdictOf(arena, [noise]);
    expect([difference, pays]).toEqual([0, 'undecided']);
    expect([interval![0] < 0, interval![1] > 0]).toEqual([true, true]);
  });

  it('chooses the cheapest of equal methods', () => {
    const dear = above('dear', () => 0.1);
    const cheap = {
      ...dear,
      policy: 'cheap',
      runs: dear.runs.map((run) => ({ ...run, parameters: run.parameters.map((x) => x / 2) })),
    };
    expect(verdictOf(arena, [dear, cheap]).method).toBe('cheap');
    expect(verdictOf(arena, [cheap, dear]).method).toBe('cheap');
  });

  it('chooses the single call by utility, not by score', () => {
    const task = prepareTask({ questions: 40, maxSteps: 1, experts: ['Vicuna', 'ChatGLM', 'Koala'] });
    const { graph, split, reward } = task;
    const costly = { ...reward, costWeight: 0.2 };
    const cheapest = graph.experts.reduce((a, b) => (b.parameters < a.parameters ? b : a)).name;
    expect(graph.experts[bestSingleCall(graph, split.train, 0)]!.name).not.toBe(cheapest);
    const dear = { task: { ...task, reward: costly }, stopRule: 'never' } as const;
    expect(verdictOf(dear, singleCalls(dear)).against).toBe(cheapest);
  });

  it('excludes bounds and single calls, and policies that the oracle stops', () => {
    const bound = above('bound', () => 0.9, { kind: 'bound' });
    const single = above('single', () => 0.8, { kind: 'single call' });
    const stopped = above('stopped', () => 0.7, { policies: [policy] });
    const vote = above('vote', () => 0.1);
    const all = [bound, single, stopped, vote];
    expect(verdictOf(arena, all)).toMatchObject({ method: 'stopped', chosenAmong: 2 });
    const oracle = { ...arena, stopRule: 'reference' } as const;
    const under = verdictOf(oracle, all);
    expect(under).toMatchObject({ method: 'vote', chosenAmong: 1 });
    expect(under.sentences[2]).toContain('Routers that the oracle `reference` stops are not counted.');
    const none = verdictOf(oracle, [bound, single, stopped]);
    expect(none).toMatchObject({
      method: null,
      difference: null,
      interval: null,
      chosenAmong: 0,
      pays: null,
    });
    expect(none.sentences[1]).toContain('no router can be deployed with it');
  });

  it('names the best single call if nothing else was compared', () => {
    const { sentences, pays, against } = verdictOf(arena, singleCalls(arena));
    expect([pays, against]).toEqual([null, graph.experts[expert]!.name]);
    expect(sentences).toEqual([
      expect.stringMatching(
        new RegExp(`^The best single call on train is ${against}: utility \\d\\.\\d{3} on test\\.$`),
      ),
      'No router was compared.',
    ]);
  });

  it('judges only the named routers, whatever else was compared', () => {
    const own = above('mine', spread(-0.3, 0.3), { policies: [policy] });
    const better = above('better', () => 0.5);
    const { sentences, ...verdict } = verdictOf(arena, [better, own], ['mine']);
    expect(verdict).toMatchObject({ method: 'mine', chosenAmong: 1, pays: 'does not pay' });
    expect(sentences[0]).toBe('The router does not pay.');
    expect(sentences[1]).toMatch(/^mine, with a utility of /);
    expect(sentences[2]).toContain(
      'This run: one training set, one Terminator; the interval does not cover the variation between training sets, Terminators and seeds.',
    );
  });

  it('mentions a fixed route with a higher utility than the named router', () => {
    const mine = above('mine', spread(0.3, 0.3), { policies: [policy] });
    const route = above('best fixed route, by utility', () => 0.8, { kind: 'route', policies: [policy] });
    const { sentences, pays } = verdictOf(arena, [mine, route], ['mine']);
    expect(pays).toBe('pays');
    expect(sentences[0]).toMatch(
      /^The router pays\. But best fixed route, by utility, a fixed list of experts, has a higher utility: \d\.\d{3}\.$/,
    );
    const worse = above('best fixed route, by utility', () => 0.1, { kind: 'route', policies: [policy] });
    expect(verdictOf(arena, [mine, worse], ['mine']).sentences[0]).toBe('The router pays.');
  });

  it('names training sets, seeds and encoder of trained routers only', () => {
    const made = (runs: number, more: Partial<Contender> = {}) =>
      above('mine', spread(0.3, 0.3), { policies: [policy], ...more }, runs);
    const said = (contender: Contender, encoder: string) =>
      verdictOf(
        {
          ...arena,
          policies: [
            { name: 'mine', ...(encoder === 'own' ? { isOwn: true } : { reader: { name: encoder } }) },
          ],
        },
        [contender],
      ).sentences[2];
    expect(said(made(1), 'facts')).toBe(
      'The interval is at 95 %, over test questions. This run: one training set, one Terminator, encoder facts; the interval does not cover the variation between training sets, Terminators and seeds.',
    );
    expect(said(made(4, { trainingSets: 2 }), 'facts')).toBe(
      'The interval is at 95 %, over test questions, 2 training sets and 2 seeds. This run: encoder facts.',
    );
    expect(said(made(3, { trainingSets: 3 }), 'facts')).toContain('over test questions and 3 training sets.');
    expect(said(made(1), 'own')).toBe('The interval is at 95 %, over test questions.');
  });

  it('reports that the named router has no row', () => {
    const { sentences, pays } = verdictOf(arena, [above('other', () => 0.1)], ['mine']);
    expect([pays, sentences[1]]).toEqual([null, 'The table has no row for the router.']);
  });

  it('names the method that decides if it is not the best one', () => {
    // the best varies much between questions; the second does not
    const wide = above('wide', spread(0.9, 6));
    const sure = above('sure', spread(0.3, 0.3));
    const pays = verdictOf(arena, [wide, sure]);
    expect(pays).toMatchObject({ method: 'wide', pays: 'pays' });
    expect(pays.interval![0]).toBeLessThan(0);
    expect(pays.sentences[0]).toContain('that of sure does not: 0.');
    const open = verdictOf(arena, [above('open', spread(-0.9, 6)), above('sure', spread(-0.3, 0.3))]);
    expect(open).toMatchObject({ method: 'sure', pays: 'undecided' });
    expect(open.sentences[0]).toContain('the interval of open contains 0');
  });

  it('has a wider interval if training runs disagree', () => {
    const agree = verdictOf(arena, [above('m', (q, run) => spread(0.2, 0.1)(q + run), {}, 4)]);
    const disagree = verdictOf(arena, [
      above('m', (q, run) => spread(0.2, 0.1)(q) + (run % 2 === 0 ? 0.3 : -0.3), {}, 4),
    ]);
    const width = ({ interval }: { interval: readonly [number, number] | null }) =>
      interval![1] - interval![0];
    expect(width(disagree)).toBeGreaterThan(2 * width(agree));
    expect(disagree.pays).toBe('undecided');
    expect(disagree.sentences[2]).toContain('test questions and 4 seeds');
  });

  it('is undecided if a rare loss may outweigh a small gain', () => {
    const saves = (by: number) => {
      const method = above('cheap', () => 0);
      const cost = baseline.cost.map((each) => each - by / reward.costWeight);
      return { ...method, runs: method.runs.map((run) => ({ ...run, cost })) };
    };
    const verdict = verdictOf(arena, [saves(0.004)]);
    expect(verdict).toMatchObject({ difference: expect.closeTo(0.004, 9), pays: 'undecided' });
    // n questions without a loss of 1 are compatible with a rate of 3.7 / n
    expect(verdict.interval![0]).toBeLessThan(-2 / n);
    // a gain as large as the loss that was not observed
    expect(verdictOf(arena, [above('right', () => 1)]).pays).toBe('pays');
  });

  it('is undecided on one test question', () => {
    const one = { ...task, split: { ...split, test: split.test.slice(0, 1) } };
    const first = (column: Float64Array) => column.slice(0, 1);
    const [run] = above('m', () => 0.2).runs;
    const runs = [
      {
        ...run!,
        score: first(run!.score),
        parameters: first(run!.parameters),
        cost: first(run!.cost),
        routeLength: first(run!.routeLength),
      },
    ];
    const verdict = verdictOf({ task: one, stopRule: 'never' }, [{ policy: 'm', kind: 'learned', runs }]);
    expect(verdict.pays).toBe('undecided');
    expect(verdict.interval![0]).toBeLessThan(-0.5);
  });

  it('strips control characters from names', () => {
    const { sentences } = verdictOf(arena, [above('\u001b[2J\nx', () => 0.1)]);
    expect(sentences.join('')).not.toMatch(/\p{Cc}/u);
  });
});

describe('compareMethods', () => {
  it('returns the verdict and the encoder of its learned rows', () => {
    const report = compareMethods(task, { methods: ['experts', 'ridge'], stopRule: 'never' });
    expect(report).toMatchObject({ encoder: null, verdict: { method: 'ridge regression', chosenAmong: 1 } });
    const row = (name: string) => report.rows.find((each) => each.policy === name)!;
    expect(report.verdict.difference).toBeCloseTo(
      row('ridge regression').utility - row(report.verdict.against).utility,
      12,
    );
  });

  it('names each encoder once', () => {
    expect(encoderOf([])).toBeNull();
    expect(encoderOf([{}, { reader: { name: 'mine' } }, {}])).toBe('hashed, mine');
  });
});
