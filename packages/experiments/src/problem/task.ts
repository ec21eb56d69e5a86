import {
  type AnswerGraph,
  compileAnswerGraph,
  expandByBestScore,
  firstAnswers,
  type PromptMode,
  type PromptTemplate,
  promptTemplate,
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
import { cachedGraph, cacheKey, type GraphCache } from './graph-cache.ts';
import { groupNearDuplicates } from './near-duplicates.ts';
import type { Split } from './split.ts';
import { splitQuestions } from './split-choice.ts';
import { type DomainsOf, syntheticDomains } from './split-domains.ts';
import { drawTrain, withFreshTrain } from './train-questions.ts';

/** Alpha, beta and gamma. */
type Coefficients = Required<Pick<RewardSettings, 'costWeight' | 'gainWeight' | 'bonus'>>;

/** A data set as a decision problem. */
export interface Task {
  readonly dataset: Dataset;
  readonly split: Split;
  /**
   * A practically endless supply of questions for routers to train on, if the pool is a generator; they appear nowhere else. Null when
   * routers train on the train part. Everything else is always fitted on the train part.
   */
  readonly fresh: QuestionSource | null;
  /** The questions of all parts. */
  readonly graph: AnswerGraph & { readonly threshold: number };
  /** The origin of p0. */
  readonly thresholdNote: string;
  /** How an expert receives the previous answer. */
  readonly prompt: PromptMode | PromptTemplate;
  readonly seed: number;
  /** The paper's reward with this task's coefficients; p0 is the graph's. */
  readonly reward: RewardSettings & Coefficients;
  /** Final score minus cost, the second reward. */
  readonly utility: RewardSettings & Coefficients;
}

/** Inputs of a task besides its options, which are plain data. */
interface TaskPreparation {
  /** A given split; it replaces the options' `split`. */
  readonly split?: Split;
  /** The domains of a question, of which one may be left out. @defaultValue its topics in the synthetic pool, else its group */
  readonly domainsOf?: DomainsOf;
  /** The loaded modules of the options; see `loadTask`. */
  readonly modules?: TaskModules;
  readonly onProgress?: (done: number, of: number) => void;
  /** Where compiled graphs are kept. @defaultValue none: the graph is compiled */
  readonly graphCache?: GraphCache | undefined;
}

/** Share of the single answers on train that fall below a calibrated p0. */
const THRESHOLD_QUANTILE = 0.8;

/**
 * Loads the data, compiles its answer graph, splits it, and calibrates p0 on the train part.
 *
 * @throws the errors of `loadDataset`, `compileAnswerGraph` and `splitQuestions`
 */
export function prepareTask(options: TaskOptions, preparation: TaskPreparation = {}): Task {
  return taskOf(loadDataset(options, preparation.modules), options, preparation);
}

/**
 * The same for options that may name user modules: a scorer or a prompt.
 *
 * @throws ModuleError for a module that does not load, or whose export is invalid
 */
export async function loadTask(options: TaskOptions, preparation: TaskPreparation = {}): Promise<Task> {
  return prepareTask(options, { modules: await loadTaskModules(options), ...preparation });
}

/** The same from a loaded data set. */
export function taskOf(
  dataset: Dataset,
  options: TaskOptions,
  { split, domainsOf, modules = {}, onProgress, graphCache }: TaskPreparation = {},
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
  const compile = () =>
    compileAnswerGraph({
      questions,
      pool,
      scorer,
      maxSteps,
      prompt,
      onProgress: (progress) => onProgress?.(progress.questions, progress.of),
    });
  const key = graphCache && cacheKey({ ...dataset, questions }, { maxSteps, prompt }, modules);
  const { transfer } = dataset;
  const promptId = typeof prompt === 'string' ? promptTemplate(prompt).id : prompt.id;
  const scoreSignature = scorer.signature;
  const expected = { questions, experts: pool.experts, maxSteps, scoreSignature, transfer, promptId };
  const graph = graphCache && key ? cachedGraph(graphCache, key, expected, compile) : compile();
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

/** The graph for a reward. If the reward uses the best score so far, the nodes are expanded by it. */
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
 * The fresh questions of a task's training set. Null when the options fix a training set, when the split is given, and when the split
 * keeps near-duplicates together, since fresh questions are not compared with validation and test.
 *
 * @throws RangeError for a training set beyond the generator's questions
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
 * Returns the questions of a task and their split, as the options say.
 *
 * @throws RangeError for too few questions, or options that contradict each other
 */
export function partsOf(
  { questions, generator, synthetic }: Dataset,
  options: TaskOptions,
  { split: made, domainsOf = synthetic ? syntheticDomains : undefined }: TaskPreparation = {},
): Pick<Dataset, 'questions'> & Pick<Task, 'split'> {
  const { split, splitSeed, trainSet } = { ...problemDefaults, ...options };
  if (synthetic && trainSet > 1 && (made !== undefined || generator === undefined)) {
    throw new RangeError(`Expected \`trainSet\` to be 1 with a given split or data set, got ${trainSet}.`);
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

/** A loaded module is an object; a remaining path means that `loadTask` was not used. */
function isPrompt(prompt: unknown): prompt is PromptMode | PromptTemplate {
  return typeof prompt === 'string'
    ? Object.hasOwn(problem.prompt.kind.choices ?? {}, prompt)
    : typeof prompt === 'object' && prompt !== null && 'messages' in prompt;
}
