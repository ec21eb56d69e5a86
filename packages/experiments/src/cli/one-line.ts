import { plainText } from '../text/markdown-table.ts';

/** A message as one line of a terminal, cut where it would not end. */
export function oneLine(text: string, most = 400): string {
  const plain = plainText(text).trim();
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`;
}
