import type { Question } from '@der-gym/env';
import { didYouMean } from 'gymnasium-js/expect';
import { groupPosition, type Split } from './split.ts';

/** The domains of a question: one, several, or none. */
export type DomainsOf = (question: Question) => readonly string[];

interface LeaveOutOptions {
  /** Seed of the hash that splits the rest into train and validation. */
  readonly seed: number;
  /** @defaultValue the question's `group`, if it has one */
  readonly domainsOf?: DomainsOf;
  /** Expected share of the rest that goes to validation, in (0, 1). @defaultValue 0.25 */
  readonly validation?: number;
}

/**
 * Splits questions so that test has a domain that train and validation do not have. Every question of the domain is in test, and
 * so is every question that shares a group with one. The rest is split by the seeded hash of the group.
 *
 * @throws RangeError when no question is of the domain, or a part is empty
 * @example
 * ```ts
 * import { splitLeavingOut } from './split-domains.ts';
 *
 * const questions = Array.from({ length: 20 }, (_, i) => ({ id: `q${i}`, text: i % 5 === 0 ? 'maths' : 'law', reference: null }));
 * const split = splitLeavingOut(questions, 'maths', { seed: 1, domainsOf: ({ text }) => [text] });
 * split.test; // => [0, 5, 10, 15]
 * split.train.length + split.validation.length; // => 16
 * ```
 */
export function splitLeavingOut(
  questions: readonly Question[],
  domain: string,
  { seed, domainsOf = ownGroup, validation = 0.25 }: LeaveOutOptions,
): Split {
  if (!(validation > 0 && validation < 1)) {
    throw new RangeError(
      `Expected \`validation\` to be a share that leaves something to train on, got ${validation}.`,
    );
  }
  const touching = new Set(
    questions.filter((each) => domainsOf(each).includes(domain)).map(({ id, group }) => group ?? id),
  );
  const test: number[] = [];
  const rest: number[] = [];
  questions.forEach(({ id, group }, q) => {
    (touching.has(group ?? id) ? test : rest).push(q);
  });
  if (test.length === 0) {
    const known = domains(questions, domainsOf);
    throw new RangeError(
      `Expected \`leaveOut\` to be a domain of the questions (${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}), got ${domain}.${didYouMean(domain, known)}`,
    );
  }
  const train: number[] = [];
  const held: number[] = [];
  for (const q of rest) (groupPosition(seed, questions[q]!) < validation ? held : train).push(q);
  if (train.length === 0 || held.length === 0) {
    throw new RangeError(
      `Expected enough questions outside ${domain} for a train and a validation part, got ${rest.length}.`,
    );
  }
  const name = `domain left out: ${domain}; the rest by hash of group, seed ${seed}, ${Math.round(100 * (1 - validation))}/${Math.round(100 * validation)} %`;
  return { train, validation: held, test, name };
}

/**
 * Returns the topics that a question of the synthetic pool names. A second topic that the text does not name cannot be
 * determined.
 *
 * @example
 * ```ts
 * import { syntheticDomains } from './split-domains.ts';
 *
 * const text = 'In geology: for the mineral Baku, state briefly the hue; and in law: for the lease Demi, state briefly the term.';
 * syntheticDomains({ id: 'q', text, reference: null }); // => ['geology', 'law']
 * ```
 */
export const syntheticDomains: DomainsOf = ({ text }) =>
  Array.from(text.matchAll(/(?:^In|; and in) ([^:;]+): for the /g), ([, topic]) => topic!);

const ownGroup: DomainsOf = ({ group }) => (group === undefined ? [] : [group]);

function domains(questions: readonly Question[], domainsOf: DomainsOf): string[] {
  return [...new Set(questions.flatMap((question) => domainsOf(question)))].sort();
}
