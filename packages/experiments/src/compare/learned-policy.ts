import type { Policy } from '@der-gym/env';
import type { Reader } from '../encoders/reader.ts';

/** A router trained on the train split: one policy per training seed. */
export interface LearnedPolicy {
  readonly name: string;
  readonly runs: readonly Policy[];
  /** Size of the router itself, in billions of parameters. */
  readonly agentParameters?: number;
  /** Whether it is a user's module, which may read texts in any way. @defaultValue false */
  readonly isOwn?: boolean;
  /** The encoder of the router and of everything that is fitted for comparison with it. @defaultValue `hashedReader` */
  readonly reader?: Reader;
  /** A note to print under the table. */
  readonly note?: string;
}
