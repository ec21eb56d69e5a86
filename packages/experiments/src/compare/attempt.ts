/** A row that could not be made, and why. */
export interface FailedRow {
  readonly policy: string;
  readonly reason: string;
}

/** Makes rows; what throws loses its own rows and no others. */
export interface Attempts {
  readonly failed: readonly FailedRow[];
  make<T>(policy: string, make: () => readonly T[]): readonly T[];
}

/** Returns attempts, none of which has failed yet. */
export function attempts(): Attempts {
  const failed: FailedRow[] = [];
  return {
    failed,
    make(policy, make) {
      try {
        return make();
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        // under every stop rule it fails alike
        if (!failed.some((each) => each.policy === policy)) failed.push({ policy, reason: reasonOf(error) });
        return [];
      }
    },
  };
}

/** Errors that only a mistake in code raises keep their name. */
function reasonOf(error: Error): string {
  return error instanceof TypeError || error instanceof ReferenceError
    ? `${error.name}: ${error.message}`
    : error.message;
}
