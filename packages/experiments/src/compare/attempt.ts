/** A row that could not be computed, and the reason. */
export interface FailedRow {
  readonly policy: string;
  readonly reason: string;
}

/** Computes rows. A maker that throws loses only its own rows. */
export interface Attempts {
  readonly failed: readonly FailedRow[];
  make<T>(policy: string, make: () => readonly T[]): readonly T[];
}

/** Creates an empty record of attempts. */
export function attempts(): Attempts {
  const failed: FailedRow[] = [];
  return {
    failed,
    make(policy, make) {
      try {
        return make();
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        // it fails for the same reason under every stop rule
        if (!failed.some((each) => each.policy === policy)) failed.push({ policy, reason: reasonOf(error) });
        return [];
      }
    },
  };
}

/** The message of an error, with the name of the error where it indicates a mistake in code. */
function reasonOf(error: Error): string {
  return error instanceof TypeError || error instanceof ReferenceError
    ? `${error.name}: ${error.message}`
    : error.message;
}
