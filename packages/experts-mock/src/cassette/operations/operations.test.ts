import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cassetteContents, header } from '../../__fixtures__/cassettes.ts';
import { canonicalLines } from '../_records.ts';
import { createCassette } from '../create.ts';
import { cassetteHash } from '../read.ts';
import type { Cassette } from '../schema.ts';
import { filterCassette } from './filter-cassette.ts';
import { type ConflictRule, mergeCassettes } from './merge-cassettes.ts';
import { rescoreCassette } from './rescore-cassette.ts';
import { verifyCassette } from './verify-cassette.ts';

const whole = cassetteContents.map(createCassette);
/** A cassette and three parts of it, each with the parents of its answers. The parts agree where they overlap. */
const partsOfOne = fc
  .tuple(whole, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }))
  .map(([cassette, draws]) => {
    const part = (bit: number): Cassette => {
      let place = 0;
      const draw = () => draws[place++ % draws.length]! & bit;
      return filterCassette(cassette, { question: () => draw() !== 0, answer: () => draw() !== 0 });
    };
    return { cassette, parts: [part(1), part(2), part(4)] as const };
  });
/** Three cassettes that contradict each other: the same questions and calls with other texts, scores and sizes. */
const rivals = fc
  .tuple(whole, fc.array(fc.nat({ max: 3 }), { minLength: 40, maxLength: 40 }))
  .map(([cassette, draws]) =>
    [1, 2, 3].map((version): Cassette => {
      let place = version;
      const draw = () => {
        place += version;
        return draws[place % draws.length]!;
      };
      const some = filterCassette(cassette, { answer: () => draw() > 0 });
      return {
        ...some,
        header: {
          ...some.header,
          prices: `table ${draw()}`,
          source: `source ${draw()}`,
          licence: `${draw()}`,
        },
        questions: some.questions.map((question) => ({ ...question, reference: `reference ${draw()}` })),
        answers: some.answers.map((answer) => ({ ...answer, text: `text ${draw()}`, outputTokens: draw() })),
      };
    }),
  );

/** Whether the lines of a cassette can be read in their order. */
function isSound(cassette: Cassette): boolean {
  return cassetteHash(createCassette(cassetteContentsOf(cassette))) === cassetteHash(cassette);
}

function cassetteContentsOf({ header: head, questions, answers }: Cassette) {
  return { header: head, questions, answers: answers.map(({ key: _, ...answer }) => answer) };
}

describe('mergeCassettes', () => {
  it('is associative and idempotent, and restores a cassette from its parts', () => {
    fc.assert(
      fc.property(partsOfOne, ({ cassette, parts: [a, b, c] }) => {
        expect(mergeCassettes([a, a])).toEqual(a);
        expect(mergeCassettes([a])).toEqual(a);
        const left = mergeCassettes([mergeCassettes([a, b]), c]);
        expect(mergeCassettes([a, mergeCassettes([b, c])])).toEqual(left);
        expect(mergeCassettes([a, b, c])).toEqual(left);
        expect(isSound(left)).toBe(true);
        const sorted = (some: Cassette) => [...canonicalLines(some)].toSorted();
        expect(sorted(mergeCassettes([left, cassette]))).toEqual(sorted(cassette));
      }),
    );
  });

  it.each<ConflictRule>(['first', 'last'])(
    "is associative and idempotent under the rule '%s'",
    (onConflict) => {
      fc.assert(
        fc.property(rivals, ([a, b, c]) => {
          const merge = (...some: Cassette[]) => mergeCassettes(some, { onConflict });
          expect(merge(a!, a!)).toEqual(a);
          const left = merge(merge(a!, b!), c!);
          expect(merge(a!, merge(b!, c!))).toEqual(left);
          expect(merge(a!, b!, c!)).toEqual(left);
          expect(isSound(left)).toBe(true);
          const winner = onConflict === 'first' ? a! : c!;
          for (const answer of winner.answers) expect(left.answers).toContainEqual(answer);
        }),
      );
    },
  );

  const questions = [{ id: 'q1', text: '2 + 2?', reference: '4' }];
  const of = (text: string, more = {}) =>
    createCassette({ header, questions, answers: [{ question: 'q1', expert: 'small', text, ...more }] });

  it('joins two records of one call that agree', () => {
    const scored = (name: string) =>
      createCassette({
        header: { ...header, scorers: [name] },
        questions,
        answers: [{ question: 'q1', expert: 'small', text: '4', scores: new Map([[name, 1]]) }],
      });
    const merged = mergeCassettes([scored('a'), of('4', { outputTokens: 3 }), scored('b')]);
    expect(merged.header.scorers).toEqual(['a', 'b']);
    expect(merged.answers).toMatchObject([{ outputTokens: 3 }]);
    expect([...merged.answers[0]!.scores]).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('joins licences and sources, each once', () => {
    const licensed = (licence: string, prices: string | null) => ({
      ...of('4'),
      header: { ...header, licence, source: licence.toLowerCase(), prices },
    });
    const merged = mergeCassettes([licensed('MIT', 'p'), licensed('Apache-2.0', 'p'), licensed('MIT', null)]);
    expect(merged.header).toMatchObject({
      licence: 'MIT AND Apache-2.0',
      source: 'mit; apache-2.0',
      prices: null,
    });
  });

  it('rejects contradictions and names them', () => {
    const head = (more: object) => ({ ...of('4'), header: { ...header, ...more } });
    const asked = (more: object) => ({ ...of('4'), questions: [{ ...questions[0]!, ...more }] });
    const cases: [Cassette, RegExp][] = [
      [of('5'), /agree on `text` of the answer of "small" to "q1".*onConflict/],
      [of('4', { outputTokens: 2 }), /agree on `outputTokens`/],
      [head({ context: 'previous' }), /the same `context`, got "none" and "previous"/],
      [head({ template: 'x' }), /the same `template`, got "null" and "x"/],
      [head({ experts: [{ name: 'small', parameters: 8 }] }), /the size and the price of "small"/],
      [asked({ reference: '5' }), /the reference or the group of question "q1"/],
      [asked({ text: 'other' }), /the text of question "q1"/],
    ];
    for (const [other, problem] of cases) {
      expect(() => mergeCassettes([of('4', { outputTokens: 1 }), other])).toThrow(problem);
    }
    expect(() => mergeCassettes([of('4'), asked({ text: 'other' })], { onConflict: 'last' })).toThrow(
      /the text of/,
    );
    expect(() => mergeCassettes([])).toThrow(/at least one/);
  });

  it('puts an answer after its parents, also if only the last record has parents', () => {
    const messages = [{ role: 'user', content: 'again' }] as const;
    const later = { ...header, context: 'previous' as const };
    const alone = createCassette({
      header: later,
      questions,
      answers: [{ question: 'q1', expert: 'small', text: 'x', messages }],
    });
    const parent = createCassette({
      header: later,
      questions,
      answers: [{ question: 'q1', expert: 'large', text: 'y' }],
    });
    const after = createCassette({
      header: later,
      questions,
      answers: [
        { question: 'q1', expert: 'large', text: 'y' },
        { question: 'q1', expert: 'small', text: 'z', messages, parents: [parent.answers[0]!.key] },
      ],
    });
    const merged = mergeCassettes([alone, after], { onConflict: 'last' });
    expect(merged.answers.map(({ text }) => text)).toEqual(['y', 'z']);
    expect(isSound(merged)).toBe(true);
  });
});

describe('filterCassette', () => {
  it('returns a valid cassette', () => {
    fc.assert(
      fc.property(partsOfOne, ({ parts }) => {
        for (const part of parts) expect(isSound(part)).toBe(true);
      }),
    );
  });

  it('splits questions with their answers into parts that mergeCassettes joins again', () => {
    fc.assert(
      fc.property(whole, (cassette) => {
        const parts = [0, 1].map((rest) =>
          filterCassette(cassette, { question: ({ id }) => id.length % 2 === rest }),
        );
        for (const part of parts) expect(isSound(part)).toBe(true);
        expect(parts.reduce((sum, part) => sum + part.answers.length, 0)).toBe(cassette.answers.length);
        if (parts.length === 0) return;
        const sorted = (some: Cassette) => [...canonicalLines(some)].toSorted();
        expect(sorted(mergeCassettes(parts))).toEqual(sorted(cassette));
      }),
    );
  });

  it('rejects a condition that keeps no expert', () => {
    const cassette = createCassette({ header, questions: [], answers: [] });
    expect(filterCassette(cassette, { expert: ({ name }) => name === 'large' }).header.experts).toHaveLength(
      1,
    );
    expect(() => filterCassette(cassette, { expert: () => false })).toThrow(/at least one expert/);
  });
});

describe('rescoreCassette and verifyCassette', () => {
  const length = {
    signature: 'length/1',
    range: [0, 9],
    defaultThreshold: null,
    score: (text: string) => text.length,
  } as const;

  it('compute scores that verify, and change nothing else', () => {
    fc.assert(
      fc.property(whole, (cassette) => {
        const scored = rescoreCassette(cassette, [length]);
        const { problems, numScoresChecked } = verifyCassette(scored, {
          scorers: [length],
          hash: cassetteHash(scored),
        });
        expect(problems).toEqual([]);
        expect(numScoresChecked).toBe(cassette.answers.length);
        expect(isSound(scored)).toBe(true);
        expect(rescoreCassette(scored, [length])).toEqual(scored);
      }),
    );
  });

  it('count all scores that differ and list ten', () => {
    const ids = Array.from({ length: 25 }, (_, i) => `q${i}`);
    const cassette = createCassette({
      header: { ...header, scorers: ['length/1'] },
      questions: ids.map((id) => ({ id, text: '?', reference: null })),
      answers: ids.map((question) => ({
        question,
        expert: 'small',
        text: 'x',
        scores: new Map([['length/1', 2]]),
      })),
    });
    const found = verifyCassette(cassette, { scorers: [length], hash: 'abc' });
    expect(found).toMatchObject({ numScoresChecked: 25, numScoresDiffering: 25 });
    expect(found.problems).toHaveLength(12);
    expect(found.problems[0]).toMatch(/^Expected a cassette with the hash "abc", got [0-9a-f]{64}/);
    expect(found.problems.at(-1)).toMatch(/^15 more recorded scores differ/);
    const lost = { ...cassette, warnings: ['lost'] };
    expect(verifyCassette(lost).problems).toEqual(['lost']);
    expect(() => rescoreCassette(cassette, [{ ...length, score: () => Number.NaN }])).toThrow(
      /"small" to "q0".*NaN/,
    );
  });
});
