import type { Question } from '@der-gym/env';
import { createRng } from 'gymnasium-js';
import { expectThat } from 'gymnasium-js/expect';

/** Indices into the list of questions, ascending. Every question is in exactly one part. */
export interface Split {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
  /** How the split was made, as printed with every result. */
  readonly name: string;
}

interface SplitOptions {
  /** The same seed and group always give the same part; another seed gives another split. */
  readonly seed: number;
  /** Expected share of the groups in training. @defaultValue 0.5 */
  readonly train?: number;
  /** Expected share of the groups in validation; the rest is test. @defaultValue 0.2 */
  readonly validation?: number;
}

/**
 * Splits questions by a seeded hash of their group, so that near-duplicates stay together and a question's
 * part does not depend on which other questions there are.
 *
 * @throws RangeError for invalid shares, or when a part is empty
 */
export function splitByGroup(
  questions: readonly Question[],
  { seed, train = 0.5, validation = 0.2 }: SplitOptions,
): Split {
  if (!(train > 0 && validation > 0 && train + validation < 1)) {
    throw new RangeError(
      `Expected \`train\` and \`validation\` to be positive shares that leave a test part, got ${train} and ${validation}.`,
    );
  }
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  questions.forEach((question, index) => {
    const u = groupPosition(seed, question);
    parts[u < train ? 'train' : u < train + validation ? 'validation' : 'test'].push(index);
  });
  for (const part of ['train', 'validation', 'test'] as const) {
    if (parts[part].length === 0) {
      throw new RangeError(
        `Expected enough questions for a train, a validation and a test part, got ${questions.length} (${part} is empty). Use more questions or another split seed.`,
      );
    }
  }
  const percent = (share: number) => Math.round(share * 100);
  const name = `hash of group, seed ${seed}, ${percent(train)}/${percent(validation)}/${percent(1 - train - validation)} %`;
  return { ...parts, name };
}

/**
 * Splits questions into folds by the same seeded hash. Each question is tested in exactly one fold. The fold
 * before the tested one (cyclically) serves as validation, the rest as training.
 */
export function foldsByGroup(
  questions: readonly Question[],
  { seed, folds = 5 }: { readonly seed: number; readonly folds?: number },
): readonly Split[] {
  expectThat('folds', folds, Number.isInteger(folds) && folds >= 3, 'a whole number from 3 up');
  const fold = questions.map((question) => Math.floor(groupPosition(seed, question) * folds));
  return Array.from({ length: folds }, (_, tested) => {
    const held = (tested + folds - 1) % folds;
    const where = (wanted: (of: number) => boolean) =>
      fold.flatMap((of, index) => (wanted(of) ? [index] : []));
    return {
      train: where((of) => of !== tested && of !== held),
      validation: where((of) => of === held),
      test: where((of) => of === tested),
      name: `fold ${tested + 1} of ${folds} by hash of group, seed ${seed}`,
    };
  });
}

/** A uniform position in [0, 1) that depends only on the seed and the group. */
export function groupPosition(seed: number, question: Question): number {
  return createRng(`split/${seed}/${question.group ?? question.id}`).uniform();
}
