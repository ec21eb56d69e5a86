import type { Method } from '@der-gym/agents';
import type { FailedRow } from '../compare/attempt.ts';
import type { LearnedPolicy } from '../compare/learned-policy.ts';
import { encodeTask } from '../encoders/named-encoder.ts';
import { loadMethod, loadPolicy } from '../modules/load-module.ts';
import { chosenModule } from '../modules/module-choice.ts';
import type { ModuleChoice } from '../options/kinds.ts';
import type { Task } from '../problem/task.ts';
import { taskHash } from '../problem/task-hash.ts';
import { routingTask } from '../training/routing-task.ts';
import { UsageError } from '../usage-error.ts';
import { oneLine } from './one-line.ts';

/** Loads the user's policies and methods named by the flags, for a task; folders of runs are skipped. */
export async function ownRouters(
  flags: { readonly policy?: readonly ModuleChoice[]; readonly method?: readonly ModuleChoice[] },
  task: Task,
): Promise<{ readonly policies: readonly LearnedPolicy[]; readonly methods: readonly Method[] }> {
  const modules = (flags.policy ?? []).filter((choice) => chosenModule(choice) !== null);
  const chosen = flags.method ?? [];
  if (modules.length + chosen.length === 0) return { policies: [], methods: [] };
  const experts = new Set(task.graph.experts.map(({ name }) => name));
  const given = routingTask(task, { name: 'yours', text: await encodeTask(task) });
  const policies = [];
  for (const choice of modules) policies.push((await loadPolicy(choice))(given));
  const methods = [];
  for (const choice of chosen) methods.push((await loadMethod(choice))(given));
  const names = [...policies, ...methods].map(({ name }) => name);
  const again = names.find((name, i) => names.indexOf(name) !== i);
  const builtIn = names.find((name) => experts.has(name));
  if (builtIn !== undefined) {
    throw new UsageError(
      `Expected the name of a policy or method to differ from those of the experts, got ${JSON.stringify(builtIn)}.`,
    );
  }
  if (again !== undefined) {
    throw new UsageError(
      `Expected policies and methods to have different names, got ${JSON.stringify(again)} twice.`,
    );
  }
  return {
    policies: policies.map((policy) => ({ name: policy.name, runs: [policy], isOwn: true })),
    methods,
  };
}

/**
 * Runs work in which the user's modules get the task, and rejects the result if one of them changed the task: the rows would be
 * measured on different data.
 *
 * @throws UsageError if the task was changed
 */
export async function untouched<T>(
  flags: {
    readonly policy?: readonly unknown[];
    readonly method?: readonly unknown[];
    readonly learner?: unknown;
  },
  task: Task,
  work: () => Promise<T>,
): Promise<T> {
  const { policy = [], method = [], learner } = flags;
  if (![...policy, ...method, learner].some((each) => chosenModule(each) !== null)) return await work();
  const before = taskHash(task);
  const check = () => {
    if (taskHash(task) === before) return;
    throw new UsageError('A module has changed the task that was passed to it. Change a copy instead.');
  };
  const result = await work().catch((error: unknown) => {
    check();
    throw error;
  });
  check();
  return result;
}

/** Prints which rows could not be made, and returns the exit status. */
export function reportFailed(failed: readonly FailedRow[]): 0 | 2 {
  for (const { policy, reason } of failed) {
    process.stderr.write(`der-gym: no row for ${oneLine(policy)}: ${oneLine(reason)}\n`);
  }
  return failed.length === 0 ? 0 : 2;
}
