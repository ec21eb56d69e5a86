import type { MessagePort } from 'node:worker_threads';
import type { AutoresetMode } from '../vector/vector-env.ts';

/** How a worker makes one environment. */
export type ResolvedEnvSource =
  | {
      readonly kind: 'id';
      readonly id: string;
      readonly options: object;
      readonly imports: readonly string[];
    }
  | {
      readonly kind: 'module';
      readonly module: string;
      readonly exportName: string;
      readonly args: readonly unknown[];
    };

/** The state of a worker, in `control[0]`. */
export const STATE = {
  /** it waits for a call */
  idle: 0,
  /** a call was posted */
  called: 1,
  /** its answer was posted */
  answered: 2,
  /** it has ended */
  gone: 3,
} as const;

/** The memory that both sides share: typed arrays over SharedArrayBuffers, with one row per environment. */
export interface SharedArrays {
  /** Batches, or null if batches of the space are not typed arrays; they are then sent in messages. */
  readonly observations: unknown;
  readonly finalObservations: unknown;
  readonly actions: unknown;
  readonly rewards: Float64Array;
  readonly terminations: Uint8Array;
  readonly truncations: Uint8Array;
  readonly columns: Readonly<Record<string, unknown>>;
}

export interface WorkerOptions {
  readonly sources: readonly ResolvedEnvSource[];
  /** Index of the worker's first environment. */
  readonly first: number;
  readonly autoresetMode: AutoresetMode;
  readonly infoColumns: Readonly<Record<string, string>>;
  readonly control: Int32Array;
  readonly port: MessagePort;
}

export type Call =
  | { readonly call: 'share'; readonly arrays: SharedArrays }
  | { readonly call: 'reset'; readonly options: object }
  | { readonly call: 'step'; readonly actions: readonly unknown[] | null }
  | { readonly call: 'call'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly call: 'set'; readonly name: string; readonly values: readonly unknown[] }
  | { readonly call: 'close' };

export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: unknown };

/** The part of the result of a reset or step that is not in shared memory. */
export interface BatchAnswer {
  readonly infos: object | null;
  /** Only if observations are not shared. */
  readonly observations: unknown;
  /** 1 where `finalObservations` were written. */
  readonly finals: Uint8Array | null;
  readonly finalObservations: unknown;
}
