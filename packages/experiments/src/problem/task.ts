import {
  type AnswerGraph,
  compileAnswerGraph,
  expandByBestScore,
  firstAnswers,
  type PromptMode,
  type PromptTemplate,
  type Question,
  type QuestionSource,
  type RewardSettings,
  type Scorer,
  utilityReward,
  withThreshold,
} from '@der-gym/env';
import { calibrateThreshold } from '@der-gym/metrics';
import { show } from 'gymnasium-js/expect';
import { loadTaskModules, notLoaded, type TaskModules } from '../modules/task-modules.ts';
import { checkGiven } from '../options/kinds.ts';
import { problem, problemDefaults, type TaskOptions } from '../options/table.ts';
import { type Dataset, loadDataset } from './dataset.ts';
import { FRESH_BLOCK, freshQuestions } from './fresh-questions.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import type { Split } from './split.ts';
import { splitQuestions } from './split-choice.ts';
import { type DomainsOf, syntheticDomains } from './split-domains.ts';
import { drawTrain, withFreshTrain } from './train-questions.ts';

/** Alpha, beta and gamma. */
type Coefficients = Required<Pick<RewardSettings, 'costWeight' | 'gainWeight' | 'bonus'>>;

/** A data set made into a decision problem. */
export interface Task {
  readonly dataset: Dataset;
  readonly split: Split;
  /**
   * Questions for routers to train on that are no others' and come without an end in practice, where the pool is a generator; null where
   * they train on the train part. What else is fitted is fitted on the train part, always.
   */
  readonly fresh: QuestionSource | null;
  /** All questions, whatever their part. */
  readonly graph: AnswerGraph & { readonly threshold: number };
  /** Where p0 comes from. */
  readonly thresholdNote: string;
  /** What an expert is shown of the answer before it. */
  readonly prompt: PromptMode | PromptTemplate;
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
  /** What the options' modules hold; see `loadTask`. */
  readonly modules?: TaskModules;
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
  return taskOf(loadDataset(options, preparation.modules), options, preparation);
}

/**
 * The same where options may name modules of the user's: a scorer or a prompt.
 *
 * @throws ModuleError for a module that does not load or is not what it should be
 */
export async function loadTask(options: TaskOptions, preparation: TaskPreparation = {}): Promise<Task> {
  return prepareTask(options, { modules: await loadTaskModules(options), ...preparation });
}

/** The same from a data set that is already there. */
export function taskOf(
  dataset: Dataset,
  options: TaskOptions,
  { split, domainsOf, modules = {}, onProgress }: TaskPreparation = {},
): Task {
  checkGiven(problem, options);
  const { maxSteps, costWeight, gainWeight, bonus, seed, ...choices } = { ...problemDefaults, ...options };
  const { pool, scorer } = dataset;
  if (options.prompt !== undefined && !dataset.readsPrompt) {
    throw new RangeError(
      `Expected no \`prompt\` with the transfer ${dataset.transfer}, which does not read prompts, got ${show(options.prompt)}.`,
    );
  }
  const prompt = modules.prompt ?? choices.prompt;
  if (!isPrompt(prompt)) throw notLoaded('prompt', prompt);
  const given = { ...(split && { split }), ...(domainsOf && { domainsOf }) };
  const fresh = freshOf(dataset, options, given);
  const { questions, split: parts } = partsOf(dataset, options, given);
  const graph = compileAnswerGraph({
    questions,
    pool,
    scorer,
    maxSteps,
    prompt,
    onProgress: (progress) => onProgress?.(progress.questions, progress.of),
  });
  const { threshold, note } = settleThreshold(options.threshold, scorer, graph, parts.train);
  const reward = { costWeight, gainWeight, bonus };
  return {
    dataset: questions === dataset.questions ? dataset : { ...dataset, questions },
    split: fresh === null ? parts : { ...parts, name: `${parts.name}; ${FRESH_NOTE}` },
    fresh,
    graph: withThreshold(graph, threshold),
    thresholdNote: note,
    prompt,
    seed,
    reward,
    utility: { ...reward, formula: utilityReward },
  };
}

/** The graph that a reward can be paid on: one whose nodes know the best score so far where it looks at that. */
export function graphFor(graph: AnswerGraph, { formula }: RewardSettings): AnswerGraph {
  return formula?.needsBestScore === true && graph.bestScore === null ? expandByBestScore(graph) : graph;
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

const FRESH_NOTE = 'routers that read any text train on fresh questions';

/**
 * The fresh questions of a task's training set, or null: where the options fix a training set, with a split that is made beforehand,
 * and with near-duplicates together, since no fresh question was compared with validation and test.
 *
 * @throws RangeError for a training set that the generator has no questions for
 */
function freshOf(
  { generator, questions }: Dataset,
  options: TaskOptions,
  { split: made, domainsOf = syntheticDomains }: TaskPreparation,
): QuestionSource | null {
  const { split, trainSet } = { ...problemDefaults, ...options };
  const fixed = options.trainQuestions !== undefined || made !== undefined || split === 'near-duplicates';
  if (generator === undefined || fixed) return null;
  if (questions.length > FRESH_BLOCK) {
    throw new RangeError(
      `Expected \`questions\` to be at most ${FRESH_BLOCK} without \`trainQuestions\`, got ${questions.length}.`,
    );
  }
  if (split === 'hash') return freshQuestions(generator, trainSet);
  return freshQuestions(generator, trainSet, (question) => !domainsOf(question).includes(split.leaveOut));
}

/**
 * The questions of a task and their parts, as the options ask for them.
 *
 * @throws RangeError where there are too few, or the options do not fit each other
 */
export function partsOf(
  { questions, generator, synthetic }: Dataset,
  options: TaskOptions,
  { split: made, domainsOf = synthetic ? syntheticDomains : undefined }: TaskPreparation = {},
): Pick<Dataset, 'questions'> & Pick<Task, 'split'> {
  const { split, splitSeed, trainSet } = { ...problemDefaults, ...options };
  if (synthetic && trainSet > 1 && (made !== undefined || generator === undefined)) {
    throw new RangeError(
      `Expected \`trainSet\` to be 1 with a split or a data set that is already there, got ${trainSet}.`,
    );
  }
  const splitOf = (all: readonly Question[]) =>
    splitQuestions(all, split, { seed: splitSeed, ...(domainsOf && { domainsOf }) });
  if (generator === undefined || trainSet === 1) {
    return { questions, split: drawTrain(made ?? splitOf(questions), questions, options, synthetic) };
  }
  const { length } = questions;
  if (trainSet * length > generator.length) {
    throw new RangeError(
      `Expected \`trainSet\` times \`questions\` to be at most ${generator.length}, got ${trainSet} times ${length}.`,
    );
  }
  const others = questions.map((_, q) => generator.question((trainSet - 1) * length + q));
  const grouped = split === 'near-duplicates' ? groupNearDuplicates : undefined;
  const other = withFreshTrain(questions, others, splitOf, grouped);
  const named = { ...other.split, name: `${other.split.name}; train: set ${trainSet}` };
  return { questions: other.questions, split: drawTrain(named, other.questions, options, synthetic) };
}

/** A module's is an object by now; a path that is still one was not loaded. */
function isPrompt(prompt: unknown): prompt is PromptMode | PromptTemplate {
  return typeof prompt === 'string'
    ? Object.hasOwn(problem.prompt.kind.choices ?? {}, prompt)
    : typeof prompt === 'object' && prompt !== null && 'messages' in prompt;
}
