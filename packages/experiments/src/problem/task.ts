import {
  type AnswerGraph,
  compileAnswerGraph,
  firstAnswers,
  type PromptMode,
  type RewardSettings,
  type Scorer,
  utilityReward,
  withThreshold,
} from '@der-gym/env';
import { calibrateThreshold } from '@der-gym/metrics';
import { checkGiven } from '../options/kinds.ts';
import { problem, problemDefaults, type TaskOptions } from '../options/table.ts';
import { type Dataset, loadDataset } from './dataset.ts';
import type { Split } from './split.ts';
import { splitQuestions } from './split-choice.ts';
import { type DomainsOf, syntheticDomains } from './split-domains.ts';

/** Alpha, beta and gamma. */
type Coefficients = Required<Pick<RewardSettings, 'costWeight' | 'gainWeight' | 'bonus'>>;

/** A data set made into a decision problem. */
export interface Task {
  readonly dataset: Dataset;
  readonly split: Split;
  /** All questions, whatever their part. */
  readonly graph: AnswerGraph & { readonly threshold: number };
  /** Where p0 comes from. */
  readonly thresholdNote: string;
  /** What an expert is shown of the answer before it. */
  readonly prompt: PromptMode;
  readonly seed: number;
  /** The paper's reward with this task's coefficients; p0 is the graph's. */
  readonly reward: RewardSettings & Coefficients;
  /** Final score less cost, the second reward. */
  readonly utility: RewardSettings & Coefficients;
}

/** What preparing a task may be given beside its options, which are data. */
export interface TaskPreparation {
  /** Parts made beforehand; the options' `split` is then not looked at. */
  readonly split?: Split;
  /** The domains of a question, one of which may be left out; its topics in the synthetic pool, else its group. */
  readonly domainsOf?: DomainsOf;
  readonly onProgress?: (done: number, of: number) => void;
}

/** Share of the single answers on train that fall below a calibrated p0. */
const THRESHOLD_QUANTILE = 0.8;

/**
 * Loads the data, compiles its answer graph, splits it, and settles p0 on the train part.
 *
 * @throws what `loadDataset`, `compileAnswerGraph` and `splitQuestions` throw
 */
export function prepareTask(options: TaskOptions, preparation: TaskPreparation = {}): Task {
  return taskOf(loadDataset(options), options, preparation);
}

/** The same from a data set that is already there. */
export function taskOf(
  dataset: Dataset,
  options: TaskOptions,
  { split, domainsOf, onProgress }: TaskPreparation = {},
): Task {
  checkGiven(problem, options);
  const { maxSteps, costWeight, gainWeight, bonus, splitSeed, seed, ...choices } = {
    ...problemDefaults,
    ...options,
  };
  const { questions, pool, scorer } = dataset;
  if (options.prompt !== undefined && !dataset.readsPrompt) {
    throw new RangeError(
      `Expected no \`prompt\` with the transfer ${dataset.transfer}, which does not read prompts, got ${options.prompt}.`,
    );
  }
  const own = dataset.synthetic ? syntheticDomains : undefined;
  const domains = domainsOf ?? own;
  const parts =
    split ??
    splitQuestions(questions, choices.split, {
      seed: splitSeed,
      ...(domains && { domainsOf: domains }),
    });
  const graph = compileAnswerGraph({
    questions,
    pool,
    scorer,
    maxSteps,
    prompt: choices.prompt,
    onProgress: (progress) => onProgress?.(progress.questions, progress.of),
  });
  const { threshold, note } = settleThreshold(options.threshold, scorer, graph, parts.train);
  const reward = { costWeight, gainWeight, bonus };
  return {
    dataset,
    split: parts,
    graph: withThreshold(graph, threshold),
    thresholdNote: note,
    prompt: choices.prompt,
    seed,
    reward,
    utility: { ...reward, formula: utilityReward },
  };
}

function settleThreshold(
  given: number | undefined,
  scorer: Scorer,
  graph: AnswerGraph,
  train: readonly number[],
): { readonly threshold: number; readonly note: string } {
  if (given !== undefined) return { threshold: given, note: 'given' };
  if (scorer.defaultThreshold !== null)
    return { threshold: scorer.defaultThreshold, note: "the score's own" };
  const { threshold } = calibrateThreshold(firstAnswers(graph, train).score, {
    quantile: THRESHOLD_QUANTILE,
  });
  return { threshold, note: `the ${THRESHOLD_QUANTILE} quantile of single answers on train` };
}
