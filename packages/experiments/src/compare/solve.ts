import {
  type AuditedOptimum,
  auditReward,
  composeReward,
  expandByBestScore,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  type RewardSettings,
  type StopRule,
  scoreAtEnd,
  utilityReward,
  withoutTexts,
} from '@der-gym/env';
import { graphFor, type Task } from '../problem/task.ts';
import { fixed, markdownTable, plainText } from '../text/markdown-table.ts';
import { arenaOf } from './arena.ts';
import {
  bestSingleCallByUtility,
  fixedRouteByReturn,
  fixedRouteByUtility,
  hindsightOptimum,
  hindsightPolicy,
} from './contenders.ts';
import { reachLines, reachOf, type TransferReach } from './reach.ts';
import { type Contender, type Means, meansOf } from './rows.ts';
import type { ComparisonReport } from './table.ts';

/** A row without intervals. */
type SolveRow = Means & { readonly policy: string };

interface AuditRow {
  readonly reward: string;
  readonly optimum: Omit<AuditedOptimum, 'lengthShare'> & { readonly lengthShare: readonly number[] };
  readonly givenUp: { readonly score: number; readonly parameters: number; readonly utility: number };
}

/** What `der-gym solve --json` prints. */
export interface SolveReport
  extends Pick<
    ComparisonReport,
    'data' | 'split' | 'transfer' | 'stopRule' | 'score' | 'threshold' | 'prices' | 'reward'
  > {
  /** The reward by name, where it is not the paper's. */
  readonly rewardName?: string;
  /** On the test questions. */
  readonly questions: number;
  readonly rows: readonly SolveRow[];
  /** What a second call can add under this transfer. */
  readonly reach: TransferReach;
  /** On all questions, since a reward's optimum is nothing that is learned; null where it was not asked for. */
  readonly audit: {
    readonly questions: number;
    readonly bestFirstScore: number;
    readonly rows: readonly AuditRow[];
  } | null;
}

const paperName = "the paper's";

/** The paper's reward and what may be put in its place, each with all of its rules. */
export const auditedRewards: readonly (readonly [name: string, changes: RewardSettings])[] = [
  [paperName, {}],
  ['beta 0', { gainWeight: 0 }],
  ['gamma 0', { bonus: 0 }],
  ['gain from a fixed baseline', { formula: composeReward({ gain: gainOverBaseline() }) }],
  ['gain on the running maximum', { formula: composeReward({ gain: gainOverBest() }) }],
  ['gain as a potential', { formula: composeReward({ gain: gainAsPotential() }) }],
  ['P paid once', { formula: composeReward({ score: scoreAtEnd }) }],
  [
    'P paid once, gain from a fixed baseline',
    { formula: composeReward({ score: scoreAtEnd, gain: gainOverBaseline() }) },
  ],
  [
    'P paid once, gain as a potential',
    { formula: composeReward({ score: scoreAtEnd, gain: gainAsPotential() }) },
  ],
  ['P paid once, beta 0, gamma 0 (the utility)', { formula: utilityReward }],
];

/** Solves a task on its test questions; with `audited`, audits its reward and its alternatives too. */
export function solveTask(
  task: Task,
  stop: 'reference' | 'never',
  audited: boolean,
  rewardName = paperName,
): SolveReport {
  const { dataset, split, reward } = task;
  const { costWeight, gainWeight, bonus } = reward;
  const { maxSteps } = task.graph;
  // texts decide nothing here, and without them fewer states differ
  const arena = arenaOf(
    { ...task, graph: { ...graphFor(withoutTexts(task.graph), reward), threshold: task.graph.threshold } },
    stop,
  );
  const onTrain = ({ policy, note, ...contender }: Contender) => ({
    ...contender,
    policy: `${policy} on train${note === undefined ? '' : `: ${note}`}`,
  });
  const contenders = [
    onTrain(bestSingleCallByUtility(arena)),
    onTrain(fixedRouteByReturn(arena)),
    onTrain(fixedRouteByUtility(arena)),
    hindsightPolicy(arena),
    hindsightOptimum(arena),
  ];
  return {
    data: dataset.name,
    split: split.name,
    transfer: dataset.transfer,
    stopRule: stop,
    score: dataset.scorer.signature,
    threshold: { value: task.graph.threshold, from: task.thresholdNote },
    prices: dataset.prices,
    reward: { costWeight, gainWeight, bonus, maxSteps },
    ...(reward.formula !== undefined && { rewardName }),
    questions: split.test.length,
    rows: contenders.map((contender) => ({
      policy: contender.policy,
      ...meansOf(contender, costWeight),
    })),
    reach: reachOf(task),
    audit: audited ? auditAll(task, stop, rewardName) : null,
  };
}

function auditAll(task: Task, stop: StopRule, rewardName: string): SolveReport['audit'] {
  const plain = withoutTexts(task.graph);
  const expanded = expandByBestScore(plain);
  let bestFirstScore = 0;
  const { formula, ...coefficients } = task.reward;
  const own: typeof auditedRewards = formula === undefined ? [] : [[rewardName, { formula }]];
  const rows = [...own, ...auditedRewards].map(([name, changes]): AuditRow => {
    const graph = changes.formula?.needsBestScore === true ? expanded : plain;
    const audit = auditReward(graph, { reward: { ...coefficients, ...changes }, stop });
    bestFirstScore = audit.bestFirstScore;
    const { score, parameters, utility } = audit.givenUp;
    return {
      reward: name,
      optimum: { ...audit.optimum, lengthShare: [...audit.optimum.lengthShare] },
      givenUp: { score, parameters, utility },
    };
  });
  return { questions: plain.questions.length, bestFirstScore, rows };
}

/** The tables, with everything that says what they are tables of. */
export function solveMarkdown(report: SolveReport): string {
  const { reward, rewardName, threshold } = report;
  const right = 'right' as const;
  const lines = [
    `Data: ${report.data}. Split: ${report.split}. Transfer: ${report.transfer}. Stop rule: ${report.stopRule}${report.stopRule === 'reference' ? ' (an oracle ends episodes)' : ''}.`,
    `Score: ${report.score}, p0 ${fixed(threshold.value, 4)} (${threshold.from}). Cost: ${report.prices}.`,
    `Reward: ${rewardName === undefined ? '' : `${plainText(rewardName)}, `}alpha ${reward.costWeight}, beta ${reward.gainWeight}, gamma ${reward.bonus}, ${reward.maxSteps} calls. Exact, ${report.questions} test questions.`,
    '',
    markdownTable(report.rows, [
      { title: 'policy', cell: ({ policy }) => policy },
      { title: 'return', align: right, cell: (row) => fixed(row.return, 3) },
      { title: 'score', align: right, cell: (row) => fixed(row.score, 4) },
      { title: 'parameters (B)', align: right, cell: (row) => fixed(row.parameters, 1) },
      { title: 'utility', align: right, cell: (row) => fixed(row.utility, 4) },
      { title: 'calls', align: right, cell: (row) => fixed(row.routeLength, 2) },
    ]),
    '',
    ...reachLines(report.reach).map((line) => `- ${line}`),
  ];
  if (report.audit !== null) {
    const { audit } = report;
    lines.push(
      '',
      `Audit of the reward, all ${audit.questions} questions, optimal routes in hindsight; the best first answer scores ${fixed(audit.bestFirstScore, 3)} on average.`,
      '',
      markdownTable(audit.rows, [
        { title: 'reward', cell: (row) => row.reward },
        { title: 'score', align: right, cell: ({ optimum }) => fixed(optimum.score, 4) },
        { title: 'parameters (B)', align: right, cell: ({ optimum }) => fixed(optimum.parameters, 1) },
        { title: 'utility', align: right, cell: ({ optimum }) => fixed(optimum.utility, 4) },
        { title: 'first score', align: right, cell: ({ optimum }) => fixed(optimum.firstScore, 3) },
        { title: 'sandbagging', align: right, cell: ({ optimum }) => fixed(optimum.sandbagging, 3) },
        { title: 'worst first', align: right, cell: ({ optimum }) => fixed(optimum.worstFirst, 3) },
        { title: 'stalling', align: right, cell: ({ optimum }) => fixed(optimum.stalling, 3) },
        { title: 'one would do', align: right, cell: ({ optimum }) => fixed(optimum.oneWouldDo, 3) },
        {
          title: 'share of 1, 2, ... calls',
          align: right,
          cell: ({ optimum }) => optimum.lengthShare.map((share) => fixed(share, 2)).join(' '),
        },
      ]),
    );
  }
  return lines.join('\n');
}
