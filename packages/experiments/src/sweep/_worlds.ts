import { utilityReward } from '@der-gym/env';
import { prepareTask, type Task, type TaskOptions } from '../task.ts';
import { encodeTask, type TaskText } from '../training/train-der.ts';
import { type Judge, trainJudge } from './_judge.ts';
import { worldKey } from './_world-key.ts';

/** What trials with the same questions, experts and prompt share: it takes longer to make than a router takes to train. */
export interface World {
  /** The task under these coefficients and this seed. */
  task(options: TaskOptions): Task;
  text(textSize: number): TaskText;
  judge(): Judge;
}

/** Hands out the world of a trial. */
export type Worlds = (options: TaskOptions) => World;

/** Worlds are large: a second one is kept only because two variants may take turns. */
const MOST = 2;

/** Returns worlds on demand, and remembers the last few. */
export function createWorlds(): Worlds {
  const kept = new Map<string, World>();
  return (options) => {
    const key = worldKey(options);
    const found = kept.get(key);
    kept.delete(key);
    const world = found ?? createWorld(options);
    kept.set(key, world);
    const [oldest] = kept.keys();
    if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    return world;
  };
}

function createWorld(options: TaskOptions): World {
  const prepared = prepareTask(options);
  const texts = new Map<number, TaskText>();
  let judge: Judge | null = null;
  return {
    task({ seed = 1, costWeight = 0.001, gainWeight = 5, bonus = 2, ...rest }) {
      const reward = { ...prepared.reward, costWeight, gainWeight, bonus };
      return {
        ...prepared,
        options: { ...rest, seed, costWeight, gainWeight, bonus },
        costWeight,
        seed,
        reward,
        utility: { ...reward, formula: utilityReward },
      };
    },
    text(textSize) {
      const text = texts.get(textSize) ?? encodeTask(prepared, textSize);
      texts.set(textSize, text);
      return text;
    },
    judge() {
      judge ??= trainJudge(prepared);
      return judge;
    },
  };
}
