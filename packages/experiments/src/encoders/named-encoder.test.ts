import { encodeGraph, fitIdf } from '@der-gym/env';
import { describe, expect, it } from 'vitest';
import { prepareTask } from '../problem/task.ts';
import { encoderName, encodeTask } from './named-encoder.ts';

const task = prepareTask({ questions: 30, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'] });

describe('encodeTask', () => {
  it.each([
    ['hashed', 8 + 8 + 1],
    ['hashed-shape', 8 + 8 + 1 + 19],
    ['facts', 75],
  ] as const)('makes %s by its name, of %i numbers a row', async (encoder, size) => {
    const text = await encodeTask(task, { encoder, textSize: 8 });
    expect(text.encoder.id).toBe(encoder === 'facts' ? 'facts/1' : encoder);
    expect(text.encoder.size).toBe(size);
    expect(text.features()).toEqual(encodeGraph(task.graph, text.encoder));
    expect(text.features()).toBe(text.features());
    expect(text.readsAnyText).toBe(true);
    expect(text.supervised).toBe(encoder === 'facts' ? text.encoder : undefined);
    expect(encoderName(encoder)).toBe(encoder);
  });

  it('weights words by their rarity on train with `hashed`, without the shape of the text', async () => {
    const { encoder } = await encodeTask(task, { encoder: 'hashed', textSize: 8 });
    expect(encoder.options).toMatchObject({ questionSize: 8, answerSize: 8 });
    expect(encoder.options).not.toHaveProperty('shape');
    const { questions } = task.graph;
    expect(encoder.options!.idf!.question).toEqual(fitIdf(task.split.train.map((q) => questions[q]!.text)));
  });

  it('rejects `facts` on recorded data, in one line that names the data', async () => {
    const recorded = { ...task, dataset: { ...task.dataset, name: 'logs.jsonl', synthetic: false } };
    await expect(encodeTask(recorded, { encoder: 'facts' })).rejects.toThrow(
      new RangeError(
        'Expected the synthetic pool with the encoder facts, which parses only its questions and answers, got logs.jsonl.',
      ),
    );
  });
});
