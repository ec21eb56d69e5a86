import { utilityReward } from '@der-gym/env';
import { encodeTask, type TaskText } from '../encoders/named-encoder.ts';
import { type Reader, readerOf } from '../encoders/reader.ts';
import {
  derTrainingDefaults,
  problemDefaults,
  type ResolvedDerTrainingOptions,
  type TaskOptions,
} from '../options/table.ts';
import { loadTask, type Task } from '../problem/task.ts';
import { plainText } from '../text/markdown-table.ts';
import { type FittedTerminator, fitTerminator } from '../training/fit-terminator.ts';
import { worldKey } from './_world-key.ts';
import type { ReaderOptions } from './types.ts';

/** What trials with the same questions, experts and prompt share. Creating it takes longer than training a router. */
export interface World {
  /** The task with the coefficients and the seed of a trial. */
  task(options: TaskOptions): Task;
  text(options: Pick<ResolvedDerTrainingOptions, 'encoder' | 'textSize' | 'encoderModel'>): Promise<TaskText>;
  /** One Terminator for all trials of a world, so that they differ only in their router. Each router has its own threshold. */
  terminator(options: ReaderOptions): Promise<FittedTerminator>;
  reader(options: ReaderOptions): Promise<Reader>;
}

/** Returns the world of a trial. */
export type Worlds = (options: TaskOptions) => Promise<World>;

/** The seed of the sample that the Terminator of a world is fitted on. */
const TERMINATOR_SEED = 1;

/** Worlds are large. A second one is kept because two variants may alternate. */
const MOST = 2;

/**
 * Creates worlds on demand, and keeps the last few.
 *
 * @param graphCache - folder of compiled answer graphs
 */
export function createWorlds(graphCache?: string): Worlds {
  const kept = new Map<string, World>();
  return async (options) => {
    const key = worldKey(options);
    const found = kept.get(key);
    kept.delete(key);
    const world = found ?? (await createWorld(options, graphCache));
    kept.set(key, world);
    const [oldest] = kept.keys();
    if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    return world;
  };
}

async function createWorld(options: TaskOptions, folder: string | undefined): Promise<World> {
  const warn = (line: string) => void process.stderr.write(`${plainText(line)}\n`);
  const graphCache = folder === undefined ? undefined : { folder, warn };
  const prepared = await loadTask(options, { graphCache });
  const texts = new Map<string, TaskText>();
  const terminators = new Map<string, FittedTerminator>();
  const text: World['text'] = async ({ encoder, textSize, encoderModel }) => {
    const chosen = { encoder, textSize, ...(encoderModel !== undefined && { encoderModel }) };
    const key = JSON.stringify(chosen);
    const found = texts.get(key) ?? (await encodeTask(prepared, chosen));
    texts.set(key, found);
    return found;
  };
  const { textSize } = derTrainingDefaults;
  const reader: World['reader'] = async (options) =>
    readerOf(options.encoder, await text({ ...options, textSize }));
  return {
    task(given) {
      const { seed, costWeight, gainWeight, bonus } = { ...problemDefaults, ...given };
      const reward = { costWeight, gainWeight, bonus };
      return {
        ...prepared,
        seed,
        reward,
        utility: { ...reward, formula: utilityReward },
      };
    },
    text,
    reader,
    async terminator(options) {
      const { encoder } = await reader(options);
      // all readers without an encoder share the built-in hashing
      const key = encoder === undefined ? '' : JSON.stringify(options);
      const found =
        terminators.get(key) ?? fitTerminator({ ...prepared, seed: TERMINATOR_SEED }, { encoder });
      terminators.set(key, found);
      return found;
    },
  };
}
