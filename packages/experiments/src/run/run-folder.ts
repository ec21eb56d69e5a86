import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainingMetrics } from '@der-gym/agents';
import { writeFileAtomic } from '@der-gym/env/node';
import type { ModuleFiles } from '../modules/module-files.ts';
import type { ResolvedDerTrainingOptions, TaskOptions } from '../options/table.ts';
import type { SavedTraining } from '../training/router-training.ts';
import { UsageError } from '../usage-error.ts';
import { readJson, toJson } from './files.ts';

/** Everything that determines the result of a training run. */
export interface RunOptions {
  readonly task: TaskOptions;
  readonly training: ResolvedDerTrainingOptions;
}

/** What produced the run, so that runs can be distinguished. */
export interface Manifest {
  readonly format: 'der-gym-run';
  readonly version: 1;
  readonly software: string;
  readonly node: string;
  readonly seed: number;
  readonly scoreSignature: string;
  readonly transfer: string;
  /** See `taskHash`. */
  readonly dataHash: string;
  /** The files of user modules, by option. */
  readonly modules: Readonly<Record<string, ModuleFiles>>;
  /** `jsonHash` of the checkpoint beside it. */
  readonly stateHash: string;
  readonly steps: number;
  readonly finished: boolean;
}

/** The files of one training run. */
export interface RunFolder {
  readonly path: string;
  /** Whether the folder already contains a run. */
  readonly exists: boolean;
  options(): RunOptions;
  manifest(): Manifest;
  checkpoint(): unknown;
  metrics(): readonly TrainingMetrics[];
  start(options: RunOptions): void;
  save(checkpoint: SavedTraining, metrics: readonly TrainingMetrics[], manifest: Manifest): void;
  /** The policy alone, for other programs. */
  policy(value: unknown): void;
  summary(value: unknown): void;
}

/** Returns the files of a run. Nothing is read or written before a method is called. */
export function runFolder(path: string): RunFolder {
  const file = (name: string) => join(path, name);
  const read = (name: string) => readJson(file(name), 'a run of der-gym train');
  return {
    path,
    get exists() {
      return existsSync(file('options.json'));
    },
    options: () => read('options.json') as RunOptions,
    manifest: () => read('manifest.json') as Manifest,
    checkpoint: () => read('checkpoint.json'),
    metrics() {
      const lines = readFileSync(file('metrics.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line !== '');
      return lines.map((line) => JSON.parse(line) as TrainingMetrics);
    },
    start(options) {
      writeFileAtomic(file('options.json'), toJson(options));
    },
    save(checkpoint, metrics, manifest) {
      // metrics first: a kill in between leaves more lines than the checkpoint has steps, and a resume removes them
      writeFileAtomic(file('metrics.jsonl'), metrics.map((line) => `${JSON.stringify(line)}\n`).join(''));
      writeFileAtomic(file('checkpoint.json'), `${JSON.stringify(checkpoint)}\n`);
      writeFileAtomic(file('manifest.json'), toJson(manifest));
    },
    policy: (value) => writeFileAtomic(file('policy.json'), `${JSON.stringify(value)}\n`),
    summary: (value) => writeFileAtomic(file('summary.json'), toJson(value)),
  };
}

/** @throws UsageError when the data differ from those the run was trained on */
export function expectSameData(manifest: Manifest, dataHash: string, path: string): void {
  if (manifest.dataHash !== dataHash) {
    throw new UsageError(
      `The data have changed since the run in ${path} was trained (hash ${manifest.dataHash.slice(0, 12)}, now ${dataHash.slice(0, 12)}).`,
    );
  }
}

/** The options whose modules have changed since the run was trained. */
export function changedModules({ modules = {} }: Manifest, now: Manifest['modules']): readonly string[] {
  return Object.entries(now).flatMap(([option, { hash }]) =>
    modules[option]?.hash === hash ? [] : [option],
  );
}
