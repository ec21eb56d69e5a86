import {
  cascadeMethod,
  fitCascade,
  fitScoreModel,
  lookAheadMethod,
  type Method,
  policyMethod,
  priceCascadeMethod,
} from '@der-gym/agents';
import type { PublicQuestion } from '@der-gym/env';
import { createRng } from 'gymnasium-js';

import { tableMean } from '../statistics/tables.ts';
import { fixed } from '../text/markdown-table.ts';
import { terminatorThresholds } from '../training/fit-terminator.ts';
import type { Bench } from './bench.ts';
import { policyCollapseNote } from './collapse-note.ts';
import { bestSingleCall, fixedRouteByReturn, fixedRouteByUtility, policyRuns } from './contenders.ts';
import type { LearnedPolicy } from './learned-policy.ts';
import { choiceOf, contenderOf, fittedContender, meanCosts } from './method-runs.ts';
import { type Contender, tableOf } from './rows.ts';

/** Routes that do not read answers. */
export function routes(bench: Bench): readonly Contender[] {
  return [withCosts(bench.random(), bench), fixedRouteByReturn(bench), fixedRouteByUtility(bench)].map(
    (contender) => ({ ...contender, agentParameters: stopSize(bench) }),
  );
}

/** Evaluates a trained router exactly, under the stop rule. */
export function trained(
  bench: Bench,
  { name, runs, agentParameters = 0, note: said }: LearnedPolicy,
): Contender {
  const { experts } = bench.task.graph;
  return policyRuns(name, 'learned', runs, bench, (evaluations) => {
    const shares = new Float64Array(experts.length);
    for (const { expertShare } of evaluations) {
      expertShare.forEach((share, e) => {
        shares[e]! += share;
      });
    }
    const notes = [said, policyCollapseNote(evaluations, experts)].filter((text) => text !== undefined);
    return {
      agentParameters: agentParameters + stopSize(bench),
      choice: choiceOf(shares, experts),
      ...(notes.length > 0 && { note: notes.join('; ') }),
    };
  });
}

function stopSize({ stopRule, fitted }: Bench): number {
  return stopRule === 'terminator' ? fitted.terminator.agentParameters : 0;
}

/** Adds tokens, dollars and latency of one sampled run. The exact columns do not change. */
export function withCosts(contender: Contender, bench: Bench): Contender {
  const { stopRule, fitted, task, thresholdOf } = bench;
  const [policy] = contender.policies ?? [];
  if (policy === undefined || stopRule === 'reference') return contender;
  const terminator = stopRule === 'terminator' ? fitted.terminator.withThreshold(thresholdOf(policy)) : null;
  const { prompt, graph } = task;
  const { maxSteps } = graph;
  const run = bench.run(policyMethod({ policy, terminator, maxSteps, prompt, name: contender.policy }));
  const { criticalPathCalls: _, ...costs } = meanCosts(run);
  return { ...contender, costs };
}

/** FrugalGPT within the budget of the best single expert, FrugalGPT by utility, and RouterBench's cascade by price with the same judge. */
export function cascades(bench: Bench): readonly Contender[] {
  const { task, train, judge, fitted } = bench;
  const { graph, split, reward } = task;
  const { costWeight } = reward;
  const { experts } = graph;
  const { agentParameters } = fitted.terminator;
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
    return fittedContender(bench, method, { note: `${steps.join(' > ')}; fitted on train` });
  };
  const name = 'cascade by price (Terminator)';
  const priceCascade = (threshold: number) =>
    priceCascadeMethod({ experts, judge, threshold, agentParameters, name });
  const threshold = bestOnValidation(bench, terminatorThresholds, priceCascade);
  return [
    frugal(`FrugalGPT cascade, at most ${fixed(budget, 0)} B`, { budget }),
    frugal('FrugalGPT cascade, by utility', { costWeight }),
    fittedContender(bench, priceCascade(threshold), {
      note: `cheapest first, until the Terminator gives ${fixed(threshold, 2)} or more, chosen on validation`,
    }),
  ];
}

/** The setting whose method has the highest mean utility on validation; ties go to the last one. */
function bestOnValidation(
  bench: Bench,
  settings: readonly number[],
  methodAt: (setting: number) => Method,
): number {
  let best = { setting: settings[0]!, value: Number.NEGATIVE_INFINITY };
  for (const setting of settings) {
    const { runs } = contenderOf(bench.run(methodAt(setting), 'validation'));
    const value = tableMean(tableOf(runs, 'utility', bench.task.reward.costWeight));
    if (value >= best.value) best = { setting, value };
  }
  return best.setting;
}

/** Candidate margins of the look-ahead. */
const MARGINS = [0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5];

/** Greedy look-ahead with a score model fitted on train; its margin is chosen on validation by utility. */
export function lookAhead(bench: Bench): Contender {
  const { graph, split, reward, seed } = bench.task;
  const { encoder } = bench.reader;
  const { costWeight } = reward;
  const { experts, maxSteps } = graph;
  const model = remembering(
    fitScoreModel({
      graph,
      train: split.train,
      validation: split.validation,
      rng: createRng(`look-ahead/${seed}`),
      ...(encoder && { encoder }),
    }),
  );
  const methodAt = (margin: number) => lookAheadMethod({ model, experts, maxSteps, costWeight, margin });
  // ties go to the larger margin, which asks fewer experts
  const margin = bestOnValidation(bench, MARGINS, methodAt);
  return fittedContender(bench, methodAt(margin), {
    note: `stops by itself under any stop rule, unless one more call promises ${margin} more; chosen on validation`,
  });
}

type ScoreModel = ReturnType<typeof fitScoreModel>;

/** Memoises the model, which is asked about the same answers for every margin. */
function remembering(model: ScoreModel): ScoreModel {
  const remember = <A, T>(ask: (question: PublicQuestion, answer: A) => T) => {
    const known = new Map<string, T>();
    return (question: PublicQuestion, answer: A) => {
      const key = JSON.stringify([question.id, answer]);
      const found = known.get(key) ?? ask(question, answer);
      known.set(key, found);
      return found;
    };
  };
  return { ...model, next: remember(model.next), current: remember(model.current) };
}
