import type { Question } from '@der-gym/env';
import { createSyntheticPool } from '@der-gym/experts-mock';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syntheticTopicNames } from '../../../experts-mock/src/synthetic/topics.ts';
import { problem } from '../options/table.ts';
import { splitQuestions } from './split-choice.ts';
import { splitLeavingOut, syntheticDomains } from './split-domains.ts';
import { prepareTask } from './task.ts';

const names = ['law', 'maths', 'verse'];
const question = fc.record({
  domains: fc.subarray(names),
  group: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
});
type Drawn = Question & { domains: readonly string[] };
const domainsOf = (each: Question) => (each as Drawn).domains;
const made = (drawn: { domains: string[]; group: number | undefined }[]): Drawn[] =>
  drawn.map(({ domains, group }, i) => ({
    id: `q${i}`,
    text: `${i}`,
    reference: null,
    domains,
    ...(group === undefined ? {} : { group: `g${group}` }),
  }));

describe('splitLeavingOut', () => {
  it('keeps the domain, and every group with a question in it, out of train and validation', () => {
    fc.assert(
      fc.property(fc.array(question, { minLength: 30, maxLength: 40 }), fc.integer(), (drawn, seed) => {
        const questions = made(drawn);
        const outside = questions.filter(({ domains }) => !domains.includes('law'));
        // with 12 questions, an empty part is very unlikely
        fc.pre(outside.length >= 12 && outside.length < questions.length);
        let split: ReturnType<typeof splitLeavingOut>;
        try {
          split = splitLeavingOut(questions, 'law', { seed, domainsOf });
        } catch (error) {
          expect((error as Error).message).toContain('for a train and a validation part');
          return;
        }
        const groupsOf = (part: readonly number[]) =>
          new Set(part.map((q) => questions[q]!.group ?? questions[q]!.id));
        const tested = groupsOf(split.test);
        for (const part of [split.train, split.validation]) {
          for (const q of part) expect(domainsOf(questions[q]!)).not.toContain('law');
          for (const group of groupsOf(part)) expect(tested.has(group)).toBe(false);
        }
        for (const group of groupsOf(split.train)) expect(groupsOf(split.validation).has(group)).toBe(false);
        const all = [...split.train, ...split.validation, ...split.test].sort((a, b) => a - b);
        expect(all).toEqual(questions.map((_, q) => q));
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of the questions, and splits the rest by its seed', () => {
    const questions = made(
      Array.from({ length: 90 }, (_, i) => ({ domains: [names[i % 3]!], group: undefined })),
    );
    const ids = (of: readonly Question[], seed: number) =>
      splitLeavingOut(of, 'verse', { seed, domainsOf })
        .validation.map((q) => of[q]!.id)
        .sort();
    expect(ids(questions.toReversed(), 1)).toEqual(ids(questions, 1));
    expect(ids(questions, 2)).not.toEqual(ids(questions, 1));
    // a quarter of 60, within three standard deviations of 3.4
    expect(Math.abs(ids(questions, 1).length - 15)).toBeLessThan(11);
  });

  it('lists the domains when given an unknown one, and rejects too few questions', () => {
    const questions = made(names.map((name) => ({ domains: [name], group: undefined })));
    expect(() => splitLeavingOut(questions, 'poetry', { seed: 1, domainsOf })).toThrow(
      '(law, maths, verse), got poetry',
    );
    expect(() => splitLeavingOut(questions.slice(0, 2), 'law', { seed: 1, domainsOf })).toThrow(
      'outside law',
    );
    expect(() => splitLeavingOut(questions, 'law', { seed: 1, domainsOf, validation: 1 })).toThrow(
      '`validation`',
    );
  });
});

describe('syntheticDomains', () => {
  it('finds one or two topics in every question of the pool', () => {
    const { questions } = createSyntheticPool({ seed: 4, numQuestions: 300 });
    const known = new Set(syntheticTopicNames(11));
    const counts = new Map<number, number>();
    for (const each of questions) {
      const found = syntheticDomains(each);
      for (const topic of found) expect(known.has(topic)).toBe(true);
      counts.set(found.length, (counts.get(found.length) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2]);
  });
});

describe('a task', () => {
  it('is split as its options say, and names its split', () => {
    const task = prepareTask({ questions: 200, maxSteps: 1, split: { leaveOut: 'law' } });
    const { split, graph } = task;
    expect(split.name).toContain('domain left out: law');
    for (const q of [...split.train, ...split.validation])
      expect(graph.questions[q]!.text).not.toContain(' law:');
    for (const q of split.test) expect(graph.questions[q]!.text).toMatch(/in law:/i);
    const { questions } = task.dataset;
    const { name, ...parts } = splitQuestions(questions, 'hash', { seed: 1 });
    expect(prepareTask({ questions: 200, maxSteps: 1 }).split).toEqual({
      ...parts,
      name: `${name}; routers that read any text train on fresh questions`,
    });
    expect(() => splitQuestions(questions, 'random' as 'hash', { seed: 1 })).toThrow('`split`');
    expect(() => prepareTask({ questions: 200, maxSteps: 1, split: { leaveOut: 'poetry' } })).toThrow(
      'got poetry',
    );
  });

  it('takes the split from the command line', () => {
    const { read, accepts } = problem.split.kind;
    expect(read('hash')).toBe('hash');
    expect(read('near-duplicates')).toBe('near-duplicates');
    expect(read('leave-out:college: law')).toEqual({ leaveOut: 'college: law' });
    for (const right of ['hash', 'near-duplicates', 'leave-out:x']) expect(accepts(read(right))).toBe(true);
    for (const wrong of ['leave-out:', 'random', '']) expect(accepts(read(wrong))).toBe(false);
  });
});
