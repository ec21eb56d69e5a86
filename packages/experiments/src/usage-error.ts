/** What the user can fix: printed as one line, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Errors of readers of files, whenever they read, and of a training whose settings let it diverge. */
const ALWAYS_OF_INPUT = [
  'DivergedError',
  'ImportError',
  'CassetteFormatError',
  'CassetteMissError',
  'FetchError',
  'FolderLockedError',
];

/** A refusal of the system, such as a folder that must not be written. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error && 'code' in error;
}

/** Whether an error can only be about what the user gave, wherever it is thrown. */
export function isAboutInput(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && ALWAYS_OF_INPUT.includes(error.name));
}

/**
 * An error from a stage that reads and checks what the user gave: a `UsageError` if a library refused its arguments there
 * ("Expected ...") or a file could not be read; anything else is an internal error and stays as it is.
 */
export function usageOf(error: unknown): unknown {
  if (!(error instanceof Error) || isAboutInput(error)) return error;
  const refused = /(^|: )Expected /.test(error.message);
  return refused || isFileError(error) ? new UsageError(error.message, { cause: error }) : error;
}

/** Runs a stage that reads and checks what the user gave; see `usageOf`. */
export function readingInput<T>(stage: () => T): T {
  try {
    const result = stage();
    // a rejection is seen by whoever awaits it
    return result instanceof Promise
      ? (result.catch((error: unknown) => {
          throw usageOf(error);
        }) as T)
      : result;
  } catch (error) {
    throw usageOf(error);
  }
}
