import type { RecordedAnswer } from '../schema.ts';

/** Returns an identifier of an answer. The key alone is not unique, because questions with equal text share keys. */
export function placeOf(question: string, key: string): string {
  return `${key} ${question}`;
}

/**
 * Returns the answers in their order, except that each one follows its parents. With the rule `'last'`, a record with parents can
 * replace one without, so its parents may come later.
 */
export function byParents(answers: ReadonlyMap<string, RecordedAnswer>): RecordedAnswer[] {
  const placed = new Set<string>();
  const ordered: RecordedAnswer[] = [];
  for (const start of answers.keys()) {
    const waiting = [start];
    while (waiting.length > 0) {
      const place = waiting.at(-1) as string;
      const answer = answers.get(place);
      if (answer === undefined || placed.has(place)) {
        waiting.pop();
        continue;
      }
      const missing = answer.parents
        .map((key) => placeOf(answer.question, key))
        .filter((parent) => !placed.has(parent) && answers.has(parent));
      // every record follows its parents in its own cassette, so there are no cycles
      if (missing.length > 0) {
        waiting.push(...missing);
        continue;
      }
      waiting.pop();
      placed.add(place);
      ordered.push(answer);
    }
  }
  return ordered;
}
