import type { BatchOf, Space } from '../../spaces/space.ts';
import { readResetMask, readSeeds } from '../_arguments.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorEnv,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from '../vector-env.ts';
import { VectorWrapper, type VectorWrapperSpaces } from './vector-wrapper.ts';

/** What happened to one environment in a step. */
export type Moment =
  /** a pseudo-step: its episode had ended, and it was reset instead of stepped */
  | 'began'
  /** it was stepped, and its episode goes on */
  | 'went-on'
  /** it was stepped, and its episode ended */
  | 'ended'
  /** it was stepped, its episode ended, and the next one began */
  | 'ended-and-began';

/** A vector wrapper that tracks the episode of each environment. */
export abstract class EpisodicVectorWrapper<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = AutoresetMode,
  InnerO extends Space = O,
> extends VectorWrapper<O, A, M, InnerO> {
  readonly #ended: Uint8Array;

  constructor(env: VectorEnv<InnerO, A, M>, spaces?: VectorWrapperSpaces<O, A>) {
    super(env, spaces);
    this.#ended = new Uint8Array(env.numEnvs);
  }

  /** Called when the caller has reset an environment. */
  protected begin(_index: number, _seed: number | undefined): void {}

  /** Returns the result of a reset from the inner result. @param begun 1 where an episode began, shape [numEnvs] */
  protected afterReset(
    result: VectorResetResult<BatchOf<InnerO>, M>,
    _begun: Uint8Array,
  ): VectorResetResult<BatchOf<O>, M> {
    return result as VectorResetResult<unknown, M> as VectorResetResult<BatchOf<O>, M>;
  }

  /** Returns the result of a step from the inner result. */
  protected abstract afterStep(
    result: VectorStepResult<BatchOf<InnerO>, M>,
    moments: readonly Moment[],
  ): VectorStepResult<BatchOf<O>, M>;

  override reset(options?: VectorResetOptions): VectorResetResult<BatchOf<O>, M> {
    const begun = readResetMask(options?.options, this.numEnvs) ?? new Uint8Array(this.numEnvs).fill(1);
    const result = this.env.reset(options);
    const seeds = readSeeds(options?.seed, this.numEnvs);
    for (let i = 0; i < this.numEnvs; i++) {
      if (begun[i] === 0) continue;
      this.#ended[i] = 0;
      this.begin(i, seeds?.[i]);
    }
    return this.afterReset(result, begun);
  }

  override step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> {
    const result = this.env.step(actions);
    const { terminations, truncations } = result;
    const moments = Array.from({ length: this.numEnvs }, (_, i): Moment => {
      const began = this.willBegin(i);
      const ends = terminations[i] === 1 || truncations[i] === 1;
      this.#ended[i] = ends ? 1 : 0;
      if (began) return 'began';
      if (!ends) return 'went-on';
      return this.autoresetMode === 'same-step' ? 'ended-and-began' : 'ended';
    });
    return this.afterStep(result, moments);
  }

  /** Whether the next step resets the environment instead of stepping it. */
  protected willBegin(index: number): boolean {
    return this.autoresetMode === 'next-step' && this.#ended[index] === 1;
  }
}
