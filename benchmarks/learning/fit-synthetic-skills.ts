/**
 * Fits the skills of the synthetic experts and compares them with the frozen ones.
 *
 *     node_modules/.bin/tsx benchmarks/learning/fit-synthetic-skills.ts
 *
 * Target of an expert: its BERTScore in the paper's Table 1, divided by 100, minus 0.07, and at least 0.012 below the target
 * of the next better expert, because 1,000 questions cannot resolve gaps of 0.0007. This calibrates the order only: token F1
 * and BERTScore have different scales. With the same draws a mean increases with skill, so all skills are found together by
 * bisection, and rounded to two decimals. Ends with status 1 if a frozen skill differs.
 */
import { createSyntheticPool } from '@der-gym/experts-mock';
import { tokenF1 } from '@der-gym/metrics';
import { syntheticExperts } from '../../packages/experts-mock/src/synthetic/experts.ts';
import { flagsOf } from './_flags.ts';

flagsOf({});

const bertScore = new Map([
  ['Open Assistant', 74.68],
  ['Alpaca', 71.46],
  ['ChatGLM', 70.38],
  ['Vicuna', 69.6],
  ['Baize', 65.57],
  ['FLAN-T5', 64.92],
  ['MOSS', 64.85],
  ['Koala', 63.96],
  ['Mosaic MPT', 63.21],
  ['StableLM', 62.47],
  ['Dolly2', 62.26],
]);
const seeds = [11, 12, 13];
const questionsPerSeed = 1600;

const targets = new Map<string, number>();
let above = Number.POSITIVE_INFINITY;
for (const [name, score] of bertScore) {
  above = Math.min(score / 100 - 0.07, above - 0.012);
  targets.set(name, above);
}

function means(skills: readonly number[]): number[] {
  const experts = syntheticExperts.map((expert, i) => ({ ...expert, skill: skills[i]! }));
  const sums = skills.map(() => 0);
  for (const seed of seeds) {
    const { questions, pool } = createSyntheticPool({ seed, numQuestions: questionsPerSeed, experts });
    for (const question of questions) {
      const scores = new Map<string, number>();
      for (let expert = 0; expert < experts.length; expert++) {
        const { text } = pool.answer({ question, expert, previousAnswers: [], messages: [], sample: 0 });
        const score = scores.get(text) ?? tokenF1(text, question.reference ?? '');
        scores.set(text, score);
        sums[expert]! += score;
      }
    }
  }
  return sums.map((sum) => sum / (seeds.length * questionsPerSeed));
}

let low = syntheticExperts.map(() => -4);
let high = syntheticExperts.map(() => 4);
for (let step = 0; step < 12; step++) {
  const middle = low.map((value, i) => (value + high[i]!) / 2);
  const tooLow = means(middle).map((mean, i) => mean < targets.get(syntheticExperts[i]!.name)!);
  low = low.map((value, i) => (tooLow[i] ? middle[i]! : value));
  high = high.map((value, i) => (tooLow[i] ? value : middle[i]!));
}

const fitted = low.map((value, i) => Math.round(50 * (value + high[i]!)) / 100);
const reached = means(fitted);
console.log('expert           target   mean  fitted  frozen');
syntheticExperts.forEach(({ name, skill }, i) => {
  const cells = [
    targets.get(name)!.toFixed(4),
    reached[i]!.toFixed(4),
    fitted[i]!.toFixed(2),
    skill.toFixed(2),
  ];
  console.log(name.padEnd(15), cells.map((cell) => cell.padStart(7)).join(''));
  if (fitted[i] !== skill) process.exitCode = 1;
});
