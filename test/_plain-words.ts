/** A phrase that makes readers stumble, and what to write instead. */
interface HardPhrase {
  readonly pattern: RegExp;
  readonly instead: string;
}

const counted = 'line|row|cell|column|byte|call|episode|question|expert|object|figure|value';

/** In a pattern a space also matches a line break within a comment. */
const phrases: readonly (readonly [pattern: string, instead: string])[] = [
  ['t(?:old|ell|ells|elling) (?:[\\w-]+ ){0,3}apart', 'differs significantly from, distinguishes'],
  ['(?:that|which) (?:is|are) none', 'invalid X'],
  ['what is no \\w+', 'invalid X'],
  ['anew', 'again'],
  ['(?:comes?|came|coming) to (?:nothing|a|the|\\d|as|so|what)', 'equals, totals'],
  ['foret(?:ells?|old|elling)', 'predicts'],
  ['learnt', 'learned'],
  ['dearer|dearest', 'more expensive'],
  ['sa(?:ys?|id) of', 'reports about'],
  ["one's own", 'your own'],
  ['h(?:angs?|ung) on', 'depends on'],
  ['parted', 'split'],
  ['by turns', 'in turn'],
  [`an? (?:${counted}) an? \\w+`, 'one X per Y'],
  ['there already', 'already exists'],
  ['taken? up again', 'resumed'],
  ['put right', 'fixed'],
  ['belongs? into', 'belongs in'],
  ['comes? along', 'is included'],
  ['nought|whence|therein|thereof|whereof|hitherto|lest|wherein', 'plain words'],
  ['what \\w+ (?:is|are) worth', 'the value of X'],
  ['a fault of', 'an error in'],
  ['at hand', 'current'],
  ['to be had', 'available'],
  ['(?:is|are) otherwise', 'differs'],
];

const hardPhrases: readonly HardPhrase[] = phrases.map(([pattern, instead]) => ({
  pattern: new RegExp(`\\b(?:${pattern.replaceAll(' ', '[\\s*/]+')})\\b`, 'gi'),
  instead,
}));

/** The hard phrases in a text, one sentence each: `path:line: write "again", not "anew"`. */
export function hardPhrasesIn({ path, text }: { readonly path: string; readonly text: string }): string[] {
  return hardPhrases.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map((match) => {
      const line = text.slice(0, match.index).split('\n').length;
      return `${path}:${line}: write "${instead}", not "${match[0].replace(/[\s*/]+/g, ' ')}"`;
    }),
  );
}
