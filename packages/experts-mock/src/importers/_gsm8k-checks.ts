import { show } from 'gymnasium-js/expect';
import { ImportError } from '../errors.ts';
import { finalAnswer, isSameAnswer } from './_gsm8k-answer.ts';
import type { Gsm8kRow, Gsm8kSolution } from './_gsm8k-layouts.ts';

/** The reference's final answer, or an error where it has none or the file names another. */
export function referenceAnswer(
  path: string,
  line: number,
  { reference, referenceAnswer: named }: Gsm8kRow,
): string {
  const found = finalAnswer(reference);
  if (found === null) {
    const marker = reference.includes('####') ? ' (it is marked `####`, as in the data set itself)' : '';
    throw new ImportError(
      path,
      line,
      `Expected the reference to have a line \`A: <answer>\`, got none${marker}.`,
    );
  }
  if (named !== undefined && named !== found) {
    throw new ImportError(
      path,
      line,
      `Expected \`referenceAnswer\` to be what the reference ends with, ${show(found)}, got ${show(named)}.`,
    );
  }
  return found;
}

/** Refuses a solution whose text says something else than the file says of it. */
export function checkSolution(path: string, line: number, solution: Gsm8kSolution, reference: string): void {
  const { expert, text, correct, finalAnswer: named } = solution;
  const found = finalAnswer(text);
  const shown = found === null ? 'no line `A: <answer>`' : `the answer ${show(found)}`;
  if (isSameAnswer(found, reference) !== correct) {
    throw new ImportError(
      path,
      line,
      `Expected the flag of ${show(expert)} to agree with its text, but the file says ${correct} and its text has ` +
        `${shown} where the reference has ${show(reference)}.`,
    );
  }
  if (named !== undefined && named !== found) {
    throw new ImportError(
      path,
      line,
      `Expected \`finalAnswer\` of ${show(expert)} to be what its text ends with, but the file says ` +
        `${show(named)} and its text has ${shown}.`,
    );
  }
}
