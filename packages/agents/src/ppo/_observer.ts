import type { Space } from 'gymnasium-js';
import { createRowWriter } from './_row-writer.ts';
import { copyMoments, emptyMoments, type Moments, mergeMoments, momentsOf } from './moments.ts';
import { normalizationFrom, normalizeObservations } from './normalization.ts';

/** Writes observations as rows of numbers. With normalisation, it first updates the moments. */
export interface Observer {
  /** Length of a row. */
  readonly size: number;
  /** Moments of all rows so far; null without normalisation. */
  readonly moments: Moments | null;
  /**
   * Writes all observations of a batch into `out`, starting at index `at`.
   *
   * @param mask 1 for observations that update the moments, shape [numEnvs]
   */
  observeAll(batch: unknown, out: Float32Array, at: number, mask?: ArrayLike<number>): void;
  /** Writes observation `index` of a batch. */
  observeOne(batch: unknown, index: number, out: Float32Array, at: number): void;
  /** Continues from saved moments. */
  restore(moments: Moments | null): void;
}

/** @throws RangeError naming a space that does not flatten to numbers */
export function createObserver(space: Space, numEnvs: number, normalizes: boolean): Observer {
  const writer = createRowWriter(space, numEnvs);
  const { size } = writer;
  const moments = normalizes ? emptyMoments(size) : null;
  const group = emptyMoments(size);
  const learn = (rows: Float32Array, mask?: ArrayLike<number>) => {
    if (moments === null) return;
    mergeMoments(moments, momentsOf(rows, size, mask, group), moments);
    normalizeObservations(rows, normalizationFrom(moments));
  };
  return {
    size,
    moments,
    observeAll(batch, out, at, mask) {
      writer.writeAll(batch, out, at);
      learn(out.subarray(at, at + numEnvs * size), mask);
    },
    observeOne(batch, index, out, at) {
      writer.writeOne(batch, index, out, at);
      learn(out.subarray(at, at + size));
    },
    restore(saved) {
      if (moments === null || saved === null) return;
      copyMoments(saved, moments);
    },
  };
}
