import type { Learner, Method } from '@der-gym/agents';
import type { Policy, PromptTemplate, RewardFunction, Scorer } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import type { ModuleChoice, ModuleOptions } from '../options/kinds.ts';
import { UsageError } from '../usage-error.ts';
import { checkedLearner } from './checked-learner.ts';
import { checkedMethod, type OwnMethod } from './checked-method.ts';
import { checkedPolicy } from './checked-policy.ts';
import { checkedReward, watchedReward } from './checked-reward.ts';
import {
  checkedEncoder,
  checkedPrompt,
  checkedScorer,
  type OwnEncoder,
  type OwnPrompt,
  type OwnScorer,
} from './checked-texts.ts';
import { importModule } from './import-module.ts';
import { guarded, inTime } from './in-time.ts';
import { type ChosenModule, chosenModule, shownPath } from './module-choice.ts';
import { ModuleError, thrownBy } from './module-error.ts';
import { ownOptions } from './own-options.ts';

type Maker<T, A extends unknown[]> = (...given: A) => T;

/** An export of a module, with the options it is called with. */
interface Loaded {
  readonly chosen: ChosenModule;
  readonly value: unknown;
  readonly options: ModuleOptions;
  /** Whether the module declares options. A function is then called with them, and its result is used. */
  readonly declares: boolean;
  /** Everything it exports. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Loads the export that a choice names, and checks that it has the expected kind. */
function load(choice: ModuleChoice, what: string, fits: (value: unknown) => boolean): Promise<Loaded> {
  const { path } = chosenModule(choice)!;
  return find(choice, what, fits).catch((error: unknown) => {
    throw error instanceof UsageError ? error : thrownBy(path, 'loading it', error);
  });
}

async function find(choice: ModuleChoice, what: string, fits: (value: unknown) => boolean): Promise<Loaded> {
  const chosen = chosenModule(choice)!;
  const exports = await importModule(chosen);
  const { path, exported } = chosen;
  const names = Object.keys(exports).filter((name) => name !== 'options');
  const wrong = (got: string) =>
    new ModuleError(
      shownPath(path),
      `Expected ${what}, got ${got}. It exports ${names.join(', ') || 'nothing'}.`,
    );
  const options = ownOptions(chosen, exports.options);
  const declares = exports.options !== undefined;
  const found = (value: unknown) => ({ chosen, value, options, declares, exports });
  if (exported !== null) {
    if (!Object.hasOwn(exports, exported)) throw wrong(`no export ${exported}`);
    if (!fits(exports[exported])) throw wrong(`${show(exports[exported])} as ${exported}`);
    return found(exports[exported]);
  }
  if (exports.default !== undefined) {
    if (!fits(exports.default)) throw wrong(`${show(exports.default)} as its default export`);
    return found(exports.default);
  }
  const fitting = names.filter((name) => fits(exports[name]));
  if (fitting.length === 1) return found(exports[fitting[0]!]);
  throw wrong(fitting.length === 0 ? 'none' : `several; name one, as in ${shownPath(path)}#${fitting[0]}`);
}

const isFunction = (value: unknown): value is Maker<unknown, unknown[]> => typeof value === 'function';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
/** An object with these functions, or a function that makes one. */
const withOrMaker =
  (...names: readonly string[]) =>
  (value: unknown) =>
    isFunction(value) || (isObject(value) && names.every((name) => isFunction(value[name])));

/** What a module exports, or what the function it exports returns. */
function made<T>({ chosen: { path }, value }: Loaded, what: string, given: unknown[]): T {
  return (isFunction(value) ? inTime(path, `making the ${what}`, () => value(...given)) : value) as T;
}

/**
 * Loads a policy: `{ name, observes, probabilities(states) }`, or a function of (task, options) that returns one.
 *
 * @throws ModuleError for a module that does not load, or an invalid policy
 */
export async function loadPolicy(choice: ModuleChoice): Promise<(task: PolicyTask) => Policy> {
  const loaded = await load(
    choice,
    'a policy { name, observes, probabilities } or a function of (task, options) that returns one',
    withOrMaker('probabilities'),
  );
  const { path } = loaded.chosen;
  return (task) =>
    guarded(path, 'making the policy', () =>
      checkedPolicy(path, made<Policy>(loaded, 'policy', [task, loaded.options]), task.graph.experts.length),
    );
}

/** A learner's task; see `RoutingTask`. */
type PolicyTask = Parameters<Learner>[0];

/** Loads a learner: a function of (task, options, rng) that returns a training. */
export async function loadLearner(
  choice: ModuleChoice,
): Promise<Maker<ReturnType<Learner>, [PolicyTask, Parameters<Learner>[2]]>> {
  const { chosen, value, options } = await load(
    choice,
    'a learner, a function of (task, options, rng)',
    isFunction,
  );
  return checkedLearner(chosen.path, value as Learner, options);
}

/** Loads a method: see `Method` of the agents; `agentParameters`, `needs` and `agreement` are optional. */
export async function loadMethod(choice: ModuleChoice): Promise<(task: PolicyTask) => Method> {
  const loaded = await load(
    choice,
    'a method { name, answer } or a function of (task, options) that returns one',
    withOrMaker('answer'),
  );
  const { path } = loaded.chosen;
  return (task) =>
    guarded(path, 'making the method', () =>
      checkedMethod(path, made<OwnMethod>(loaded, 'method', [task, loaded.options])),
    );
}

/** Loads a reward: a function of (input, options). If the module exports `options`, it is a function of them that returns one. */
export async function loadReward(choice: ModuleChoice): Promise<RewardFunction> {
  const loaded = await loadedReward(choice);
  return checkedReward(loaded.chosen.path, rewardMade(loaded));
}

/** The same without checks of what it returns, because laws test that, and with the module's export `laws`. */
export async function loadRewardUnderTest(choice: ModuleChoice): Promise<{
  readonly reward: RewardFunction;
  readonly laws: unknown;
}> {
  const loaded = await loadedReward(choice);
  return { reward: watchedReward(loaded.chosen.path, rewardMade(loaded)), laws: loaded.exports.laws };
}

const loadedReward = (choice: ModuleChoice) =>
  load(choice, 'a reward, a function of (input, options)', isFunction);

function rewardMade({ chosen: { path }, value, options, declares }: Loaded): unknown {
  const maker = value as Maker<unknown, [ModuleOptions]>;
  return declares ? inTime(path, 'making the reward', () => maker(options)) : value;
}

/** Loads a scorer: `{ score(answer, question) }`, or a function of its options that returns one. */
export async function loadScorer(choice: ModuleChoice): Promise<Scorer> {
  const loaded = await load(
    choice,
    'a scorer { score(answer, question) } or a function of its options that returns one',
    withOrMaker('score'),
  );
  return guarded(loaded.chosen.path, 'making the scorer', () =>
    checkedScorer(loaded.chosen, made<OwnScorer>(loaded, 'scorer', [loaded.options])),
  );
}

/** Loads a prompt: `{ messages(question, previousAnswers) }`, or a function of its options that returns one. */
export async function loadPrompt(choice: ModuleChoice): Promise<PromptTemplate> {
  const loaded = await load(
    choice,
    'a prompt { messages(question, previousAnswers) } or a function of its options that returns one',
    withOrMaker('messages'),
  );
  return guarded(loaded.chosen.path, 'making the prompt', () =>
    checkedPrompt(loaded.chosen, made<OwnPrompt>(loaded, 'prompt', [loaded.options])),
  );
}

/** Loads an encoder: `{ size, encode(question, answer) }`, or a function of (task, options) that returns one and may fit it on `task.train`. */
export async function loadEncoder(choice: ModuleChoice) {
  const loaded = await load(
    choice,
    'an encoder { size, encode(question, answer) } or a function of (task, options) that returns one',
    withOrMaker('encode'),
  );
  return (task: Pick<PolicyTask, 'graph' | 'train'>) =>
    guarded(loaded.chosen.path, 'making the encoder', () =>
      checkedEncoder(loaded.chosen, made<OwnEncoder>(loaded, 'encoder', [task, loaded.options])),
    );
}
