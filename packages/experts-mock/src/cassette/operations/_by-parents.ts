import type { RecordedAnswer } from '../schema.ts';

/** Where an answer stands among all: keys are of calls, and questions of equal text share them. */
export function placeOf(question: string, key: string): string {
  return `${key} ${question}`;
}

/**
 * The answers in their order, except that one whose parents come later waits for them: a rule that lets the last
 * cassette win can put a record with parents where one without stood.
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
      // a record comes from a cassette that held its parents before it, so nothing waits for itself
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
