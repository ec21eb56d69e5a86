/** Words with an irregular stem. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['sky', 'sky'],
  ['skies', 'sky'],
  ['dying', 'die'],
  ['lying', 'lie'],
  ['tying', 'tie'],
  ['news', 'news'],
  ['innings', 'inning'],
  ['inning', 'inning'],
  ['outings', 'outing'],
  ['outing', 'outing'],
  ['cannings', 'canning'],
  ['canning', 'canning'],
  ['howe', 'howe'],
  ['proceed', 'proceed'],
  ['exceed', 'exceed'],
  ['succeed', 'succeed'],
]);

/** A suffix and its replacement. */
type Rule = readonly [suffix: string, replacement: string];

// The first rule whose suffix matches decides, even if its condition does not hold.
const STEP_2: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['izer', 'ize'],
  ['bli', 'ble'],
  ['alli', 'al'],
  ['fulli', 'ful'],
  ['entli', 'ent'],
  ['eli', 'e'],
  ['ousli', 'ous'],
  ['ization', 'ize'],
  ['ation', 'ate'],
  ['ator', 'ate'],
  ['alism', 'al'],
  ['iveness', 'ive'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['aliti', 'al'],
  ['iviti', 'ive'],
  ['biliti', 'ble'],
];
const STEP_3: readonly Rule[] = [
  ['icate', 'ic'],
  ['ative', ''],
  ['alize', 'al'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ful', ''],
  ['ness', ''],
];
const STEP_4: readonly string[] = [
  ...['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent'],
  ...['ion', 'ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'],
];

/**
 * Returns the stem of an English word: Porter's algorithm (1980) with the default extensions of NLTK's stemmer, which
 * published ROUGE scores with stemming use.
 *
 * The extensions are:
 * - Sixteen irregular forms are listed.
 * - Words of one or two letters are unchanged.
 * - -ies and -ied become -ie in words of four letters.
 * - y becomes i after a consonant that is not the first letter, with or without a vowel before it.
 * - -bli, -alli, -fulli and -logi have additional rules in step 2.
 * - A word of a vowel and a consonant counts as short, so that it keeps or regains an e.
 *
 * The word is lower-cased first. Letters other than a, e, i, o, u (and y after a consonant) are consonants, and so are
 * digits.
 *
 * @example
 * ```ts
 * import { porterStem } from '@der-gym/metrics';
 *
 * ['flies', 'dies', 'agreed', 'sensational', 'itemization', 'plotted'].map(porterStem);
 * // => ['fli', 'die', 'agre', 'sensat', 'item', 'plot']
 * porterStem('skies'); // => 'sky'
 * ```
 */
export function porterStem(word: string): string {
  const lower = word.toLowerCase();
  const irregular = IRREGULAR.get(lower);
  if (irregular !== undefined) return irregular;
  if (lower.length <= 2) return lower;
  return step5(step4(step3(step2(step1c(step1b(step1a(lower)))))));
}

/** Plurals. */
function step1a(word: string): string {
  if (word.endsWith('ies')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('sses')) return word.slice(0, -2);
  return word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** -eed, -ed and -ing. */
function step1b(word: string): string {
  if (word.endsWith('ied')) return word.slice(0, word.length === 4 ? -1 : -2);
  if (word.endsWith('eed')) return measure(word, word.length - 3) > 0 ? word.slice(0, -1) : word;
  const cut = word.endsWith('ed') ? 2 : word.endsWith('ing') ? 3 : 0;
  if (cut === 0 || !hasVowel(word, word.length - cut)) return word;
  const stem = word.slice(0, -cut);
  if (stem.endsWith('at') || stem.endsWith('bl') || stem.endsWith('iz')) return `${stem}e`;
  if (endsInDoubleConsonant(stem)) return /[lsz]$/.test(stem) ? stem : stem.slice(0, -1);
  return measure(stem, stem.length) === 1 && isShort(stem) ? `${stem}e` : stem;
}

function step1c(word: string): string {
  if (!word.endsWith('y') || word.length <= 2 || !isConsonant(word, word.length - 2)) return word;
  return `${word.slice(0, -1)}i`;
}

function step2(word: string): string {
  if (word.endsWith('alli') && measure(word, word.length - 4) > 0) return step2(word.slice(0, -2));
  const rule = STEP_2.find(([suffix]) => word.endsWith(suffix));
  if (rule !== undefined) return replaced(word, rule);
  // the l of -logi counts as part of the stem, as geo- and theo- are too short without it
  return word.endsWith('logi') && measure(word, word.length - 3) > 0 ? word.slice(0, -1) : word;
}

function step3(word: string): string {
  const rule = STEP_3.find(([suffix]) => word.endsWith(suffix));
  return rule === undefined ? word : replaced(word, rule);
}

function step4(word: string): string {
  const suffix = STEP_4.find((candidate) => word.endsWith(candidate));
  if (suffix === undefined) return word;
  const end = word.length - suffix.length;
  if (measure(word, end) <= 1) return word;
  return suffix !== 'ion' || word[end - 1] === 's' || word[end - 1] === 't' ? word.slice(0, end) : word;
}

function step5(word: string): string {
  let stem = word;
  if (stem.endsWith('e')) {
    const bare = stem.slice(0, -1);
    const m = measure(bare, bare.length);
    if (m > 1 || (m === 1 && !isShort(bare))) stem = bare;
  }
  return stem.endsWith('ll') && measure(stem, stem.length - 1) > 1 ? stem.slice(0, -1) : stem;
}

function replaced(word: string, [suffix, replacement]: Rule): string {
  const end = word.length - suffix.length;
  return measure(word, end) > 0 ? word.slice(0, end) + replacement : word;
}

function isConsonant(word: string, index: number): boolean {
  // y is a consonant at the start and after a vowel, and a vowel after a consonant
  let ys = 0;
  while (ys < index && word[index - ys] === 'y') ys++;
  const base = word[index - ys]!;
  return (base === 'y' || !'aeiou'.includes(base)) === (ys % 2 === 0);
}

/** Returns Porter's m of word[0, end): how often a consonant follows a vowel. */
function measure(word: string, end: number): number {
  let m = 0;
  let afterVowel = false;
  let afterConsonant = false;
  for (let i = 0; i < end; i++) {
    const letter = word[i]!;
    const vowel: boolean = 'aeiou'.includes(letter) || (letter === 'y' && afterConsonant);
    if (!vowel && afterVowel) m++;
    afterVowel = vowel;
    afterConsonant = !vowel;
  }
  return m;
}

function hasVowel(word: string, end: number): boolean {
  for (let i = 0; i < end; i++) if (!isConsonant(word, i)) return true;
  return false;
}

function endsInDoubleConsonant(word: string): boolean {
  const last = word.length - 1;
  return last >= 1 && word[last] === word[last - 1] && isConsonant(word, last);
}

/** Whether a word ends in consonant, vowel, consonant other than w, x, y, or consists of a vowel and a consonant. */
function isShort(word: string): boolean {
  const last = word.length - 1;
  if (last < 1 || !isConsonant(word, last) || isConsonant(word, last - 1)) return false;
  return last === 1 || (isConsonant(word, last - 2) && !/[wxy]$/.test(word));
}
