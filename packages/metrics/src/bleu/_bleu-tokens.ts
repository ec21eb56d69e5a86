import { pythonSplit, pythonTrimEnd } from '../_python-space.ts';

/**
 * How BLEU splits texts, like sacreBLEU's tokenisers of the same names:
 * - `'13a'` *(default)*: like WMT's mteval-v13a, which splits off ASCII punctuation but keeps decimal points
 * - `'intl'`: like mteval-v14, which splits off the punctuation and symbols of Unicode
 * - `'char'`: into single characters
 * - `'none'`: only at white space
 */
export type BleuTokenizer = '13a' | 'intl' | 'char' | 'none';

const TOKENIZERS: Readonly<Record<BleuTokenizer, (line: string) => string>> = {
  '13a': (line) =>
    ` ${unescapeEntities(line)} `
      // ASCII punctuation other than ' - . and ,
      .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
      // period and comma, unless between digits
      .replace(/([^0-9])([.,])/g, '$1 $2 ')
      .replace(/([.,])([^0-9])/g, ' $1 $2')
      // dash after a digit
      .replace(/([0-9])(-)/g, '$1 $2 '),
  intl: (line) =>
    line
      .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
      .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
      .replace(/(\p{S})/gu, ' $1 '),
  char: (line) => [...line].join(' '),
  none: (line) => line,
};

export const BLEU_TOKENIZERS = Object.keys(TOKENIZERS) as readonly BleuTokenizer[];

/** Returns the tokens of one segment. */
export function bleuTokens(
  text: string,
  { tokenizer, lowercase }: { readonly tokenizer: BleuTokenizer; readonly lowercase: boolean },
): string[] {
  const line = pythonTrimEnd(lowercase ? text.toLowerCase() : text);
  return pythonSplit(TOKENIZERS[tokenizer](line));
}

function unescapeEntities(line: string): string {
  return line
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}
