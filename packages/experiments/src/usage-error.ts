/** An error that the user can fix; printed as one line, with exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Names of errors that are always about the input: those of file readers, and of a training that diverged. */
const ALWAYS_OF_INPUT = [
  'DivergedError',
  'ImportError',
  'CassetteFormatError',
  'CassetteMissError',
  'FetchError',
  'FolderLockedError',
];

/** Returns whether an error is from the file system, such as a folder without write permission. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return false;
  // a write to a full disk fails without a path
  return 'path' in error || ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO'].includes(String(error.code));
}

/** Returns whether an error is about the user's input, wherever it is thrown. */
export function isAboutInput(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && ALWAYS_OF_INPUT.includes(error.name));
}

/**
 * Runs a stage that reads and checks the user's input, and turns its errors into `UsageError`s. A `ReferenceError` or a
 * `TypeError` stays as it is: parsers have checked the types before, so it is a bug.
 */
export function readingInput<T>(stage: () => T): T {
  return catching(stage, (error) => !(error instanceof TypeError || error instanceof ReferenceError));
}

/** The same for a parser of the user's files, where a wrong type is bad input too. */
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
    // a rejection reaches the caller that awaits it
    return result instanceof Promise
      ? (result.catch((error: unknown) => {
          throw judged(error);
        }) as T)
      : result;
  } catch (error) {
    throw judged(error);
  }
}
