/**
 * The text after the last line of the form `A: <answer>`, or null where there is none.
 *
 * The recorded solutions end this way. The data set itself marks its answers `####`; looking for that here would
 * find nothing on either side, and call two findings of nothing equal.
 */
export function finalAnswer(text: string): string | null {
  let found: string | null = null;
  for (const line of text.split('\n')) {
    if (line.startsWith('A:')) found = line.slice(2).trim();
  }
  return found === '' ? null : found;
}

/** Whether an answer is the reference's, thousands separators aside; an answer that is not there never is. */
export function isSameAnswer(answer: string | null, reference: string): boolean {
  return answer !== null && answer.replaceAll(',', '') === reference.replaceAll(',', '');
}
