import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AuditedOptimum,
  auditReward,
  bestFixedRoute,
  evaluatePolicy,
  expandByBestScore,
  fixedRoutePolicy,
  type RewardSettings,
  routeValues,
  type StopRule,
  solve,
  withoutTexts,
} from '@der-gym/env';
import { Command, Option } from 'commander';
import { toJson, writeFileAtomic } from '../run/files.ts';
import { prepareTask, type Task } from '../task.ts';
import { fixed, markdownTable } from '../text/markdown-table.ts';
import { addOutputFlags, type OutputFlags, progressOf } from './output-flags.ts';
import { smokeTask } from './smoke.ts';
import { addTaskFlags, taskOptions } from './task-flags.ts';
import { UsageError } from './usage-error.ts';

type SolveFlags = OutputFlags & {
  readonly stop: Exclude<StopRule, 'terminator'>;
  readonly audit?: boolean;
  readonly into?: string;
};

export function solveCommand(report: (status: number) => void): Command {
  const command = new Command('solve')
    .summary('the exact optimum, and whether the reward is gamed by it')
    .description(
      'Solve a data set exactly: the hindsight optimum, the best fixed route and the best single call, without training. ' +
        'With --audit, how optimal routes behave under the reward and under its alternatives: whether it pays to answer ' +
        'badly first and to put off a good answer.',
    )
    .addOption(
      new Option('--stop <rule>', 'when an episode ends before its calls are spent')
        .choices(['reference', 'never'])
        .default('reference'),
    )
    .option('--audit', 'audit the reward and its alternatives')
    .option(
      '--into <file>',
      'put the tables into a Markdown file, between its markers <!-- solve --> and <!-- /solve -->',
    )
    .option('--out <folder>', 'write solve.md and solve.json there too');
  addTaskFlags(command);
  addOutputFlags(command);
  return command.action((flags: SolveFlags) => {
    report(run(flags, taskOptions(flags as unknown as Readonly<Record<string, unknown>>)));
  });
}

function run(flags: SolveFlags, given: ReturnType<typeof taskOptions>): number {
  const page = flags.into === undefined ? null : readPage(flags.into);
  const progress = progressOf(flags);
  let started = false;
  const task = prepareTask(flags.smoke === true ? { ...given, ...smokeTask } : given, {
    onProgress(done, of) {
      if (!started) progress.start('compiling the answer graph', of);
      started = true;
      progress.update(done);
    },
  });
  progress.stop();
  const result = solveTask(task, flags.stop, flags.audit === true);
  const markdown = solveMarkdown(result);
  if (flags.out !== undefined) {
    writeFileAtomic(join(flags.out, 'solve.md'), `${markdown}\n`);
    writeFileAtomic(join(flags.out, 'solve.json'), toJson(result));
  }
  if (page !== null) writeFileAtomic(flags.into!, page(markdown));
  process.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : `${markdown}\n`);
  return 0;
}

const START = '<!-- solve -->';
const END = '<!-- /solve -->';

/** A page with a hole for the tables; refused before anything is worked out. */
function readPage(path: string): (tables: string) => string {
  if (!existsSync(path))
    throw new UsageError(`Expected \`--into\` to be a file, got ${path}, which is not there.`);
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(START);
  const to = text.indexOf(END);
  if (from < 0 || to < from)
    throw new UsageError(`Expected ${path} to hold the markers ${START} and ${END}, in this order.`);
  return (tables) => `${text.slice(0, from + START.length)}\n\n${tables}\n\n${text.slice(to)}`;
}

interface SolveRow {
  readonly policy: string;
  readonly return: number | null;
  readonly score: number;
  readonly parameters: number;
  readonly utility: number;
  readonly routeLength: number;
}

interface AuditRow {
  readonly reward: string;
  readonly optimum: Omit<AuditedOptimum, 'lengthShare'> & { readonly lengthShare: readonly number[] };
  readonly givenUp: { readonly score: number; readonly parameters: number; readonly utility: number };
}

interface SolveReport {
  readonly data: string;
  readonly split: string;
  readonly transfer: string;
  readonly stopRule: StopRule;
  readonly score: string;
  readonly threshold: { readonly value: number; readonly from: string };
  readonly prices: string;
  readonly reward: {
    readonly costWeight: number;
    readonly gainWeight: number;
    readonly bonus: number;
    readonly maxSteps: number;
  };
  /** On the test questions. */
  readonly questions: number;
  readonly rows: readonly SolveRow[];
  /** On all questions, since a reward's optimum is nothing that is learned; null where it was not asked for. */
  readonly audit: {
    readonly questions: number;
    readonly bestFirstScore: number;
    readonly rows: readonly AuditRow[];
  } | null;
}

/** The paper's reward and what may be put in its place, each with all of its rules. */
export const auditedRewards: readonly (readonly [name: string, changes: RewardSettings])[] = [
  ["the paper's", {}],
  ['beta 0', { gainWeight: 0 }],
  ['gamma 0', { bonus: 0 }],
  ['gain from a fixed baseline', { gain: 'fixedBaseline' }],
  ['gain on the running maximum', { gain: 'runningMaximum' }],
  ['gain as a potential', { gain: 'potential' }],
  ['P paid once', { quality: 'final' }],
  ['P paid once, gain from a fixed baseline', { quality: 'final', gain: 'fixedBaseline' }],
  ['P paid once, gain as a potential', { quality: 'final', gain: 'potential' }],
  ['P paid once, beta 0, gamma 0 (the utility)', { quality: 'final', gainWeight: 0, bonus: 0 }],
];

export function solveTask(task: Task, stop: 'reference' | 'never', audited: boolean): SolveReport {
  const { dataset, split, reward, utility } = task;
  const graph = withoutTexts(task.graph);
  const experts = graph.experts;
  const mean = (column: Float64Array): number =>
    split.test.reduce((sum, q) => sum + column[q]!, 0) / split.test.length;
  const bound = (policy: string, settings: RewardSettings, ofReturn: boolean, mayStop = false): SolveRow => {
    const { perQuestion } = solve(graph, { reward: settings, stop, mayStop });
    const row = { score: mean(perQuestion.score), parameters: mean(perQuestion.parameters) };
    return {
      policy,
      return: ofReturn ? mean(perQuestion.return) : null,
      ...row,
      utility: row.score - task.costWeight * mean(perQuestion.cost),
      routeLength: mean(perQuestion.routeLength),
    };
  };
  const fixedRoute = (policy: string, objective: 'return' | 'utility', length: number): SolveRow => {
    const { route } = bestFixedRoute(graph, { reward, stop, objective, length, questions: split.train });
    const value = evaluatePolicy(graph, fixedRoutePolicy(route, experts), {
      reward: { ...reward, maxSteps: route.length },
      stop,
      questions: split.test,
    });
    return {
      policy: `${policy}: ${route.map((expert) => experts[expert]!.name).join(' > ')}`,
      // a shorter horizon is another decision problem: its returns are not comparable
      return: route.length === graph.maxSteps ? value.return : null,
      score: value.score,
      parameters: value.parameters,
      utility: value.utility,
      routeLength: value.routeLength,
    };
  };
  const lengths = Array.from({ length: graph.maxSteps }, (_, t) => t + 1);
  const bestLength = lengths.reduce((best, length) => {
    const worth = (of: number): number =>
      Math.max(...routeValues(graph, { reward, stop, length: of, questions: split.train }).utility);
    return worth(length) > worth(best) ? length : best;
  }, 1);
  return {
    data: dataset.name,
    split: split.name,
    transfer: dataset.transfer,
    stopRule: stop,
    score: dataset.scorer.signature,
    threshold: { value: graph.threshold!, from: task.thresholdNote },
    prices: dataset.prices,
    reward: {
      costWeight: task.costWeight,
      gainWeight: reward.gainWeight ?? 5,
      bonus: reward.bonus ?? 2,
      maxSteps: graph.maxSteps,
    },
    questions: split.test.length,
    rows: [
      fixedRoute('best single call on train', 'utility', 1),
      fixedRoute('best fixed route on train, by return', 'return', graph.maxSteps),
      fixedRoute('best fixed route on train, by utility', 'utility', bestLength),
      bound('hindsight optimum of the return', reward, true),
      bound('hindsight optimum of the utility', utility, false),
      bound('hindsight optimum of the utility, ending at will', utility, false, true),
    ],
    audit: audited ? auditAll(task, stop) : null,
  };
}

function auditAll(task: Task, stop: StopRule): SolveReport['audit'] {
  const plain = withoutTexts(task.graph);
  const expanded = expandByBestScore(plain);
  let bestFirstScore = 0;
  const rows = auditedRewards.map(([name, changes]): AuditRow => {
    const graph = changes.gain === 'runningMaximum' ? expanded : plain;
    const audit = auditReward(graph, { reward: { ...task.reward, ...changes }, stop });
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
  const { reward, threshold } = report;
  const right = 'right' as const;
  const lines = [
    `Data: ${report.data}. Split: ${report.split}. Transfer: ${report.transfer}. Stop rule: ${report.stopRule}${report.stopRule === 'reference' ? ' (oracle stop: upper bound)' : ''}.`,
    `Score: ${report.score}, p0 ${fixed(threshold.value, 4)} (${threshold.from}). Cost: ${report.prices}.`,
    `Reward: alpha ${reward.costWeight}, beta ${reward.gainWeight}, gamma ${reward.bonus}, ${reward.maxSteps} calls. Exact, ${report.questions} test questions.`,
    '',
    markdownTable(report.rows, [
      { title: 'policy', cell: ({ policy }) => policy },
      { title: 'return', align: right, cell: (row) => fixed(row.return, 3) },
      { title: 'score', align: right, cell: (row) => fixed(row.score, 4) },
      { title: 'parameters (B)', align: right, cell: (row) => fixed(row.parameters, 1) },
      { title: 'utility', align: right, cell: (row) => fixed(row.utility, 4) },
      { title: 'calls', align: right, cell: (row) => fixed(row.routeLength, 2) },
    ]),
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
