import type { RecordedAnswer } from '../schema.ts';

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
        .map((key) => `${key} ${answer.question}`)
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
