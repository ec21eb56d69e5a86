import type { Question } from '@der-gym/env';
import type { SplitChoice } from '../options/table.ts';
import { groupNearDuplicates, type NearDuplicateOptions } from './near-duplicates.ts';
import { type Split, splitByGroup } from './split.ts';
import { type DomainsOf, splitLeavingOut } from './split-domains.ts';

/**
 * Splits questions as chosen.
 *
 * @param domainsOf - the domains of a question, for `{ leaveOut }` @defaultValue its `group`
 * @throws RangeError for an unknown choice or domain, or when a part is empty
 * @example
 * ```ts
 * import { splitQuestions } from './split-choice.ts';
 *
 * const questions = Array.from({ length: 40 }, (_, i) => ({ id: `q${i}`, text: `Question ${i >> 1} asks this and that`, reference: null }));
 * const { train, validation, test } = splitQuestions(questions, 'near-duplicates', { seed: 1 });
 * // neighbours repeat each other: they stay together
 * [train, validation, test].every((part) => part.every((q) => part.includes(q ^ 1))); // => true
 * ```
 */
export function splitQuestions(
  questions: readonly Question[],
  choice: SplitChoice,
  {
    seed,
    domainsOf,
    nearDuplicates = {},
  }: {
    readonly seed: number;
    readonly domainsOf?: DomainsOf;
    readonly nearDuplicates?: NearDuplicateOptions;
  },
): Split {
  if (choice === 'hash') return splitByGroup(questions, { seed });
  if (choice === 'near-duplicates') {
    const { threshold = 0.5, shingle = 3 } = nearDuplicates;
    const split = splitByGroup(groupNearDuplicates(questions, { threshold, shingle }), { seed });
    return {
      ...split,
      name: `${split.name}, near-duplicates together (Jaccard of ${shingle}-word shingles >= ${threshold})`,
    };
  }
  if (typeof choice === 'object' && choice !== null && typeof choice.leaveOut === 'string') {
    return splitLeavingOut(questions, choice.leaveOut, { seed, ...(domainsOf && { domainsOf }) });
  }
  throw new RangeError(
    `Expected \`split\` to be 'hash', 'near-duplicates' or { leaveOut }, got ${JSON.stringify(choice)}.`,
  );
}
