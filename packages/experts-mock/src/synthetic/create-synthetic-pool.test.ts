import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ExpertPool, Question } from '@der-gym/env';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSyntheticPool } from './create-synthetic-pool.ts';
import { syntheticExperts } from './experts.ts';

/** Token F1 as SQuAD counts it, for texts without punctuation inside words and without articles. */
function tokenF1(answer: string, reference: string): number {
  const words = (text: string) => text.toLowerCase().replaceAll('.', '').split(' ');
  const left = words(reference);
  const right = words(answer);
  const total = left.length + right.length;
  let shared = 0;
  for (const word of right) {
    const place = left.indexOf(word);
    if (place < 0) continue;
    shared++;
    left.splice(place, 1);
  }
  return (2 * shared) / total;
}

type Mode = 'ktp' | 'plain' | 'independent';
function ask(
  pool: ExpertPool,
  question: Question,
  expert: number,
  previous: string | null,
  mode: Mode = 'ktp',
): string {
  const shown = { ktp: `A student wrote: ${previous}`, plain: `Someone wrote: ${previous}`, independent: '' }[
    mode
  ];
  return pool.answer({
    question,
    expert,
    previousAnswers: previous === null ? [] : [previous],
    messages: [{ role: 'user', content: `${question.text} ${previous === null ? '' : shown}` }],
    sample: 0,
  }).text;
}

/** All states of a question within four calls: a map from a text to the next texts, one per expert; '' is the start. */
function states(pool: ExpertPool, question: Question, mode: Mode = 'ktp'): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let level = [''];
  for (let t = 0; t < 4; t++) {
    const next = new Set<string>();
    for (const text of level) {
      const answers = pool.experts.map((_, expert) => ask(pool, question, expert, text || null, mode));
      found.set(text, answers);
      for (const answer of answers) if (!found.has(answer)) next.add(answer);
    }
    level = [...next];
  }
  for (const text of level) if (!found.has(text)) found.set(text, []);
  return found;
}

const whole = createSyntheticPool({ seed: 1 });
const singles = whole.questions.map((question) =>
  whole.pool.experts.map((_, expert) =>
    tokenF1(ask(whole.pool, question, expert, null), question.reference!),
  ),
);
const sorted = singles.flat().sort((a, b) => a - b);
const threshold = sorted[Math.floor(0.8 * sorted.length)]!;
const means = whole.pool.experts.map(
  (_, e) => singles.reduce((sum, row) => sum + row[e]!, 0) / singles.length,
);

describe('the questions of the synthetic pool', () => {
  it('each have a unique id, text, reference and group', () => {
    expect(whole.questions).toHaveLength(1000);
    for (const field of ['id', 'text', 'group'] as const) {
      expect(new Set(whole.questions.map((question) => question[field])).size).toBe(1000);
    }
    expect(Object.keys(whole.questions[0]!).sort()).toEqual(['group', 'id', 'reference', 'text']);
  });

  it('are numbered: a pool with an offset has the same questions and answers from that number on', () => {
    const late = createSyntheticPool({ seed: 1, offset: 990, numQuestions: 20 });
    expect(late.questions.slice(0, 10)).toEqual(whole.questions.slice(990));
    expect(ask(late.pool, late.questions[3]!, 4, null)).toBe(ask(whole.pool, whole.questions[993]!, 4, null));
  });

  it('differ between seeds, and so do the answers', () => {
    const other = createSyntheticPool({ seed: 2 });
    const texts = new Set(whole.questions.map(({ text }) => text));
    expect(other.questions.filter(({ text }) => texts.has(text))).toEqual([]);
    const patterns = [whole, other].map(({ questions, pool }) =>
      questions.slice(0, 50).map((question) => ask(pool, question, 0, null).match(/unknown/g)?.length ?? 0),
    );
    expect(patterns[0]).not.toEqual(patterns[1]);
  });
});

describe('the experts of the synthetic pool', () => {
  it("are the paper's eleven with their sizes, and the pool names its transfer", () => {
    expect(whole.pool.transfer).toBe('synthetic');
    expect(whole.pool.experts.map(({ name, parameters }) => `${name} ${parameters}`)).toEqual([
      'MOSS 16',
      'Vicuna 13',
      'Alpaca 13',
      'Baize 13',
      'Open Assistant 12',
      'Dolly2 12',
      'FLAN-T5 11',
      'Koala 7',
      'Mosaic MPT 7',
      'StableLM 7',
      'ChatGLM 6',
    ]);
    expect(Object.keys(whole.pool.experts[0]!)).toEqual(['name', 'parameters']);
  });

  it("have the order of the paper's Table 1 by mean token F1 at seed 1", () => {
    const order = whole.pool.experts
      .map(({ name }, e) => ({ name, mean: means[e]! }))
      .sort((a, b) => b.mean - a.mean);
    expect(order.map(({ name }) => name)).toEqual([
      'Open Assistant',
      'Alpaca',
      'ChatGLM',
      'Vicuna',
      'Baize',
      'FLAN-T5',
      'MOSS',
      'Koala',
      'Mosaic MPT',
      'StableLM',
      'Dolly2',
    ]);
  });

  it('complement each other: no expert is best on all questions, and the best expert per question scores far more than the best single one', () => {
    const oracle = singles.reduce((sum, row) => sum + Math.max(...row), 0) / singles.length;
    expect(Math.max(...means)).toBeLessThan(0.7);
    expect(oracle).toBeGreaterThan(0.88);
    for (let e = 0; e < means.length; e++) {
      const best = singles.filter((row) => row[e] === Math.max(...row)).length;
      expect(best).toBeGreaterThan(50);
      expect(best).toBeLessThan(500);
    }
  });

  it('respond to right and wrong previous answers at about the rates of real models', () => {
    // share of second answers that reach p0, by own answer and answer shown; real two-agent runs: .58, .63, .05 to .12
    const seen = { mended: [0, 0], survived: [0, 0], bothWrong: [0, 0] };
    whole.questions.forEach((question, q) => {
      for (let first = 0; first < 11; first++) {
        const shown = ask(whole.pool, question, first, null);
        for (let second = 0; second < 11; second++) {
          const own = singles[q]![second]! >= threshold;
          const before = singles[q]![first]! >= threshold;
          if (first === second || (own && before)) continue;
          const after = tokenF1(ask(whole.pool, question, second, shown), question.reference!) >= threshold;
          const cell = own ? seen.survived : before ? seen.mended : seen.bothWrong;
          cell[0]! += Number(after);
          cell[1]! += 1;
        }
      }
    });
    const rate = ([hits, all]: number[]) => hits! / all!;
    expect(Math.abs(rate(seen.mended) - 0.58)).toBeLessThan(0.02);
    expect(Math.abs(rate(seen.survived) - 0.63)).toBeLessThan(0.02);
    expect(rate(seen.bothWrong)).toBeGreaterThan(0.05);
    expect(rate(seen.bothWrong)).toBeLessThan(0.12);
  });

  it('give answers that do not depend on the rest of the pool, and accept any name', () => {
    const odd = { ...syntheticExperts[4]!, name: '__proto__' };
    const few = createSyntheticPool({ seed: 1, numQuestions: 30, experts: [odd, syntheticExperts[7]!] });
    expect(few.pool.experts[0]!.name).toBe('__proto__');
    few.questions.forEach((question, q) => {
      expect(ask(few.pool, question, 1, null)).toBe(ask(whole.pool, whole.questions[q]!, 7, null));
    });
  });

  it('keep their price', () => {
    const price = { inputPerMillion: 1, outputPerMillion: 2 };
    const { pool } = createSyntheticPool({
      seed: 1,
      numQuestions: 1,
      experts: [{ ...syntheticExperts[0]!, price }],
    });
    expect(pool.experts).toEqual([{ name: 'MOSS', parameters: 16, price }]);
  });
});

describe('an answer of the synthetic pool', () => {
  const anyQuestion = fc.constantFrom(...whole.questions.slice(0, 200));
  const anyExpert = fc.nat({ max: 10 });

  it('is the same for the same previous text, independent of calls in between', () => {
    const fresh = createSyntheticPool({ seed: 1 });
    fc.assert(
      fc.property(anyQuestion, anyExpert, anyExpert, (question, first, second) => {
        const shown = ask(whole.pool, question, first, null);
        expect(ask(fresh.pool, question, second, shown)).toBe(ask(whole.pool, question, second, shown));
      }),
    );
  });

  it('ignores a previous answer that the prompt does not show', () => {
    fc.assert(
      fc.property(anyQuestion, anyExpert, anyExpert, (question, first, second) => {
        const shown = ask(whole.pool, question, first, null);
        expect(ask(whole.pool, question, second, shown, 'independent')).toBe(
          ask(whole.pool, question, second, null),
        );
      }),
    );
  });

  it('depends on the last of several previous answers, and on how the prompt shows it', () => {
    const unlike = { first: 0, plain: 0 };
    for (const question of whole.questions) {
      const [first, last] = [ask(whole.pool, question, 5, null), ask(whole.pool, question, 9, null)];
      const both = whole.pool.answer({
        question,
        expert: 4,
        previousAnswers: [first, last],
        messages: [
          { role: 'system', content: 'A STUDENT answers.' },
          { role: 'user', content: `${first} ${last}` },
        ],
        sample: 0,
      }).text;
      expect(both).toBe(ask(whole.pool, question, 4, last));
      if (both !== ask(whole.pool, question, 4, first)) unlike.first++;
      if (both !== ask(whole.pool, question, 4, last, 'plain')) unlike.plain++;
    }
    expect(unlike.first).toBeGreaterThan(100);
    expect(unlike.plain).toBeGreaterThan(100);
  });

  it('depends on the question if the previous text is the same', () => {
    const fresh = createSyntheticPool({ seed: 1 });
    for (let q = 0; q < 50; q++) {
      const [other, question] = [fresh.questions[q + 50]!, fresh.questions[q]!];
      ask(fresh.pool, other, 5, question.reference);
      expect(ask(fresh.pool, question, 5, question.reference)).toBe(
        ask(whole.pool, whole.questions[q]!, 5, question.reference),
      );
    }
  });

  it('keeps every right fact if the previous answer has right facts only', () => {
    let checked = 0;
    for (const question of whole.questions.slice(0, 200)) {
      const right = question.reference!.split(/(?<=\.) /);
      const keeps = (text: string) =>
        right.filter((sentence) => text.replaceAll(' perhaps ', ' is ').includes(sentence));
      for (let expert = 0; expert < 11; expert++) {
        const own = keeps(ask(whole.pool, question, expert, null));
        for (const shown of [question.reference!, right[0]!]) {
          const after = keeps(ask(whole.pool, question, expert, shown));
          for (const sentence of own) expect(after).toContain(sentence);
          checked += own.length;
        }
      }
    }
    expect(checked).toBeGreaterThan(1000);
  });

  it('is a new draw for another sample, and the same draw for the same sample', () => {
    const draw = (sample: number) =>
      whole.questions
        .slice(0, 50)
        .map(
          (question) =>
            whole.pool.answer({ question, expert: 4, previousAnswers: [], messages: [], sample }).text,
        );
    expect(draw(1)).not.toEqual(draw(0));
    expect(draw(1)).toEqual(draw(1));
  });

  it('requires a question and an expert of the pool', () => {
    const question = { id: '__proto__', text: '', reference: null };
    expect(() => ask(whole.pool, question, 0, null)).toThrow(
      new RangeError('Expected `question.id` to be the id of a question of this pool, got "__proto__".'),
    );
    for (const expert of [-1, 11, 0.5]) {
      expect(() => ask(whole.pool, whole.questions[0]!, expert, null)).toThrow(
        new RangeError(`Expected \`expert\` to be an integer in [0, 10], got ${expert}.`),
      );
    }
  });

  it('leads to at most 82 states per question, and to one state per expert if previous answers are not shown', () => {
    let most = 0;
    for (const question of whole.questions.slice(0, 200)) {
      most = Math.max(most, states(whole.pool, question).size);
      expect(states(whole.pool, question, 'independent').size).toBeLessThanOrEqual(12);
    }
    expect(most).toBeGreaterThan(12);
    expect(most).toBeLessThanOrEqual(82);
  });

  it('often needs a second expert: the best route has more than one call on at least a third of the questions', () => {
    let needed = 0;
    for (const question of whole.questions.slice(0, 200)) {
      const graph = states(whole.pool, question);
      const score = (text: string) => tokenF1(text, question.reference!);
      const best = Math.max(...graph.get('')!.map(score));
      // an answer of one expert passed to another, minus the cost of the two most expensive calls: 2 calls of 16 cost .032
      const twoCalls = Math.max(...graph.get('')!.flatMap((text) => graph.get(text)!.map(score)));
      if (twoCalls - 0.032 > best) needed++;
    }
    expect(needed / 200).toBeGreaterThan(1 / 3);
  });
});

describe('the synthetic pool on every machine', () => {
  it('has this digest (no-regression: a new digest is a new pool and changes every published number)', () => {
    const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 60 });
    const hash = createHash('sha256').update(JSON.stringify(pool.experts));
    for (const question of questions) {
      hash.update(JSON.stringify(question));
      for (const mode of ['ktp', 'plain'] as const) {
        for (const [text, next] of states(pool, question, mode)) hash.update(JSON.stringify([text, next]));
      }
    }
    expect(hash.digest('hex')).toBe('2def5bd3fdc0e27455b0cc136a0fd4fa077015229f0e1ebf4280ecdced828026');
  });

  it('is computed only with functions that ECMAScript specifies to the last bit', () => {
    const sources = readdirSync(import.meta.dirname).filter((name) => !name.includes('.test.'));
    expect(sources.length).toBeGreaterThan(8);
    for (const name of sources) {
      const text = readFileSync(`${import.meta.dirname}/${name}`, 'utf8');
      const called = [...text.matchAll(/Math\.(\w+)/g)].map(([, method]) => method);
      expect(called.filter((method) => !['imul', 'sqrt', 'floor', 'min', 'abs'].includes(method!))).toEqual(
        [],
      );
      expect(text).not.toMatch(/\w \*\* \w/);
    }
  });
});
