import { show } from 'gymnasium-js/expect';
import type { CassetteContents } from '../cassette/create.ts';
import type { NewAnswer } from '../cassette/schema.ts';
import { ImportError } from '../errors.ts';
import { applyPrices, type PriceTable } from '../prices.ts';
import { type Gsm8kRow, type Gsm8kSolution, layoutOf, readRow } from './_gsm8k-layouts.ts';

/** Signature of the score of an imported GSM8K answer: 1 if its source marks it as correct, else 0. */
export const GSM8K_RECORDED_FLAG = 'gsm8k-recorded-flag/1';

/** Collects recorded solutions line by line. The first line determines the layout. */
export function collectSolutions(table: PriceTable) {
  const known = [...table.parameters.keys()];
  const questions: CassetteContents['questions'][number][] = [];
  const answers: NewAnswer[] = [];
  const lineOf = new Map<string, number>();
  let layout: ReturnType<typeof layoutOf> = null;
  return {
    /** @throws TypeError for a line of another layout, or one that contradicts itself */
    add(value: unknown, line: number): void {
      layout ??= layoutOf(value);
      if (layout === null) {
        throw new TypeError(
          'Expected a line with `id`, `question`, `reference` and `experts`, or with `question`, `ground_truth` ' +
            'and one key per system, got neither.',
        );
      }
      const row = readRow(value, layout, line - 1);
      const { id, question, reference, solutions } = row;
      const earlier = lineOf.get(id);
      if (earlier !== undefined) {
        throw new TypeError(`Expected unique ids, got ${show(id)} again (first on line ${earlier}).`);
      }
      lineOf.set(id, line);
      questions.push({ id, text: question, reference });
      const right = referenceAnswer(row);
      // the experts of a question may be in any order
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

/** Returns the reference's final answer. Throws if it has none, or the file gives another one. */
function referenceAnswer({ reference, referenceAnswer: named }: Gsm8kRow): string {
  const found = finalAnswer(reference);
  if (found === null) {
    const marker = reference.includes('####') ? ' (it is marked `####`, as in the original data set)' : '';
    throw new TypeError(`Expected the reference to have a line \`A: <answer>\`, got none${marker}.`);
  }
  if (named === undefined || named === found) return found;
  throw new TypeError(
    `Expected \`referenceAnswer\` to be the final answer of the reference, ${show(found)}, got ${show(named)}.`,
  );
}

/** Rejects a solution whose text contradicts its fields. */
function checkSolution(
  { expert, text, correct, finalAnswer: named }: Gsm8kSolution,
  reference: string,
): void {
  const found = finalAnswer(text);
  const shown = found === null ? 'no line `A: <answer>`' : `the answer ${show(found)}`;
  if (isSameAnswer(found, reference) !== correct) {
    throw new TypeError(
      `Expected the flag of ${show(expert)} to agree with its text, got ${correct} in the file, while its text has ` +
        `${shown} and the reference ${show(reference)}.`,
    );
  }
  if (named === undefined || named === found) return;
  throw new TypeError(
    `Expected \`finalAnswer\` of ${show(expert)} to be the final answer of its text, got ` +
      `${show(named)} in the file, while its text has ${shown}.`,
  );
}

/**
 * Returns the answer on the last line of the form `A: <answer>`, or null if there is none.
 *
 * The recorded solutions end this way, while the data set marks its answers with `####`. Searching for that mark here
 * would find nothing on both sides, and two missing answers would count as equal.
 */
export function finalAnswer(text: string): string | null {
  const last = text.split('\n').findLast((line) => line.startsWith('A:'));
  return last?.slice(2).trim() || null;
}

/** Whether an answer equals the reference's, ignoring thousands separators. A missing answer never does. */
export function isSameAnswer(answer: string | null, reference: string): boolean {
  return answer !== null && answer.replaceAll(',', '') === reference.replaceAll(',', '');
}
