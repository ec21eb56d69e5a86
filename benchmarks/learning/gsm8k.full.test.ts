import { prepareTask } from '@der-gym/experiments';
import { expect, it } from 'vitest';
import { rules, runFold, settings } from './_gsm8k-fold.ts';

it('chooses settings without the test part: removing test questions changes no choice and no other result', async () => {
  const task = prepareTask({ questions: 90, experts: ['Vicuna', 'ChatGLM', 'Alpaca'], maxSteps: 3 });
  const budget = { seeds: 2, steps: 2048 };
  const whole = await runFold(task, budget);
  const kept = task.split.test.filter((_, i) => i % 2 === 0);
  const half = await runFold({ ...task, split: { ...task.split, test: kept } }, budget);
  expect(half.chosen).toEqual(whole.chosen);
  expect(half.auc).toBe(whole.auc);
  const everySecond = (values: readonly number[] | null) => values?.filter((_, i) => i % 2 === 0) ?? null;
  expect(half.rows).toEqual(
    whole.rows.map((row) => ({
      ...row,
      runs: row.runs.map((run) => ({
        return: everySecond(run.return),
        score: everySecond(run.score),
        parameters: everySecond(run.parameters),
        utility: everySecond(run.utility),
      })),
    })),
  );
  expect(new Set(whole.rows.map(({ rule }) => rule))).toEqual(new Set(rules));
  expect(whole.chosen.every(({ setting }) => settings[setting] !== undefined)).toBe(true);
}, 120_000);
