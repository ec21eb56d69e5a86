import { expectNumber } from 'gymnasium-js/expect';

/** The most that may be spent; what is left out is without limit. */
export interface Limits {
  /** Billions of parameters, over all calls. */
  readonly parameters?: number;
  readonly calls?: number;
  readonly dollars?: number;
}

/**
 * Limits for every question, and for all questions of a run together.
 *
 * A call that would exceed one is refused before it is made, and so are the calls after it in its round. The ones before
 * it are made and charged; then the method is asked no more and settles on the best of what it has (`Method.settle`). A
 * question for which not even the first call was allowed goes unanswered and is scored the least the score can be.
 */
export interface Budget {
  readonly perQuestion?: Limits;
  readonly run?: Limits;
}

/** What one call would cost, before it is made. */
export interface Forecast {
  readonly parameters: number;
  /** Undefined where it is not known; an error under a limit in dollars. */
  readonly dollars: number | undefined;
}

const LIMITED = ['parameters', 'calls', 'dollars'] as const;

/** What has been spent of a budget. */
export interface Ledger {
  /** Returns why a call is refused, or null. */
  refusal(forecast: Forecast): string | null;
  /** Sets a call aside before it is made, so that calls side by side share one limit. */
  reserve(forecast: Forecast): void;
  /** Replaces a forecast of dollars by what the call came to. */
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
      'Expected `forecast` to give the dollars of every call under a limit in dollars, got none; an expert without price or answers without token counts cannot be held to one.',
    );
  };
  return {
    refusal(forecast) {
      if (limits === undefined) return null;
      for (const name of LIMITED) {
        const limit = limits[name];
        if (limit === undefined) continue;
        const after = spent[name] + costOf(forecast, name);
        // sums of prices are not exact: a call that reaches the limit to rounding is within it
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
