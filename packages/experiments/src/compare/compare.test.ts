import { fixedExpertPolicy, randomPolicy } from '@der-gym/agents';
import {
  bestFixedRoute,
  compileAnswerGraph,
  evaluatePolicy,
  fixedRoutePolicy,
  withThreshold,
} from '@der-gym/env';
import { tokenF1 } from '@der-gym/metrics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { tableMean } from '../statistics/tables.ts';
import { arenaOf } from './arena.ts';
import { beatenRows, unboundedRows } from './audit-lines.ts';
import { createBench } from './bench.ts';
import { compareMethods, runComparison } from './compare.ts';
import type { RivalDifference } from './comparison-report.ts';
import {
  bestSingleCall,
  fixedRouteByUtility,
  hindsightOptimum,
  randomRoute,
  singleCalls,
} from './contenders.ts';
import { type MethodRow, meansOf } from './rows.ts';
import { comparisonMarkdown, methodsMarkdown } from './table.ts';

const task = prepareTask({ questions: 60, maxSteps: 2 });
const { graph, split } = task;
const numExperts = graph.experts.length;
const policies = [
  {
    name: 'twice the same',
    runs: [0, 1].map((expert) => fixedExpertPolicy(expert, graph.experts)),
    agentParameters: 0.125,
  },
];
const report = compareMethods(task, {
  methods: ['experts', 'random', 'ridge', 'routes', 'cascades', 'pair-ranker', 'vote', 'bounds'],
  stopRule: 'never',
  policies,
});
const row = (policy: string): MethodRow => {
  const found = report.rows.find((each) => each.policy === policy);
  if (found === undefined)
    throw new Error(`no row ${policy} among ${report.rows.map((each) => each.policy).join(', ')}`);
  return found;
};
/** P of an expert's answer to each bare test question. */
const bare = (expert: number) =>
  split.test.map((q) => graph.score[graph.next[graph.questionOffsets[q]! * numExperts + expert]!]!);
const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

describe('compareMethods', () => {
  it('returns a row for every expert, and their exact mean for a random expert', () => {
    graph.experts.forEach(({ name, parameters }, expert) => {
      expect(row(name)).toMatchObject({
        parameters,
        kind: 'single call',
        routeLength: 1,
        agentParameters: 0,
      });
      expect(row(name).score).toBeCloseTo(mean(bare(expert)), 12);
    });
    const random = row('random expert');
    expect(random.score).toBeCloseTo(mean(graph.experts.map((_, expert) => mean(bare(expert)))), 12);
    expect(random.parameters).toBeCloseTo(117 / 11, 12);
  });

  it('charges ensembles for all experts: 117 billion parameters in one round', () => {
    for (const name of ['PairRanker (max_logits)', 'medoid vote (token F1)']) {
      expect(row(name)).toMatchObject({ parameters: 117, routeLength: 11, criticalPathCalls: 1 });
    }
    expect(row('PairRanker (max_logits)').note).toContain('not the published model');
  });

  it('puts methods that use agreement in their own block, and returns the medoid of all answers', () => {
    const vote = row('medoid vote (token F1)');
    expect(report.rows.filter(({ block }) => block === 'agreement')).toEqual([vote]);
    const scores = split.test.map((q) => {
      const nodes = graph.experts.map((_, e) => graph.next[graph.questionOffsets[q]! * numExperts + e]!);
      const texts = nodes.map((node) => graph.texts[node]!);
      const support = texts.map((a, i) =>
        texts.reduce((sum, b, j) => sum + (i === j ? 0 : tokenF1(a, b)), 0),
      );
      return graph.score[nodes[support.indexOf(Math.max(...support))]!]!;
    });
    expect(vote.score).toBeCloseTo(mean(scores), 12);
  });

  it('charges a vote for every sample', () => {
    const small = prepareTask({ questions: 40, maxSteps: 1, experts: ['Vicuna', 'ChatGLM'] });
    const twice = compareMethods(small, { methods: ['vote'], stopRule: 'never', samples: 2 });
    expect(twice.rows.map((each) => [each.parameters, each.routeLength, each.note])).toEqual([
      [2 * (13 + 6), 4, '2 samples of each expert'],
    ]);
  });

  it('evaluates trained routers exactly under the given stop rule, with all runs in one row', () => {
    const two = row('twice the same');
    const exact = policies[0]!.runs.map((policy) =>
      evaluatePolicy(graph, policy, { reward: task.reward, stop: 'never', questions: split.test }),
    );
    expect(two.score).toBeCloseTo(mean(exact.map(({ score }) => score)), 12);
    expect(two.return).toBeCloseTo(mean(exact.map((each) => each.return)), 12);
    expect(two).toMatchObject({ runs: 2, routeLength: 2, criticalPathCalls: 2, agentParameters: 0.125 });
    const random = evaluatePolicy(graph, randomPolicy(graph.experts), {
      reward: task.reward,
      stop: 'never',
      questions: split.test,
    });
    expect(row('random route').return).toBeCloseTo(random.return, 12);
    expect(row('random route').shareOfOptimum).toBeCloseTo(0, 12);
  });

  it('reports the distribution of calls over experts, and warns of a collapse', () => {
    // one run asks only the first expert, the other only the second
    const two = row('twice the same');
    expect(two.choice).toEqual({
      expert: graph.experts[0]!.name,
      share: 0.5,
      effectiveExperts: expect.closeTo(2, 12),
    });
    expect(two.note).toBe(`COLLAPSED to ${graph.experts[0]!.name}, ${graph.experts[1]!.name} in 2 of 2 runs`);
    expect(row('ridge regression').choice!.effectiveExperts).toBeGreaterThan(1);
    expect(row('Vicuna').choice).toBeNull();
    expect(row('medoid vote (token F1)').choice).toBeNull();
  });

  it('returns no method above its bounds in return or score', () => {
    const methods = report.rows.filter(({ block }) => block !== 'bounds');
    const single = methods.filter(({ routeLength, kind }) => routeLength === 1 && kind !== 'bound');
    for (const { score } of single)
      expect(score).toBeLessThanOrEqual(row('oracle of single calls').score + 1e-12);
    for (const each of methods.filter((method) => method.return !== null)) {
      expect(each.return).toBeLessThanOrEqual(report.optimum.return + 1e-9);
      expect(each.score).toBeLessThanOrEqual(row('oracle of routes').score + 1e-12);
    }
    expect(row('oracle of routes').score).toBeGreaterThanOrEqual(row('oracle of single calls').score);
    expect(row('oracle of single calls, all charged')).toMatchObject({ parameters: 117, routeLength: 11 });
    expect(row("RouterBench's oracle").parameters).toBeLessThanOrEqual(
      row('oracle of single calls').parameters,
    );
    expect(row('neighbours by shuffled scores').runs).toBe(10);
    // under the oracle Terminator for any stop rule of the table
    const stopped = fixedRouteByUtility(arenaOf(task, 'reference')).runs[0]!;
    const { score, routeLength } = row('best fixed route, by utility, oracle Terminator');
    expect([score, routeLength]).toEqual([tableMean([stopped.score]), tableMean([stopped.routeLength])]);
    expect(routeLength).not.toBe(row('best fixed route, by utility').routeLength);
  });

  it('compares each method with fixed strategies of as many calls', () => {
    const ridge = report.equalCalls.filter(({ policy }) => policy === 'ridge regression');
    // one call: the best fixed route is the best expert on train
    const means = graph.experts.map((_, e) =>
      mean(split.train.map((q) => graph.score[graph.next[graph.questionOffsets[q]! * numExperts + e]!]!)),
    );
    const best = means.indexOf(Math.max(...means));
    expect(ridge).toHaveLength(1);
    expect(ridge[0]).toMatchObject({ against: 'best fixed route', calls: 1 });
    expect(ridge[0]!.rivalScore).toBeCloseTo(mean(bare(best)), 12);
    expect(ridge[0]!.difference).toBeCloseTo(row('ridge regression').score - mean(bare(best)), 12);
    // two calls, without any stopping
    const two = { reward: task.reward, stop: 'never' } as const;
    const { route } = bestFixedRoute(graph, { ...two, objective: 'score', questions: split.train });
    const rival = evaluatePolicy(graph, fixedRoutePolicy(route, graph.experts), {
      ...two,
      questions: split.test,
    });
    const twice = report.equalCalls.find(
      ({ policy, against }) => policy === 'twice the same' && against === 'best fixed route',
    )!;
    expect(twice.rivalScore).toBeCloseTo(rival.score, 12);
    expect(twice.rivalParameters).toBeCloseTo(rival.parameters, 12);
    // eleven calls: all experts with the Terminator picking; no route is that long
    const vote = report.equalCalls.filter(({ policy }) => policy.startsWith('medoid'));
    expect(vote.map(({ against, rivalParameters }) => [against, rivalParameters])).toEqual([
      ['best experts, the Terminator picks', 117],
    ]);
    expect(report.equalCalls.some(({ policy }) => policy === 'random expert' || policy === 'Vicuna')).toBe(
      false,
    );
  });

  it('lists methods that a single expert beats, with that expert', () => {
    const beaten = report.audit
      .filter(({ kind }) => kind === 'beaten by a fixed expert')
      .map(({ policy }) => policy);
    const experts = report.rows.filter(({ kind }) => kind === 'single call');
    const expected = report.rows.filter(
      (each) =>
        each.block !== 'bounds' &&
        each.kind !== 'single call' &&
        experts.some(
          ({ score, parameters }) =>
            score >= each.score &&
            parameters <= each.parameters &&
            (score > each.score || parameters < each.parameters),
        ),
    );
    expect(beaten).toEqual(expected.map(({ policy }) => policy));
    expect(beaten).toContain('medoid vote (token F1)');
  });

  it('names the best expert that is at least as good, at most as expensive, and strictly better in one of the two', () => {
    const like = (policy: string, kind: MethodRow['kind'], score: number, parameters: number): MethodRow => ({
      ...row('Vicuna'),
      policy,
      kind,
      score,
      parameters,
    });
    const experts = [
      like('A', 'single call', 0.5, 10),
      like('B', 'single call', 0.6, 10),
      like('C', 'single call', 0.9, 99),
    ];
    const beatenBy = (score: number, parameters: number) =>
      beatenRows([...experts, like('M', 'learned', score, parameters)]).map(({ detail }) => detail[0]);
    expect(beatenBy(0.4, 10)).toEqual(['B']);
    expect(beatenBy(0.6, 11)).toEqual(['B']);
    // an equal expert is a draw; more expensive or worse experts do not count
    expect(beatenBy(0.6, 10)).toEqual([]);
    expect(beatenBy(0.6, 9)).toEqual([]);
    expect(beatenBy(0.61, 98)).toEqual([]);
    expect(beatenBy(0.5, 120)).toEqual(['C']);
  });

  it('lists a method above the hindsight optimum, which writes its own answers', () => {
    const optimum = hindsightOptimum({ task });
    const { utility } = meansOf(optimum, task.reward.costWeight);
    const row = (more: number, block: MethodRow['block']) =>
      ({ policy: 'M', block, utility: utility + more }) as MethodRow;
    const said = unboundedRows(
      [row(0.1, 'methods'), row(0, 'methods'), row(0.1, 'bounds')],
      optimum,
      task.reward.costWeight,
    );
    expect(said.map(({ policy, kind }) => [policy, kind])).toEqual([['M', 'above the hindsight optimum']]);
    const { audit } = compareMethods(task, { methods: ['experts', 'vote'], stopRule: 'never' });
    expect(audit.filter(({ kind }) => kind === 'above the hindsight optimum')).toEqual([]);
  });

  it('returns the same report every time, with the columns of every comparison', () => {
    const some = { methods: ['cascades', 'random'], stopRule: 'never' } as const;
    const small = prepareTask({
      questions: 40,
      maxSteps: 1,
      experts: ['Vicuna', 'ChatGLM', 'Koala', 'MOSS'],
    });
    const once = compareMethods(small, some);
    expect(JSON.stringify(compareMethods(small, some))).toBe(JSON.stringify(once));
    expect(once.rows.map(({ policy }) => policy)).toContain('random expert');
    expect(once).toMatchObject({
      stopRule: 'never',
      seed: 1,
      transfer: graph.transfer,
      score: graph.scoreSignature,
    });
    const [first] = once.rows;
    for (const name of [
      'policy',
      'return',
      'score',
      'parameters',
      'utility',
      'routeLength',
      'shareOfOptimum',
      'intervals',
      'n',
    ])
      expect(first).toHaveProperty(name);
    expect(first!.n).toBe(small.split.test.length);
    expect(first!.utility).toBeCloseTo(first!.score - task.reward.costWeight * first!.parameters, 12);
    // no cascade has more than three experts, and orders and thresholds are fitted on train
    for (const { note } of once.rows.filter(({ policy }) => policy.startsWith('FrugalGPT'))) {
      expect(note!.split(' > ').length).toBeLessThanOrEqual(3);
      expect(note).toContain('fitted on train');
    }
  });
});

describe('a row under the stop rule terminator', () => {
  const few = prepareTask({ questions: 80, maxSteps: 3, experts: ['Vicuna', 'ChatGLM', 'MOSS'] });
  const { experts } = few.graph;
  /** Routers with different best thresholds: good, cheap and bad. */
  const routers = [
    ...experts.map((_, expert) => fixedExpertPolicy(expert, experts)),
    fixedRoutePolicy([1, 0, 0], experts),
    { ...randomPolicy(experts), name: 'coin' },
  ].map((policy, i) => ({ name: `router ${i}`, runs: [policy] }));
  const all = runComparison(few, routers);

  it('does not depend on the other rows', () => {
    const whole = new Map(all.report.rows.map((each) => [each.policy, each]));
    // an adjusted p depends on the whole table
    const alone = ({ adjustedP: _, ...each }: RivalDifference) => each;
    fc.assert(
      fc.property(fc.shuffledSubarray(routers), (some) => {
        const { report: part } = runComparison(few, some);
        for (const each of part.rows) expect(each).toEqual(whole.get(each.policy));
        expect(all.report.comparisons.map(alone)).toEqual(
          expect.arrayContaining(part.comparisons.map(alone)),
        );
      }),
      { numRuns: 6 },
    );
    const chosen = all.report.rows.flatMap(({ thresholds }) => thresholds ?? []);
    // otherwise the test would show nothing: the best thresholds differ
    expect(new Set(chosen).size).toBeGreaterThan(1);
  });

  it('has the same lines at equal calls with any other methods, except for adjusted p-values', () => {
    const names = ['experts', 'ridge', 'cascades', 'vote'] as const;
    const whole = compareMethods(few, { methods: names });
    const alone = <T extends { readonly adjustedP: number }>(lines: readonly T[]) =>
      lines.map(({ adjustedP: _, ...each }) => each);
    fc.assert(
      fc.property(fc.subarray([...names], { minLength: 1 }), (methods) => {
        const part = compareMethods(few, { methods });
        expect(whole.rows).toEqual(expect.arrayContaining([...part.rows]));
        expect(alone(whole.equalCalls)).toEqual(expect.arrayContaining(alone(part.equalCalls)));
        expect(alone(whole.comparisons)).toEqual(expect.arrayContaining(alone(part.comparisons)));
        for (const { p, adjustedP, interval } of [...part.equalCalls, ...part.comparisons]) {
          expect(adjustedP).toBeGreaterThanOrEqual(p);
          if (Math.abs(p - 0.05) > 1e-6) expect(p < 0.05).toBe(interval[0] > 0 || interval[1] < 0);
        }
      }),
      { numRuns: 2 },
    );
  });

  it('uses the best threshold on validation for each run', () => {
    const { fitted } = all.bench;
    const two = runComparison(few, [{ name: 'two', runs: routers.slice(0, 2).flatMap(({ runs }) => runs) }]);
    const found = two.report.rows.find(({ policy }) => policy === 'two')!;
    expect(found.thresholds).toEqual(
      routers.slice(0, 2).map(({ runs: [policy] }) => fitted.thresholdFor(policy!, few)),
    );
  });

  it('is at or below the optimum at any threshold', () => {
    for (const each of all.report.rows.filter(({ return: value }) => value !== null)) {
      expect(each.return).toBeLessThanOrEqual(all.report.optimum.return + 1e-9);
      expect(each.shareOfOptimum).toBeLessThanOrEqual(1 + 1e-9);
    }
    const best = all.report.rows.find(({ policy }) => policy === 'hindsight optimum, by utility')!;
    const stopped = all.report.rows.filter(({ thresholds }) => thresholds !== undefined);
    expect(stopped.length).toBeGreaterThan(routers.length);
    for (const { utility } of stopped) expect(utility).toBeLessThanOrEqual(best.utility + 1e-9);
  });

  it('uses for the cascade by price a threshold chosen by utility on validation', () => {
    const rows = compareMethods(few, { methods: ['cascades'] }).rows;
    const more = compareMethods(few, { methods: ['cascades', 'routes'], policies: routers }).rows;
    for (const each of rows) {
      const found = more.find(({ policy }) => policy === each.policy)!;
      expect([found.score, found.utility, found.note]).toEqual([each.score, each.utility, each.note]);
    }
    expect(rows.find(({ policy }) => policy.startsWith('cascade by price'))!.note).toMatch(
      /gives 0\.\d+ or more, chosen on validation/,
    );
  });
});

describe('utility', () => {
  const { dataset } = task;
  /** A call costs the index of its expert, and a tenth more after an answer, independent of the expert's size. */
  const priced = compileAnswerGraph({
    questions: dataset.questions.slice(0, 20),
    pool: dataset.pool,
    scorer: dataset.scorer,
    maxSteps: 2,
    cost: ({ name }, { previousAnswer }) =>
      1 + graph.experts.findIndex((each) => each.name === name) + (previousAnswer === null ? 0 : 0.1),
  });
  const part = [0, 1, 2, 3];
  const costly = {
    ...task,
    graph: withThreshold(priced, 0.5),
    split: { ...split, train: part, validation: part, test: part },
  };

  it('equals score - costWeight x cost for every kind of contender', () => {
    const arena = arenaOf(costly, 'never');
    const weight = costly.reward.costWeight;
    const single = singleCalls(arena)[2]!;
    const scores = part.map((q) => priced.score[priced.next[priced.questionOffsets[q]! * numExperts + 2]!]!);
    expect(meansOf(single, weight).utility).toBeCloseTo(mean(scores) - weight * 3, 12);
    const evaluation = evaluatePolicy(costly.graph, randomPolicy(graph.experts), {
      reward: costly.reward,
      stop: 'never',
      questions: part,
    });
    const random = meansOf(randomRoute(arena), weight);
    expect(random.utility).toBeCloseTo(evaluation.utility, 12);
    expect(random.utility).not.toBeCloseTo(random.score - weight * random.parameters, 6);
    const optimum = meansOf(hindsightOptimum(arena), weight).utility;
    expect(optimum).toBeGreaterThanOrEqual(meansOf(fixedRouteByUtility(arena), weight).utility - 1e-12);
  });

  it('determines the best single call', () => {
    // cost dominates, so the first expert, which is cheapest, is best at any score
    expect(bestSingleCall(costly.graph, part, 100)).toBe(0);
    expect(bestSingleCall(graph, split.train, 100)).not.toBe(0);
  });

  it('is rejected for a graph with another unit of cost than methods have', () => {
    expect(() => createBench(costly)).toThrow('Expected a graph with costs in billion parameters');
  });
});

describe('methodsMarkdown', () => {
  const text = methodsMarkdown(report);

  it('prints a section per group, and names data, stop rule, transfer and prices', () => {
    const titles = text.split('\n').filter((line) => line.startsWith('### '));
    expect(titles).toEqual([
      '### Single experts',
      '### Methods and routers',
      '### Methods that use agreement between answers',
      '### Bounds and nulls: rows that know the scores, and the chance baseline',
      '### Utility against the best fixed rivals',
      '### Cost and quality',
      '### At equal calls',
      '### Costs',
    ]);
    for (const part of [
      'synthetic pool',
      'Transfer: synthetic',
      'Stop rule `never`',
      'prices: sizes',
      'n = ',
      // two runs of the trained router; the ten fits of the null do not count
      'Learned routers: one training set, 2 training runs from seed 1',
    ])
      expect(text).toContain(part);
  });

  it('omits columns without values, and prints the size of an agent with a unit', () => {
    expect(text).not.toContain('Tokens');
    expect(text).not.toContain('Dollars');
    const line = (name: string) => text.split('\n').find((each) => each.startsWith(`| ${name} `))!;
    expect(line('twice the same')).toContain('125M');
    expect(line('Vicuna')).toContain(' – ');
    const priced = {
      ...report,
      rows: report.rows.map((each) => ({
        ...each,
        inputTokens: 100,
        outputTokens: 20,
        dollars: 0.0015,
        latencyMs: 900,
        criticalPathMs: 300,
      })),
    };
    expect(methodsMarkdown(priced)).toMatch(/100 \/ 20 \| +1\.500 \| +900 \/ 300/);
  });

  it('begins with the verdict', () => {
    expect(text.split('\n').slice(0, 4)).toEqual([
      ...report.verdict.sentences.map((sentence) => `- ${sentence}`),
      '',
    ]);
  });

  it('fits a narrow terminal, and keeps name, score, utility, calls and cost', () => {
    const widths = (made: string) => made.split('\n').map((line) => [...line].length);
    for (const width of [60, 80, 99]) {
      expect(Math.max(...widths(methodsMarkdown(report, { width })))).toBeLessThanOrEqual(width);
      expect(Math.max(...widths(comparisonMarkdown(report, { width })))).toBeLessThanOrEqual(width);
    }
    const narrow = comparisonMarkdown(report, { width: 80 });
    expect(narrow).toMatch(/^\| Policy +\| Score \| Cost, B \| Calls \| +Utility \|$/m);
    expect(narrow).toMatch(/^\| Vicuna +\| \d\.\d{3} \| +13\.0 \| +1\.00 \| -?\d\.\d{3} \[.*\] \|$/m);
    // nothing is cut if there is room
    expect(methodsMarkdown(report, { width: 10_000 })).toBe(text);
  });

  it('escapes names that would break the table', () => {
    const hostile = { ...report, rows: [{ ...row('Vicuna'), policy: 'a|b\n### c', note: 'x\u001b[2J\ny' }] };
    const made = methodsMarkdown(hostile);
    expect(made).toContain('a\\|b ### c');
    expect(made).toContain('- a|b ### c: x [2J y');
  });
});
