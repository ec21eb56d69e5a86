import { type AnswerGraph, type Policy, routeValues, type StopRule } from '@der-gym/env';
import type { Task } from '../problem/task.ts';
import { UsageError } from '../usage-error.ts';

/** How episodes end: by a rule, or by the table of a trained Terminator. */
type Ending =
  | { readonly stop: 'reference' | 'never' }
  | { readonly stops: Uint8Array; readonly threshold: number };

/** Where contenders meet: one task, one stop rule; chosen on train, measured on test. */
export interface Arena {
  readonly task: Pick<Task, 'graph' | 'split' | 'reward' | 'utility'>;
  readonly stopRule: StopRule;
  /** How the episodes of a router end; a trained Terminator has a threshold for each router, chosen on validation. */
  readonly ending: (policy: Policy) => Ending;
  /** The same on train. */
  readonly endingOnTrain: (policy: Policy) => Ending;
  /** All endings that a router may have on test: a bound takes the best of them for each question. */
  readonly endings: readonly Ending[];
  /** The same endings on train, where routes are chosen, in the same order. */
  readonly onTrain: (ending: number) => Ending;
  /** The best fixed routes on train, found once. */
  readonly routes: () => ChosenRoutes;
}

/** A fixed route with the ending under which it is best on train. */
export interface ChosenRoute {
  readonly route: readonly number[];
  /** Place in `Arena.endings`. */
  readonly ending: number;
  /** What it was chosen by, on train. */
  readonly value: number;
}

/** By return, of as many calls as the horizon; by utility, of any length up to it. */
interface ChosenRoutes {
  readonly byReturn: ChosenRoute;
  readonly byUtility: ChosenRoute;
}

/** An arena under a rule that needs no Terminator. */
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

/** A longer route that always stops early differs from the shorter one by this at most. */
const ROUNDING = 1e-12;

/**
 * Chooses a fixed route and its ending together, by what they are worth on train under that very ending. So a chosen route is worth
 * at least what the random route is there, whatever ending that has. Ties go to the earlier ending, then to the shorter route.
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

/** Every fixed route is enumerated: refuses more than there is room for. */
export function checkRoutes({ experts, maxSteps }: Pick<AnswerGraph, 'experts' | 'maxSteps'>): void {
  const most = Math.floor(Math.log(2 ** 24) / Math.log(experts.length) + 1e-9);
  if (maxSteps <= most) return;
  throw new UsageError(
    `Expected \`maxSteps\` to be at most ${most} with ${experts.length} experts, since every fixed route is enumerated, got ${maxSteps}.`,
  );
}

/** The same value every time, made when it is first asked for. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
