// Time and memory of scoring 100,000 answers of 150 tokens: 1,000 references with 100 answers each.
//   node --expose-gc --import tsx benchmarks/speed/metrics.ts [answers per reference]
import { createHashedSoftMatch, createRouge, createTokenF1, fitReferenceIdf } from '@der-gym/metrics';
import { createRng, type Rng } from 'gymnasium-js';
import type { Scorer } from '../../packages/metrics/src/scorer.ts';
import { machine } from './_measure.ts';

const REFERENCES = 1000;
const TOKENS = 150;
const WORDS = 20_000;
const perReference = Number(process.argv[2] ?? 100);
if (!Number.isSafeInteger(perReference) || perReference < 1) {
  console.error(
    `Expected the answers per reference to be a whole number of at least 1, got ${process.argv[2]}.`,
  );
  process.exit(2);
}

const rng = createRng('metrics-speed');
const syllables = [
  'ka',
  'lo',
  'mi',
  'ren',
  'ta',
  'su',
  'ver',
  'no',
  'pi',
  'gra',
  'el',
  'sho',
  'dun',
  'ba',
  'ce',
  'ith',
];
const vocabulary = Array.from({ length: WORDS }, () => {
  const length = 1 + rng.integer(4);
  return Array.from({ length }, () => syllables[rng.integer(syllables.length)]).join('');
});

/** Draws a word whose frequency is about inversely proportional to its rank: Zipf's law. */
const word = (draw: Rng) => vocabulary[Math.floor(Math.exp(draw.uniform() * Math.log(WORDS)))] ?? 'ka';
const text = (draw: Rng) => Array.from({ length: TOKENS }, () => word(draw));
/** Returns an answer that keeps about half of its reference. */
const answerTo = (reference: readonly string[], draw: Rng) =>
  reference.map((token) => (draw.uniform() < 0.5 ? token : word(draw))).join(' ');

const draws = rng.fork('texts');
const references = Array.from({ length: REFERENCES }, () => text(draws));
// answers are generated when they are scored, so that the memory is that of the scorer
const answers = Array.from({ length: 200 }, (_, i) => answerTo(references[0]!, rng.fork(`warm-${i}`)));

const idf = fitReferenceIdf(references.map((tokens) => tokens.join(' ')));
const scorers: readonly (readonly [string, Scorer])[] = [
  ['ROUGE-L', createRouge({ variant: 'rougeL' })],
  ['ROUGE-L, stemmed', createRouge({ variant: 'rougeL', stem: true })],
  ['token F1, words', createTokenF1({ normalisation: 'words' })],
  ['hashed soft match', createHashedSoftMatch({ idf })],
];

console.log(machine());
console.log(`${REFERENCES * perReference} answers of ${TOKENS} tokens; the times exclude generating them\n`);
console.log('| score | seconds | answers per second | mean | heap before, after (MiB) | peak RSS (MiB) |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const [name, scorer] of scorers) {
  for (const answer of answers) scorer.score(answer, { reference: references[0]!.join(' ') });
  const draw = rng.fork('answers');
  const before = heap();
  let [sum, milliseconds, peak] = [0, 0, 0];
  for (const tokens of references) {
    const reference = tokens.join(' ');
    const some = Array.from({ length: perReference }, () => answerTo(tokens, draw));
    const started = performance.now();
    for (const answer of some) sum += scorer.score(answer, { reference });
    milliseconds += performance.now() - started;
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  const count = REFERENCES * perReference;
  const cells = [
    name,
    (milliseconds / 1000).toFixed(2),
    Math.round((1000 * count) / milliseconds),
    (sum / count).toFixed(4),
    `${before}, ${heap()}`,
    Math.round(peak / 2 ** 20),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function heap(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().heapUsed / 2 ** 20);
}
