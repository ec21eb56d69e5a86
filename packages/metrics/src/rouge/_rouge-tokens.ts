import { porterStem } from '../porter-stem.ts';

const TOKEN = /[a-z0-9]+/g;
// answers to the same questions repeat their words
const STEM_CACHE_SIZE = 65_536;

/** The tokens of a text for one ROUGE score after another: stems are computed once a word. */
export type RougeTokenizer = (text: string) => string[];

/** How google-research's rouge_score cuts texts: lower case, runs of a-z and 0-9; words over three letters stemmed. */
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
