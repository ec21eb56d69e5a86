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
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return false;
  // a full disk is found out by a write, which knows no path
  return 'path' in error || ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'].includes(String(error.code));
}

/** Whether an error can only be about what the user gave, wherever it is thrown. */
export function isAboutInput(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && ALWAYS_OF_INPUT.includes(error.name));
}

/**
 * Runs a stage that reads and checks what the user gave: what is thrown there is a `UsageError`. Errors that only a fault of
 * the program raises stay as they are: a `ReferenceError`, and a `TypeError`, for types are checked before, by the parsers.
 */
export function readingInput<T>(stage: () => T): T {
  return catching(stage, (error) => !(error instanceof TypeError || error instanceof ReferenceError));
}

/** The same for a parser of what the user's files hold, where a wrong type is bad input too. */
export function parsingInput<T>(parse: () => T): T {
  return catching(parse, (error) => !(error instanceof ReferenceError));
}

function catching<T>(stage: () => T, isOfInput: (error: Error) => boolean): T {
  const judged = (error: unknown) =>
    error instanceof Error && !isAboutInput(error) && isOfInput(error)
      ? new UsageError(error.message, { cause: error })
      : error;
  try {
    const result = stage();
    // a rejection is seen by whoever awaits it
    return result instanceof Promise
      ? (result.catch((error: unknown) => {
          throw judged(error);
        }) as T)
      : result;
  } catch (error) {
    throw judged(error);
  }
}
