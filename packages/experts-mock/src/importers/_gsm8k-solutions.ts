import { show } from 'gymnasium-js/expect';
import type { CassetteContents } from '../cassette/create.ts';
import type { NewAnswer } from '../cassette/schema.ts';
import { ImportError } from '../errors.ts';
import { applyPrices, type PriceTable } from '../prices.ts';
import { type Gsm8kRow, type Gsm8kSolution, layoutOf, readRow } from './_gsm8k-layouts.ts';

/** Signature of the score that an imported GSM8K answer carries: 1 if its source marks it right, else 0. */
export const GSM8K_RECORDED_FLAG = 'gsm8k-recorded-flag/1';

/** Takes recorded solutions line by line; the first decides on the layout of all. */
export function collectSolutions(table: PriceTable) {
  const known = [...table.parameters.keys()];
  const questions: CassetteContents['questions'][number][] = [];
  const answers: NewAnswer[] = [];
  const lineOf = new Map<string, number>();
  let layout: ReturnType<typeof layoutOf> = null;
  return {
    /** @throws TypeError for a line that is not of the layout or contradicts itself */
    add(value: unknown, line: number): void {
      layout ??= layoutOf(value);
      if (layout === null) {
        throw new TypeError(
          'Expected a line with `id`, `question`, `reference` and `experts`, or with `question`, `ground_truth` ' +
            'and the systems, got neither.',
        );
      }
      const row = readRow(value, layout, line - 1);
      const { id, question, reference, solutions } = row;
      const earlier = lineOf.get(id);
      if (earlier !== undefined) {
        throw new TypeError(`Expected every id once, got ${show(id)} again (line ${earlier}).`);
      }
      lineOf.set(id, line);
      questions.push({ id, text: question, reference });
      const right = referenceAnswer(row);
      // a file may list the experts of a question in any order
      const sorted = solutions.toSorted((a, b) => known.indexOf(a.expert) - known.indexOf(b.expert));
      for (const solution of sorted) {
        const { expert, text, correct } = solution;
        if (!known.includes(expert)) {
          throw new TypeError(`Expected experts among ${known.join(', ')}, got ${show(expert)}.`);
        }
        checkSolution(solution, right);
        answers.push({
          question: id,
          expert,
          text,
          scores: new Map([[GSM8K_RECORDED_FLAG, correct ? 1 : 0]]),
        });
      }
    },
    /** @throws ImportError for a file without questions or answers */
    contents(path: string): CassetteContents {
      const missing =
        questions.length === 0
          ? 'Expected at least one question, got an empty file.'
          : 'Expected the answers of at least one expert, got none.';
      if (answers.length === 0) throw new ImportError(path, null, missing);
      const met = new Set(answers.map(({ expert }) => expert));
      const experts = known.filter((name) => met.has(name)).map((name) => ({ name, parameters: 0 }));
      const header = {
        licence: 'MIT',
        source: 'openai/grade-school-math, example_model_solutions.jsonl',
        context: 'none',
        template: null,
        prices: table.id,
        scorers: [GSM8K_RECORDED_FLAG],
        experts: applyPrices(experts, table),
      } as const;
      return { header, questions, answers };
    },
  };
}

/** The reference's final answer, or an error where it has none or the file names another. */
function referenceAnswer({ reference, referenceAnswer: named }: Gsm8kRow): string {
  const found = finalAnswer(reference);
  if (found === null) {
    const marker = reference.includes('####') ? ' (it is marked `####`, as in the data set itself)' : '';
    throw new TypeError(`Expected the reference to have a line \`A: <answer>\`, got none${marker}.`);
  }
  if (named === undefined || named === found) return found;
  throw new TypeError(
    `Expected \`referenceAnswer\` to be what the reference ends with, ${show(found)}, got ${show(named)}.`,
  );
}

/** Refuses a solution whose text says something else than the file says of it. */
function checkSolution(
  { expert, text, correct, finalAnswer: named }: Gsm8kSolution,
  reference: string,
): void {
  const found = finalAnswer(text);
  const shown = found === null ? 'no line `A: <answer>`' : `the answer ${show(found)}`;
  if (isSameAnswer(found, reference) !== correct) {
    throw new TypeError(
      `Expected the flag of ${show(expert)} to agree with its text, but the file says ${correct} and its text has ` +
        `${shown} where the reference has ${show(reference)}.`,
    );
  }
  if (named === undefined || named === found) return;
  throw new TypeError(
    `Expected \`finalAnswer\` of ${show(expert)} to be what its text ends with, but the file says ` +
      `${show(named)} and its text has ${shown}.`,
  );
}

/**
 * The text after the last line of the form `A: <answer>`, or null where there is none.
 *
 * The recorded solutions end this way. The data set itself marks its answers `####`; looking for that here would
 * find nothing on either side, and call two findings of nothing equal.
 */
export function finalAnswer(text: string): string | null {
  const last = text.split('\n').findLast((line) => line.startsWith('A:'));
  return last?.slice(2).trim() || null;
}

/** Whether an answer is the reference's, thousands separators aside; an answer that is not there never is. */
export function isSameAnswer(answer: string | null, reference: string): boolean {
  return answer !== null && answer.replaceAll(',', '') === reference.replaceAll(',', '');
}
