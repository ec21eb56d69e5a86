import { createRng } from 'gymnasium-js';
import { compareUnder } from '../compare/compare.ts';
import { fitClassifiers } from '../compare/fit-classifiers.ts';
import { type Bench, createBench } from '../compare/methods/bench.ts';
import { contendersNamed } from '../compare/methods/catalogue.ts';
import type { Contender } from '../compare/rows.ts';
import { drawResamples } from '../statistics/bootstrap.ts';
import type { Task } from '../task.ts';
import { STOP_RULES } from './_measure-policy.ts';
import type { RouterOutcome, StopRuleOutcome, TrialResult } from './types.ts';

/** What the paper's tables have beside single experts and routers: methods that ask every expert. */
const ENSEMBLES = ['pair-ranker', 'vote'] as const;

/** Everything that a router is set beside, question by question, under every stop rule. */
export function measureField(task: Task): {
  readonly routers: readonly RouterOutcome[];
  readonly terminator: TrialResult['terminator'];
} {
  // intervals are the summary's business, which sees all seeds: here one resample is enough
  const resamples = (runs: number) =>
    drawResamples(createRng('unused'), { runs, questions: task.split.test.length, count: 1 });
  const bench = createBench(task, 'terminator', [], resamples);
  const { stops, summary } = bench.fitted;
  const routers = { policies: [], singleCall: fitClassifiers(task), terminatorStops: stops };
  const tables = STOP_RULES.map((rule) => compareUnder(rule, task, routers, resamples));
  const [first] = tables;
  return {
    routers: [
      ...first!.contenders.map((contender, place) =>
        routerOf(
          contender,
          contender.outcomes.return === null ? null : summary.threshold,
          (rule) => tables.find(({ stopRule }) => stopRule === rule)!.contenders[place]!,
        ),
      ),
      ...ensembles(bench).map((contender) => routerOf(contender, null, () => contender)),
    ],
    terminator: { auc: summary.auc, calibrationError: summary.calibrationError },
  };
}

/** They make their calls whatever the stop rule. */
function ensembles(bench: Bench): readonly Contender[] {
  return ENSEMBLES.flatMap((name) => contendersNamed(name, bench, {}));
}

function routerOf(
  { policy, kind, note }: Contender,
  terminatorThreshold: number | null,
  under: (rule: StopRuleOutcome['stopRule']) => Contender,
): RouterOutcome {
  return {
    name: policy,
    kind,
    ...(note === undefined ? {} : { note }),
    terminatorThreshold,
    byStopRule: STOP_RULES.map((stopRule) => ({
      stopRule,
      ...columns(under(stopRule)),
      lengths: null,
      expertShare: null,
      expertShareByStep: null,
    })),
  };
}

function columns({
  outcomes,
}: Contender): Pick<StopRuleOutcome, 'return' | 'score' | 'parameters' | 'routeLength'> {
  const list = (runs: readonly Float64Array[]) => Array.from(runs[0]!);
  return {
    return: outcomes.return === null ? null : list(outcomes.return),
    score: list(outcomes.score),
    parameters: list(outcomes.parameters),
    routeLength: list(outcomes.routeLength),
  };
}
