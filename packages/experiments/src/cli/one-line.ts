import { plainText } from '../text/markdown-table.ts';

/** Returns a message as one line of a terminal, cut after `most` characters. */
export function oneLine(text: string, most = 400): string {
  const plain = plainText(text).trim();
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`;
}
