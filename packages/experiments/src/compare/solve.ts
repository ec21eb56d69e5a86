import { auditReward, expandByBestScore, type RewardSettings, type StopRule } from '@der-gym/env';
import { namedRewards } from '@der-gym/env/rewards';
import { graphFor, type Task } from '../problem/task.ts';
import { fixed, markdownTable, plainText } from '../text/markdown-table.ts';
import { arenaOf } from './arena.ts';
import type { ComparisonReport } from './comparison-report.ts';
import {
  bestSingleCallByUtility,
  fixedRouteByReturn,
  fixedRouteByUtility,
  hindsightOptimum,
  hindsightPolicy,
} from './contenders.ts';
import { reachLines, reachOf, type TransferReach } from './reach.ts';
import { type Contender, type Means, meansOf } from './rows.ts';

/** A row without intervals. */
type SolveRow = Means & { readonly policy: string };

interface AuditRow {
  readonly reward: string;
  readonly optimum: Omit<ReturnType<typeof auditReward>['optimum'], 'lengthShare'> & {
    readonly lengthShare: readonly number[];
  };
  readonly givenUp: { readonly score: number; readonly parameters: number; readonly utility: number };
}

/** What `der-gym solve --json` prints. */
interface SolveReport
  extends Pick<
    ComparisonReport,
    'data' | 'split' | 'transfer' | 'stopRule' | 'score' | 'threshold' | 'prices' | 'reward'
  > {
  /** The name of the reward, unless it is the paper's. */
  readonly rewardName?: string;
  /** The number of test questions. */
  readonly questions: number;
  readonly rows: readonly SolveRow[];
  /** How much a second call can add under this transfer. */
  readonly reach: TransferReach;
  /** On all questions, since the optimum of a reward involves no learning; null unless requested. */
  readonly audit: {
    readonly questions: number;
    readonly bestFirstScore: number;
    readonly rows: readonly AuditRow[];
  } | null;
}

/** Options of {@link solveTask}. */
interface SolveTaskOptions {
  readonly stop: 'reference' | 'never';
  /** Whether to audit this reward and all named rewards. */
  readonly audited: boolean;
  /** @defaultValue the task's reward */
  readonly reward?: Task['reward'];
  /** The name of the reward. @defaultValue 'paper' */
  readonly rewardName?: string;
}

/** Solves a task exactly on its test questions, and audits rewards if `audited` is set. */
export function solveTask(
  task: Task,
  { stop, audited, reward = task.reward, rewardName = 'paper' }: SolveTaskOptions,
): SolveReport {
  const { dataset, split } = task;
  const { costWeight, gainWeight, bonus } = reward;
  const { maxSteps } = task.graph;
  // texts do not matter here, and without them there are fewer distinct states
  const arena = arenaOf(
    {
      ...task,
      reward,
      graph: { ...graphFor({ ...task.graph, texts: [] }, reward), threshold: task.graph.threshold },
    },
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
    ...(rewardName !== 'paper' && { rewardName }),
    questions: split.test.length,
    rows: contenders.map((contender) => ({
      policy: contender.policy,
      ...meansOf(contender, costWeight),
    })),
    reach: reachOf(task),
    audit: audited ? auditAll(task, stop, reward, rewardName) : null,
  };
}

function auditAll(
  task: Task,
  stop: StopRule,
  asked: RewardSettings,
  askedName: string,
): SolveReport['audit'] {
  const plain = { ...task.graph, texts: [] };
  const expanded = expandByBestScore(plain);
  let bestFirstScore = 0;
  const named = Object.entries(namedRewards).map(
    ([name, { changes }]) => [name, { ...task.reward, ...changes }] as const,
  );
  // a user's own reward comes before the named ones
  const own = named.every(([, { formula }]) => formula !== asked.formula)
    ? [[askedName, asked] as const]
    : [];
  const rows = [...own, ...named].map(([name, reward]): AuditRow => {
    const needsBest = reward.formula?.needsBestScore === true;
    const audit = auditReward(needsBest ? expanded : plain, { reward, stop });
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

/** The report as Markdown. */
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
        { title: 'stalling', align: right, cell: ({ optimum }) => fixed(optimum.stalling, 3) },
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
