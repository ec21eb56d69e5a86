import { fixedExpertMethod, type Method, majorityVoteMethod } from '@der-gym/agents';
import { promptTemplate } from '@der-gym/env';
import { describe, expect, it } from 'vitest';
import { prepareTask, type Task } from '../problem/task.ts';
import { createBench } from './bench.ts';

const task = prepareTask({ questions: 80, maxSteps: 1, experts: ['Vicuna', 'ChatGLM', 'Koala', 'MOSS'] });
const { graph, split } = task;
const bench = (of: Task) => createBench(of, { stopRule: 'never' });
const made = bench(task);
const judged = made.judgedTrain();

describe('createBench', () => {
  it('lists every expert’s answers and scores for each part, row by row', () => {
    const [first] = split.validation;
    const node = graph.next[graph.questionOffsets[first!]! * 4 + 2]!;
    expect(made.validation.questions[0]!.id).toBe(graph.questions[first!]!.id);
    expect(made.validation.answers[2]).toBe(graph.texts[node]);
    expect(made.validation.scores[2]).toBe(graph.score[node]);
    expect(made.train.answers).toHaveLength(split.train.length * 4);
  });

  it('runs methods on the test questions, or on validation if asked to', () => {
    const method = fixedExpertMethod(1, graph.experts);
    expect(made.run(method).questions).toEqual(split.test.map((q) => graph.questions[q]!.id));
    expect(made.run(method, 'validation').score).toEqual(
      Float64Array.from(split.validation, (_, row) => made.validation.scores[row * 4 + 1]!),
    );
  });

  it('memoises answers separately for each sample', () => {
    const vote = (samples: number) => majorityVoteMethod({ extract: (text) => text, samples });
    const texts = made.run(vote(1)).records[0]!.map(({ answer }) => answer.text);
    expect(made.run(vote(1)).records[0]!.map(({ answer }) => answer.text)).toEqual(texts);
    expect(texts).toEqual(made.test.answers.slice(0, 4));
    const twice = made.run(vote(2)).records.map((calls) => calls.map(({ answer }) => answer.text));
    expect(twice.flatMap((said) => said.filter((_, i) => i % 2 === 0))).toEqual(made.test.answers);
    expect(twice.flatMap((said) => said.filter((_, i) => i % 2 === 1))).not.toEqual(made.test.answers);
  });

  it('memoises only answers to the bare question', () => {
    const chain: Method = {
      name: 'chain',
      agentParameters: 0,
      needs: 'conditional',
      agreement: false,
      *answer() {
        const [first] = yield [{ expert: 3 }];
        return (yield [{ expert: 0, parents: [first!] }])[0]!;
      },
    };
    const run = made.run(chain);
    const { questions, pool } = task.dataset;
    const expected = split.test.map((q, row) => {
      const shown = made.test.answers[row * 4 + 3]!;
      const messages = promptTemplate('ktp').messages(questions[q]!.text, [shown]);
      return pool.answer({
        question: questions[q]!,
        expert: 0,
        previousAnswers: [shown],
        messages,
        sample: 0,
      }).text;
    });
    expect(run.answers).toEqual(expected);
    expect(run.answers).not.toEqual(split.test.map((_, row) => made.test.answers[row * 4]));
  });

  it('judges train answers by Terminators that were not fitted on their questions', () => {
    const labels = [...made.train.scores].map((score) => (score >= graph.threshold ? 1 : 0));
    // AUC: the share of pairs of a good and a bad answer that are judged in the right order; 0.5 if rows were mixed up
    const [good, bad] = [1, 0].map((label) => [...judged].filter((_, row) => labels[row] === label));
    const ordered = good!.flatMap((p) => bad!.map((q) => (p > q ? 1 : p === q ? 0.5 : 0)));
    const auc = ordered.reduce<number>((sum, x) => sum + x, 0) / ordered.length;
    expect(auc).toBeGreaterThan(0.75);

    // with other scores for the first train question, only the judgements of the other half change
    const score = graph.score.slice();
    const root = graph.questionOffsets[split.train[0]!]!;
    for (let expert = 0; expert < 4; expert++) {
      const node = graph.next[root * 4 + expert]!;
      score[node] = score[node]! >= graph.threshold ? 0 : 1;
    }
    const again = bench({ ...task, graph: { ...graph, score } }).judgedTrain();
    const same = split.train.map((_, row) => again[row * 4] === judged[row * 4]);
    expect(same[0]).toBe(true);
    expect(same.filter(Boolean)).toHaveLength(Math.ceil(split.train.length / 2));
  });
});
