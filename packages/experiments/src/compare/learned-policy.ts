import type { Policy } from '@der-gym/env';
import type { Reader } from '../encoders/reader.ts';

/** A router trained on the train split: one policy for each training seed. */
export interface LearnedPolicy {
  readonly name: string;
  readonly runs: readonly Policy[];
  /** Billions of parameters of what decides. */
  readonly agentParameters?: number;
  /** A module of the user's, whose reading is its own affair. @defaultValue false */
  readonly isOwn?: boolean;
  /** What it, and all that is fitted beside it, reads texts with. @defaultValue `hashedReader` */
  readonly reader?: Reader;
  /** What a reader must know of it. */
  readonly note?: string;
}
