import { derReward } from '@der-gym/env';
import { namedRewards } from '@der-gym/env/rewards';
import { describe, expect, it } from 'vitest';
import { training } from '../options/table.ts';
import { parseSpec } from '../spec/parse-spec.ts';
import { createTraining } from '../training/router-training.ts';
import { rewardOf, rewardText } from './paid-reward.ts';
import { prepareTask } from './task.ts';

const names = Object.keys(namedRewards) as (keyof typeof namedRewards)[];
const task = prepareTask({ questions: 20, maxSteps: 2, experts: ['Vicuna', 'ChatGLM'], gainWeight: 4 });
const small = { steps: 32, numEnvs: 4, numSteps: 8, numMinibatches: 1, hiddenSizes: [2], textSize: 2 };

describe('the option `reward`', () => {
  it('accepts every name, as a flag and in a spec, and trains on it', async () => {
    for (const reward of names) {
      expect(training.reward.kind.accepts(training.reward.kind.read(reward))).toBe(true);
      const spec = { name: 'x', title: 'x', variants: [{ name: 'x', training: { reward } }] };
      expect(parseSpec(spec).variants?.[0]?.training?.reward).toBe(reward);
      const router = await createTraining(task, { ...small, reward, seed: 1 });
      while (!router.finished) router.step();
      expect(router.reward).toEqual({ ...task.reward, ...namedRewards[reward].changes });
      expect(router.name).toContain(reward === 'paper' ? "paper's reward" : reward);
      expect(router.graph.bestScore === null).toBe(reward !== 'best');
      router.dispose();
    }
  });

  it("keeps the task's coefficients, and uses the training's discount", async () => {
    const call = { t: 1, score: 0.5, previousScore: 0.25, cost: 0 };
    const gainOf = async (name: keyof typeof namedRewards, discount?: number) => {
      const { formula = derReward, ...paid } = await rewardOf(task, name, discount);
      return formula(call, { ...paid, threshold: 0.75, maxSteps: 4 }).gain;
    };
    expect(await gainOf('paper')).toBe(1);
    expect(await gainOf('no-gain')).toBe(0);
    // 4 (.5 x .5 - .25)
    expect(await gainOf('potential', 0.5)).toBe(0);
  });

  it('describes each reward in words', () => {
    expect(rewardText('paper')).toBe("the paper's reward (Eq. 3 and 4)");
    expect(rewardText('utility')).toBe('utility (final score minus cost)');
    expect(new Set(names.map(rewardText)).size).toBe(10);
    expect(rewardText('./mine.ts#steep')).toBe('steep');
  });

  it('suggests the nearest name for an unknown one in a spec', () => {
    const spec = { name: 'x', title: 'x', grid: { 'training.reward': ['paper', 'final-potental'] } };
    expect(() => parseSpec(spec)).toThrow(/got "final-potental"\. Did you mean final-potential\?$/);
  });
});
