import {
  cascadeMethod,
  fitCascade,
  fitScoreModel,
  lookAheadMethod,
  type MethodRun,
  policyMethod,
  priceCascadeMethod,
  randomPolicy,
  type ScoreModel,
} from '@der-gym/agents';
import type { Policy } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { tableMean } from '../../statistics/bootstrap.ts';
import { fixed } from '../../text/markdown-table.ts';
import { policyCollapseNote } from '../collapse-note.ts';
import type { LearnedPolicy } from '../compare.ts';
import { bestSingleCall, fixedRouteByReturn, fixedRouteByUtility, policyRuns } from '../contenders.ts';
import { utilityOf } from '../rows.ts';
import type { Bench } from './bench.ts';
import { choiceOf, contenderOf, meanCosts, methodContender } from './contender-of.ts';
import type { MethodContender } from './types.ts';

/** Routes that do not look at answers; the stop rule does. */
export function routes(bench: Bench): readonly MethodContender[] {
  const { arena, task } = bench;
  const policy = randomPolicy(task.graph.experts);
  return [
    withCosts(methodContender(policyRuns('random route', 'route', [policy], arena)), bench, [policy]),
    methodContender(fixedRouteByReturn(arena)),
    methodContender(fixedRouteByUtility(arena)),
  ].map((contender) => ({ ...contender, agentParameters: stopSize(bench) }));
}

/** Trained routers, exactly evaluated under the stop rule; what the policies themselves weigh is not known here. */
export function trained(
  bench: Bench,
  { name, runs, agentParameters }: LearnedPolicy & { readonly agentParameters: number },
): MethodContender {
  const { experts } = bench.task.graph;
  const shares = new Float64Array(experts.length);
  const contender = policyRuns(name, 'learned', runs, bench.arena, (evaluations) => {
    for (const { expertShare } of evaluations)
      expertShare.forEach((share, e) => {
        shares[e]! += share;
      });
    return policyCollapseNote(evaluations, experts);
  });
  const size = agentParameters + stopSize(bench);
  return withCosts(
    methodContender(contender, { agentParameters: size, choice: choiceOf(shares, experts) }),
    bench,
    runs,
  );
}

function stopSize({ stopRule, fitted }: Bench): number {
  return stopRule === 'terminator' ? fitted.terminator.agentParameters : 0;
}

/** Tokens, dollars and latency of one sampled run, where the data hold any; the exact columns stay. */
function withCosts(contender: MethodContender, bench: Bench, [policy]: readonly Policy[]): MethodContender {
  const { stopRule, fitted, task } = bench;
  if (policy === undefined || stopRule === 'reference') return contender;
  const terminator = stopRule === 'terminator' ? fitted.terminator : null;
  const prompt = task.options.prompt ?? 'ktp';
  const { maxSteps } = task.graph;
  const run: MethodRun = bench.run(
    policyMethod({ policy, terminator, maxSteps, prompt, name: contender.policy }),
  );
  return { ...contender, costs: { ...meanCosts(run), criticalPathCalls: contender.costs.criticalPathCalls } };
}

/** FrugalGPT within the budget of the best single expert and by utility, and RouterBench's order by price with the same judge. */
export function cascades(bench: Bench): readonly MethodContender[] {
  const { task, train, judge, fitted } = bench;
  const { graph, split, costWeight } = task;
  const { experts } = graph;
  const { agentParameters, threshold } = fitted.terminator;
  const table = {
    scores: train.scores,
    judged: bench.judgedTrain(),
    costs: experts.map(({ parameters }) => parameters),
  };
  const budget = experts[bestSingleCall(graph, split.train, 0)]!.parameters;
  const frugal = (name: string, limits: { budget?: number; costWeight?: number }) => {
    const { order, thresholds } = fitCascade({ ...table, ...limits });
    const steps = order.map((expert, place) => {
      const stop = thresholds[place] === undefined ? '' : ` (stop above ${fixed(thresholds[place], 2)})`;
      return `${experts[expert]!.name}${stop}`;
    });
    const method = cascadeMethod({ order, thresholds, judge, agentParameters, name });
    return contenderOf(bench.run(method), { chooses: true, note: `${steps.join(' > ')}; fitted on train` });
  };
  const byPrice = priceCascadeMethod({
    experts,
    judge,
    threshold,
    agentParameters,
    name: 'cascade by price (Terminator)',
  });
  return [
    frugal(`FrugalGPT cascade, at most ${fixed(budget, 0)} B`, { budget }),
    frugal('FrugalGPT cascade, by utility', { costWeight }),
    contenderOf(bench.run(byPrice), {
      chooses: true,
      note: `cheapest first, until the Terminator says ${fixed(threshold, 2)} or more`,
    }),
  ];
}

/** Margins of the look-ahead to choose among. */
const MARGINS = [0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5];

/** Greedy look-ahead on a model of scores that was learnt on train; its margin is chosen on validation by utility. */
export function lookAhead(bench: Bench): MethodContender {
  const { graph, split, costWeight, seed } = bench.task;
  const { experts, maxSteps } = graph;
  const model = remembering(
    fitScoreModel({
      graph,
      train: split.train,
      validation: split.validation,
      rng: createRng(`look-ahead/${seed}`),
    }),
  );
  const methodAt = (margin: number) => lookAheadMethod({ model, experts, maxSteps, costWeight, margin });
  let best = { margin: 0, value: Number.NEGATIVE_INFINITY };
  for (const margin of MARGINS) {
    const run = bench.run(methodAt(margin), 'validation');
    const value = tableMean(utilityOf({ score: [run.score], parameters: [run.parameters] }, costWeight));
    // ties to the greater margin, which asks less
    if (value >= best.value) best = { margin, value };
  }
  return contenderOf(bench.run(methodAt(best.margin)), {
    chooses: true,
    note: `stops by itself, whatever the stop rule, unless a call promises ${best.margin} more; chosen on validation`,
  });
}

/** The same answers come back for every margin. */
function remembering(model: ScoreModel): ScoreModel {
  const next = new Map<string, Float64Array>();
  const current = new Map<string, number>();
  return {
    ...model,
    next(question, answer) {
      const key = JSON.stringify([question.id, answer]);
      const known = next.get(key) ?? model.next(question, answer);
      next.set(key, known);
      return known;
    },
    current(question, answer) {
      const key = JSON.stringify([question.id, answer]);
      const known = current.get(key) ?? model.current(question, answer);
      current.set(key, known);
      return known;
    },
  };
}
