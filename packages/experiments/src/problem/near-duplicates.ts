import type { Question } from '@der-gym/env';

export interface NearDuplicateOptions {
  /** Jaccard index of two questions' shingles from which they are near-duplicates, in (0, 1]. @defaultValue 0.5 */
  readonly threshold?: number;
  /** Consecutive words per shingle. A shorter question is one shingle. @defaultValue 3 */
  readonly shingle?: number;
}

/** Two questions by index, the lower first, and their Jaccard index. */
interface NearDuplicatePair {
  readonly first: number;
  readonly second: number;
  /** |A and B| / |A or B|. */
  readonly similarity: number;
}

/**
 * Returns every pair of questions whose word shingles have a Jaccard index of at least the threshold: all of them, exactly.
 *
 * In such a pair, each question has one of the other's rarest shingles. So only the rarest of each are looked up (prefix
 * filtering; Chaudhuri et al. 2006, Bayardo et al. 2007), and each candidate is then compared in full.
 *
 * @throws RangeError for an option out of range
 * @example
 * ```ts
 * import { nearDuplicatePairs } from './near-duplicates.ts';
 *
 * const questions = ['How many eggs are left over?', 'how many eggs are left, Tom?', 'Why?'].map((text, i) => ({ id: `q${i}`, text }));
 * // {how many eggs, many eggs are, eggs are left} shared, of 3 + 1 + 1
 * nearDuplicatePairs(questions, { threshold: 0.6 }); // => [{ first: 0, second: 1, similarity: 0.6 }]
 * ```
 */
export function nearDuplicatePairs(
  questions: readonly Pick<Question, 'id' | 'text'>[],
  { threshold = 0.5, shingle = 3 }: NearDuplicateOptions = {},
): readonly NearDuplicatePair[] {
  if (!(threshold > 0 && threshold <= 1)) {
    throw new RangeError(`Expected \`threshold\` to be in (0, 1], got ${threshold}.`);
  }
  if (!(Number.isInteger(shingle) && shingle >= 1)) {
    throw new RangeError(`Expected \`shingle\` to be a whole number from 1 up, got ${shingle}.`);
  }
  const sets = rarestFirst(questions.map(({ text }) => shingles(text, shingle)));
  const holders = new Map<number, number[]>();
  const found: NearDuplicatePair[] = [];
  const met = new Int32Array(questions.length).fill(-1);
  sets.forEach((own, second) => {
    // sharing s of |A| + |B| - s with s / (|A| + |B| - s) >= threshold takes s >= threshold |A|;
    // the nudge keeps rounding from shortening the prefix
    const needed = Math.ceil(threshold * own.length - 1e-9);
    const candidates: number[] = [];
    for (const id of own.slice(0, own.length - needed + 1)) {
      for (const first of holders.get(id) ?? []) {
        if (met[first] === second) continue;
        met[first] = second;
        candidates.push(first);
      }
      const holding = holders.get(id);
      if (holding === undefined) holders.set(id, [second]);
      else holding.push(second);
    }
    for (const first of candidates.sort((a, b) => a - b)) {
      const similarity = jaccard(sets[first]!, own);
      if (similarity >= threshold) found.push({ first, second, similarity });
    }
  });
  return found;
}

/**
 * Returns the questions with near-duplicates in one `group`, so that no split divides them. Questions that are linked by a chain of
 * near-duplicates, or that already shared a group, share one. A group has the smallest of its members' former group names, so
 * that groups and names do not depend on the order of the questions.
 *
 * @throws RangeError for an option out of range
 * @example
 * ```ts
 * import { groupNearDuplicates } from './near-duplicates.ts';
 *
 * const questions = ['How many eggs are left over?', 'Why?', 'how many eggs are left, Tom?'].map((text, i) => ({ id: `q${i}`, text, reference: null }));
 * groupNearDuplicates(questions, { threshold: 0.6 }).map(({ group }) => group); // => ['q0', 'q1', 'q0']
 * ```
 */
export function groupNearDuplicates(
  questions: readonly Question[],
  options: NearDuplicateOptions = {},
): readonly Question[] {
  const former = questions.map(({ id, group }) => group ?? id);
  const parent = new Map<string, string>(former.map((name) => [name, name]));
  const root = (name: string): string => {
    let top = name;
    while (parent.get(top) !== top) top = parent.get(top)!;
    // path compression
    for (let at = name; at !== top; ) {
      const next = parent.get(at)!;
      parent.set(at, top);
      at = next;
    }
    return top;
  };
  for (const { first, second } of nearDuplicatePairs(questions, options)) {
    const [least, other] = [root(former[first]!), root(former[second]!)].sort();
    parent.set(other!, least!);
  }
  return questions.map((question, q) => ({ ...question, group: root(former[q]!) }));
}

/** The distinct runs of `size` words; all words if there are fewer. */
function shingles(text: string, size: number): Set<string> {
  const all: readonly string[] = text.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
  if (all.length <= size) return new Set([all.join(' ')]);
  return new Set(all.slice(size - 1).map((_, i) => all.slice(i, i + size).join(' ')));
}

/** Shingles as numbers, rarer ones lower, ascending in each set. */
function rarestFirst(sets: readonly Set<string>[]): readonly Int32Array[] {
  const counts = new Map<string, number>();
  for (const set of sets) for (const each of set) counts.set(each, (counts.get(each) ?? 0) + 1);
  const order = [...counts].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1));
  const ids = new Map(order.map(([each], id) => [each, id]));
  return sets.map((set) => Int32Array.from(set, (each) => ids.get(each)!).sort());
}

function jaccard(a: Int32Array, b: Int32Array): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      shared += 1;
      i += 1;
      j += 1;
    } else if (a[i]! < b[j]!) i += 1;
    else j += 1;
  }
  return shared / (a.length + b.length - shared);
}
