import { type AnswerGraph, type Policy, routeValues, type StopRule } from '@der-gym/env';
import type { Task } from '../problem/task.ts';
import { UsageError } from '../usage-error.ts';

/** How episodes end: by a rule, or by the table of a trained Terminator. */
type Ending =
  | { readonly stop: 'reference' | 'never' }
  | { readonly stops: Uint8Array; readonly threshold: number };

/** What all contenders share: one task and one stop rule. Choices are made on train, and results measured on test. */
export interface Arena {
  readonly task: Pick<Task, 'graph' | 'split' | 'reward' | 'utility'>;
  readonly stopRule: StopRule;
  /** How the episodes of a router end. A trained Terminator has one threshold per router, chosen on validation. */
  readonly ending: (policy: Policy) => Ending;
  /** The same on train. */
  readonly endingOnTrain: (policy: Policy) => Ending;
  /** All endings that a router may have on test. A bound takes the best one for each question. */
  readonly endings: readonly Ending[];
  /** The same endings, in the same order, on train, where routes are chosen. */
  readonly onTrain: (ending: number) => Ending;
  /** The best fixed routes on train. They are searched once. */
  readonly routes: () => ChosenRoutes;
}

/** A fixed route with its best ending on train. */
export interface ChosenRoute {
  readonly route: readonly number[];
  /** Index in `Arena.endings`. */
  readonly ending: number;
  /** Its mean on train, the maximum over all routes and endings. */
  readonly value: number;
}

/** By return: as many calls as the horizon. By utility: any length up to the horizon. */
interface ChosenRoutes {
  readonly byReturn: ChosenRoute;
  readonly byUtility: ChosenRoute;
}

/** Creates an arena under a stop rule that needs no Terminator. */
export function arenaOf(task: Arena['task'], stop: 'reference' | 'never'): Arena {
  const endings = [{ stop }];
  const onTrain = () => ({ stop });
  return {
    task,
    stopRule: stop,
    ending: () => ({ stop }),
    endingOnTrain: () => ({ stop }),
    endings,
    onTrain,
    routes: once(() => chooseRoutes(task, endings.length, onTrain)),
  };
}

/** The largest difference, by rounding, between a longer route that always stops early and the shorter route. */
const ROUNDING = 1e-12;

/**
 * Chooses a fixed route together with its ending, by its mean on train under that ending. So a chosen route is at least as
 * good on train as the random route under any ending. Ties go to the earlier ending, then to the shorter route.
 */
export function chooseRoutes(
  { graph, split, reward }: Arena['task'],
  endings: number,
  onTrain: Arena['onTrain'],
): ChosenRoutes {
  const none = { route: [], ending: 0, value: Number.NEGATIVE_INFINITY };
  const memory = new Map();
  let [byReturn, byUtility]: ChosenRoute[] = [none, none];
  for (let ending = 0; ending < endings; ending++) {
    const options = { reward, ...onTrain(ending), questions: split.train, memory };
    for (let length = 1; length <= graph.maxSteps; length++) {
      const values = routeValues(graph, { ...options, length, returns: length === graph.maxSteps });
      const useful = values.best('utility');
      if (useful.value > byUtility!.value + ROUNDING) byUtility = { ...useful, ending };
      if (length < graph.maxSteps) continue;
      const paid = values.best('return');
      if (paid.value > byReturn!.value + ROUNDING) byReturn = { ...paid, ending };
    }
  }
  return { byReturn: byReturn!, byUtility: byUtility! };
}

/** Rejects a horizon with too many fixed routes to enumerate. */
export function checkRoutes({ experts, maxSteps }: Pick<AnswerGraph, 'experts' | 'maxSteps'>): void {
  const most = Math.floor(Math.log(2 ** 24) / Math.log(experts.length) + 1e-9);
  if (maxSteps <= most) return;
  throw new UsageError(
    `Expected \`maxSteps\` to be at most ${most} with ${experts.length} experts, since every fixed route is enumerated, got ${maxSteps}.`,
  );
}

/** Creates a value on the first call, and returns the same value on every later call. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
