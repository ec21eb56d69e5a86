import type { ExpandedVariant } from '../spec/types.ts';
import type { PlannedVariant } from './plan.ts';
import type { RouterOutcome, StopRuleOutcome, TrialData, TrialResult } from './types.ts';

/** One line of a table before it is summed up: what each run came to, question by question. */
export interface SweepRow {
  readonly name: string;
  readonly variant: ExpandedVariant;
  readonly kind: RouterOutcome['kind'];
  /** Of the runs below, in their order. */
  readonly seeds: readonly number[];
  readonly trials: readonly string[];
  readonly outcomes: readonly StopRuleOutcome[];
  readonly data: TrialData;
  readonly note?: string;
}

/** The rows of a variant: one, or of a field one a router. Trials without a result are left out. */
export function rowsOf(
  { variant, trials }: PlannedVariant,
  resultOf: (id: string) => TrialResult | null,
): readonly SweepRow[] {
  const results = trials.flatMap(({ id, options }) => {
    const result = resultOf(id);
    return result === null ? [] : [{ result, seed: options.task.seed ?? 1 }];
  });
  const [first] = results;
  if (first === undefined) return [];
  return first.result.routers.map((router, place) => {
    const routers = results.map(({ result }) => result.routers[place]!);
    const notes = [...new Set(routers.flatMap(({ note }) => note ?? []))];
    return {
      name: variant.router === 'field' ? router.name : variant.name,
      variant,
      kind: router.kind,
      seeds: results.map(({ seed }) => seed),
      trials: results.map(({ result }) => result.id),
      outcomes: routers.map(({ byStopRule }) => under(byStopRule, variant)),
      data: first.result.data,
      ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
    };
  });
}

function under(byStopRule: readonly StopRuleOutcome[], { stopRule }: ExpandedVariant): StopRuleOutcome {
  const found = byStopRule.find((outcome) => outcome.stopRule === stopRule);
  if (found === undefined)
    throw new RangeError(`Expected an outcome under the stop rule ${stopRule}, got none.`);
  return found;
}
