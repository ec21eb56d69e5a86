import { pathToFileURL } from 'node:url';
import { UsageError } from '../usage-error.ts';
import { shownPath } from './module-choice.ts';

/** An error in a user's module. Its message is one line that starts with file and place. */
export class ModuleError extends UsageError {
  constructor(place: string, message: string, options?: ErrorOptions) {
    super(`${place}: ${message}`, options);
  }
}

/** Wraps what a module threw, with the line that threw it. */
export function thrownBy(path: string, doing: string, error: unknown): ModuleError {
  if (error instanceof ModuleError) return error;
  const said = textOf(error).replace(/\s*\n\s*/g, ' ');
  return new ModuleError(placeOf(path, error), `${doing} failed: ${said}`, { cause: error });
}

/** Describes any thrown value. Printing it may throw again. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : `threw ${String(error)}`;
  } catch {
    return 'threw a value that cannot be printed';
  }
}

/** `mine.ts:12`: the first stack frame inside the file; the file alone if there is none. */
function placeOf(path: string, error: unknown): string {
  const stack = stackOf(error);
  for (const file of [pathToFileURL(path).href, path]) {
    const at = stack.indexOf(file);
    // a query may stand between the file and its line
    const line = at < 0 ? null : /^(?:\?[^:\s)]*)?:(\d+)/.exec(stack.slice(at + file.length));
    if (line !== null) return `${shownPath(path)}:${line[1]}`;
  }
  return shownPath(path);
}

function stackOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.stack ?? '') : '';
  } catch {
    return '';
  }
}
