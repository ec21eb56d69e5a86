import { porterStem } from '../porter-stem.ts';

const TOKEN = /[a-z0-9]+/g;
// answers to the same question repeat words
const STEM_CACHE_SIZE = 65_536;

/** Splits a text into tokens. */
export type RougeTokenizer = (text: string) => string[];

/** Returns the tokenizer of google-research's rouge_score: lower-case runs of a-z and 0-9, stemmed if over three letters. */
export function createRougeTokenizer(stem: boolean): RougeTokenizer {
  const tokens = (text: string): string[] => text.toLowerCase().match(TOKEN) ?? [];
  if (!stem) return tokens;
  const stems = new Map<string, string>();
  const stemOf = (word: string): string => {
    if (word.length <= 3) return word;
    const known = stems.get(word);
    if (known !== undefined) return known;
    const fresh = porterStem(word);
    if (stems.size >= STEM_CACHE_SIZE) stems.clear();
    stems.set(word, fresh);
    return fresh;
  };
  return (text) => tokens(text).map(stemOf);
}
