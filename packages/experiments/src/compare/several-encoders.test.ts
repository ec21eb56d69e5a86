import { createFactsEncoder } from '@der-gym/experts-mock';
import { describe, expect, it } from 'vitest';
import { hashedReader } from '../encoders/reader.ts';
import { prepareTask } from '../problem/task.ts';
import { compareMethods } from './compare.ts';
import { singleCallColumns } from './contenders.ts';
import { verdictOf } from './verdict.ts';

const task = prepareTask({ questions: 60, maxSteps: 2, experts: ['Vicuna', 'ChatGLM', 'Alpaca'] });
const facts = { name: 'facts', encoder: createFactsEncoder() };
const methods = ['experts', 'classifier', 'routes', 'vote', 'bounds'] as const;

describe('a table with two encoders', () => {
  const both = compareMethods(task, { methods, readers: [hashedReader, facts] });
  const alone = [hashedReader, facts].map((reader) => compareMethods(task, { methods, readers: [reader] }));

  it('has every row of each single table, and shared rows only once', () => {
    [hashedReader, facts].forEach(({ name }, place) => {
      for (const row of alone[place]!.rows) {
        const found = both.rows.filter(({ policy, encoder }) =>
          encoder === undefined ? policy === row.policy : policy === `${row.policy} · ${name}`,
        );
        expect(found.map(({ utility, train }) => ({ utility, train }))).toEqual([
          { utility: row.utility, train: row.train },
        ]);
      }
    });
    const names = both.rows.map(({ policy }) => policy);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('Vicuna');
    expect(names).toContain('classifier (who is right) · facts');
    expect(both.rows.length).toBeLessThan(alone[0]!.rows.length + alone[1]!.rows.length);
  });

  it('compares rows only with rivals of the same encoder or of none, and names both Terminators', () => {
    for (const { policy, against } of both.comparisons) {
      const [own, others] = [policy, against].map((name) => name.split(' · ')[1]);
      expect(own === undefined || others === undefined || own === others).toBe(true);
    }
    expect(both.encoder).toBe('hashed, facts');
    expect([both.terminator, ...both.otherTerminators!].map((each) => each!.encoder)).toEqual([
      'hashed',
      'facts',
    ]);
  });

  it('reports that a router pays with one encoder and not with the other', () => {
    const { graph, split } = task;
    const baseline = singleCallColumns(graph, split.test, () => 0);
    const row = (encoder: string, gain: number) => ({
      policy: `router · ${encoder}`,
      kind: 'learned' as const,
      encoder,
      runs: [{ ...baseline, score: baseline.score.map((_, q) => gain + 0.001 * (q % 3)) }],
    });
    const arena = { task, stopRule: 'never', encoders: ['hashed', 'facts'] } as const;
    const verdict = verdictOf(arena, [row('hashed', -1), row('facts', 2)]);
    expect(verdict.pays).toBe('depends on the encoder');
    expect(verdict.sentences[0]).toMatch(
      /^Whether a router pays depends on the encoder: with hashed it does not pay, with facts it pays\. Highest utility: /,
    );
    expect(verdictOf(arena, [row('hashed', 2), row('facts', 2)]).pays).toBe('pays');
  });
});
