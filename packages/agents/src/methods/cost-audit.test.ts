import type { Expert } from '@der-gym/env';
import { describe, expect, it } from 'vitest';
import { rightScorer } from './__fixtures__/worlds.ts';
import { auditRunCosts } from './cost-audit.ts';
import { majorityVoteMethod } from './ensembles/voting.ts';
import { runMethod } from './run-method.ts';
import { fixedExpertMethod } from './single.ts';

const questions = Array.from({ length: 20 }, (_, i) => ({
  id: `q${i}`,
  text: `Question ${i}?`,
  reference: null,
}));
const price = { inputPerMillion: 1, outputPerMillion: 2 };

/** Honest experts: four characters a token; the expensive one is always right, the cheap one half the time. */
function world(spoil: (expert: number, q: number) => object = () => ({}), experts?: readonly Expert[]) {
  const own = experts ?? [
    { name: 'cheap', parameters: 7, price },
    { name: 'expensive', parameters: 70, price: { inputPerMillion: 10, outputPerMillion: 20 } },
  ];
  const pool = {
    experts: own,
    answer: ({ expert, question }: { expert: number; question: { id: string } }) => {
      const q = Number(question.id.slice(1));
      const text = expert === 1 || q % 2 === 0 ? 'right' : `wrong ${'so '.repeat(q)}`;
      return { text, inputTokens: 20 + q, outputTokens: Math.ceil(text.length / 4), ...spoil(expert, q) };
    },
  };
  const run = (expert: number) =>
    runMethod(fixedExpertMethod(expert, own), { questions, pool, scorer: rightScorer, seed: 1 });
  const vote = runMethod(majorityVoteMethod({ extract: (text) => text }), {
    questions,
    pool,
    scorer: rightScorer,
    seed: 1,
  });
  return { cheap: run(0), expensive: run(1), vote };
}

describe('auditRunCosts', () => {
  const kinds = (run: Parameters<typeof auditRunCosts>[0], fixed: readonly (typeof run)[] = []) =>
    auditRunCosts(run, { fixed }).map(({ kind, about }) => `${kind}: ${about}`);

  it('returns no findings for correct counts', () => {
    const { cheap, expensive, vote } = world();
    expect([cheap, vote].map((run) => kinds(run))).toEqual([[], []]);
    // the expensive one always returns the same text, so equal counts are correct
    expect(kinds(expensive)).toEqual([]);
  });

  it('finds token counts that never change, for prompts and for answers', () => {
    expect(kinds(world((expert) => (expert === 0 ? { outputTokens: 8 } : {})).vote)).toContain(
      'constant tokens: cheap',
    );
    expect(kinds(world((expert) => (expert === 1 ? { inputTokens: 100 } : {})).vote)).toEqual([
      'constant tokens: expensive',
    ]);
  });

  it('finds output tokens that do not match the text', () => {
    expect(kinds(world((e, q) => (e === 0 ? { outputTokens: 500 + q } : {})).cheap)).toEqual([
      'misfit tokens: cheap',
    ]);
    expect(kinds(world((e, q) => (e === 0 ? { outputTokens: q % 2 } : {})).cheap)).toEqual([
      'misfit tokens: cheap',
    ]);
    // one odd answer of twenty is not a finding
    expect(kinds(world((e, q) => (e === 0 && q === 1 ? { outputTokens: 999 } : {})).cheap)).toEqual([]);
  });

  it('finds calls without a price, and experts without one', () => {
    const { cheap } = world((e, q) => (e === 0 && q === 3 ? { outputTokens: undefined } : {}));
    expect(auditRunCosts(cheap)).toEqual([
      { kind: 'uncharged calls', about: 'cheap', detail: '1 of 20 calls have no price.' },
    ]);
    const free = [
      { name: 'cheap', parameters: 0, price: { inputPerMillion: 0, outputPerMillion: 0 } },
      { name: 'expensive', parameters: 70 },
    ];
    expect(kinds(world(undefined, free).vote)).toEqual(['zero price: cheap', 'zero price: cheap']);
  });

  it('finds columns below the totals of the calls, and answers without a call', () => {
    const { vote } = world();
    const hidden = {
      ...vote,
      parameters: vote.parameters.map(() => 7),
      calls: vote.calls.map((n, i) => (i === 0 ? 1 : n)),
    };
    expect(auditRunCosts(hidden).map(({ detail }) => detail)).toEqual([
      'The parameters of 20 questions are below the total of their calls.',
      'The calls of 1 questions are below the total of their calls.',
    ]);
    const free = { ...vote, records: vote.records.map((calls, i) => (i < 2 ? [] : calls)) };
    expect(auditRunCosts(free).map(({ kind }) => kind)).toEqual(['answer without a call']);
  });

  it('finds a fixed expert that is at least as good at lower cost', () => {
    const { cheap, expensive, vote } = world();
    // ties go to the cheap one, which is wrong half the time: .5 at 77 per question
    expect(kinds(vote, [cheap, expensive])).toEqual([
      `beaten by a fixed expert: majority vote`,
      `beaten by a fixed expert: majority vote`,
    ]);
    expect(kinds(expensive, [cheap])).toEqual([]);
    expect(kinds(cheap, [cheap])).toEqual([]);
    expect(() => auditRunCosts(vote, { fixed: [{ ...cheap, questions: ['q1'] }] })).toThrow(
      'Expected `fixed`',
    );
  });
});
