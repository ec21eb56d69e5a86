import { expectNumber } from 'gymnasium-js/expect';

/** Limits on spending. @defaultValue unlimited */
interface Limits {
  /** Billions of parameters, over all calls. */
  readonly parameters?: number;
  readonly calls?: number;
  readonly dollars?: number;
}

/**
 * Limits for every question, and for all questions of a run together.
 *
 * A call that would exceed a limit is refused before it is made, together with the calls after it in its round. The calls before
 * it are made and charged. Then the method settles on one of its answers (`Method.settle`). A question without a single allowed call
 * has no answer, and gets the lowest possible score.
 */
export interface Budget {
  readonly perQuestion?: Limits;
  readonly run?: Limits;
}

/** What one call would cost, before it is made. */
export interface Forecast {
  readonly parameters: number;
  /** Undefined if unknown, which is an error under a limit in dollars. */
  readonly dollars: number | undefined;
}

const LIMITED = ['parameters', 'calls', 'dollars'] as const;

/** The amount spent from a budget. */
export interface Ledger {
  /** Returns why a call is refused, or null. */
  refusal(forecast: Forecast): string | null;
  /** Reserves the cost of a call before it is made, so that parallel calls share one limit. */
  reserve(forecast: Forecast): void;
  /** Replaces the forecast of a call's dollars by the actual amount. */
  settle(forecast: Forecast, dollars: number | undefined): void;
}

export function createLedger(limits: Limits | undefined, of: string): Ledger {
  for (const name of LIMITED) if (limits?.[name] !== undefined) expectNumber(name, limits[name], 0);
  const spent = { parameters: 0, calls: 0, dollars: 0 };
  const costOf = (forecast: Forecast, name: (typeof LIMITED)[number]): number => {
    if (name === 'calls') return 1;
    const cost = forecast[name];
    if (cost !== undefined) return cost;
    throw new RangeError(
      'Expected `forecast` to give the dollars of every call under a limit in dollars, got none; it cannot be enforced for an expert without a price, or for answers without token counts.',
    );
  };
  return {
    refusal(forecast) {
      if (limits === undefined) return null;
      for (const name of LIMITED) {
        const limit = limits[name];
        if (limit === undefined) continue;
        const after = spent[name] + costOf(forecast, name);
        // sums of prices are not exact: a call that reaches the limit up to rounding is allowed
        if (after > limit * (1 + 1e-12)) return `${after} ${name} would exceed the limit of ${limit} ${of}`;
      }
      return null;
    },
    reserve(forecast) {
      for (const name of LIMITED) if (limits?.[name] !== undefined) spent[name] += costOf(forecast, name);
    },
    settle(forecast, dollars) {
      if (limits?.dollars !== undefined && dollars !== undefined)
        spent.dollars += dollars - forecast.dollars!;
    },
  };
}
