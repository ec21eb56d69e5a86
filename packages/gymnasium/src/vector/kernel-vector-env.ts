import { expected } from '../_show.ts';
import { expectInteger } from '../expect.ts';
import type { RngState } from '../rng.ts';
import { createRngColumns, type RngColumns } from '../rng-columns.ts';
import { Discrete } from '../spaces/discrete.ts';
import type { BatchOf, SampleOf, Space } from '../spaces/space.ts';
import { assertAutoresetMode, assertNoneEnded, assertUsable, readActions, readReset } from './_arguments.ts';
import { type Finals, Outputs } from './_outputs.ts';
import { VectorBase } from './_vector-base.ts';
import type { InfoColumnDtypes, WithColumns } from './info-columns.ts';
import type { NoColumns } from './sync-vector-env.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector-env.ts';
import type { KernelBatch, KernelCopies, VectorKernel } from './vector-kernel.ts';

/** The state of a kernel's vector environment, as plain data and typed arrays. */
interface KernelVectorEnvState {
  readonly copies: unknown;
  /** One per copy, null before its first reset. */
  readonly rngs: readonly (RngState | null)[];
  readonly ended: Uint8Array;
  readonly elapsed: Int32Array;
}

/** Options of a vector environment over a kernel. */
export interface KernelVectorEnvOptions<M extends AutoresetMode = AutoresetMode> {
  /** Number of copies, at least 1. */
  readonly numEnvs: number;
  /**
   * What happens to a copy after its episode has ended.
   * @defaultValue 'next-step'
   */
  readonly autoresetMode?: M;
  /**
   * Steps after which an episode is truncated, null for no limit.
   * @defaultValue null
   */
  readonly maxEpisodeSteps?: number | null;
  /**
   * Whether every result is a copy that the caller may keep. Otherwise all arrays are reused, and a result is valid
   * until the next `step` or `reset`.
   * @defaultValue true
   */
  readonly copy?: boolean;
}

/** The result of a step of a kernel's vector environment. */
type KernelStepResult<
  O extends Space,
  M extends AutoresetMode,
  C extends InfoColumnDtypes,
> = VectorStepResult<BatchOf<O>, M> & WithColumns<C>;

/** The result of a reset of a kernel's vector environment. */
type KernelResetResult<
  O extends Space,
  M extends AutoresetMode,
  C extends InfoColumnDtypes,
> = VectorResetResult<BatchOf<O>, M> & WithColumns<C>;

/** The vector environment of a kernel; `defineVectorEnv` makes it. */
export class KernelVectorEnv<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = 'next-step',
  C extends InfoColumnDtypes = NoColumns,
> extends VectorBase<O, A, M> {
  readonly #copies: KernelCopies<O, A, C>;
  readonly #rngs: RngColumns;
  /** The columns to keep across a reset within a step; usually none. */
  readonly #columnArrays: readonly Float64Array[];
  readonly #limit: number;
  readonly #out: Outputs<O, M, C>;
  readonly #batch: KernelBatch<O, C>;
  readonly #actions: BatchOf<A>;
  readonly #none: Uint8Array;
  readonly #elapsed: Int32Array;
  #wasReset = false;
  #closed = false;

  constructor(kernel: VectorKernel<O, A, C>, options: KernelVectorEnvOptions<M>) {
    const { numEnvs, autoresetMode = 'next-step' as M, maxEpisodeSteps = null, copy = true } = options;
    expectInteger('numEnvs', numEnvs, 1);
    assertAutoresetMode(autoresetMode);
    if (maxEpisodeSteps !== null) expectInteger('maxEpisodeSteps', maxEpisodeSteps, 1);
    super({
      numEnvs,
      autoresetMode,
      singleObservationSpace: kernel.observationSpace,
      singleActionSpace: kernel.actionSpace,
    });
    this.#copies = kernel.create(numEnvs);
    this.#limit = maxEpisodeSteps ?? Infinity;
    this.#out = new Outputs(kernel.observationSpace, numEnvs, copy, kernel.infoColumns ?? ({} as C));
    const { observations, rewards, terminations, truncations, columns } = this.#out;
    this.#batch = { observations, rewards, terminations, truncations, columns };
    this.#rngs = createRngColumns(numEnvs);
    this.#columnArrays = Object.values(columns as Record<string, Float64Array>);
    this.#actions = kernel.actionSpace.createBatch(numEnvs) as BatchOf<A>;
    this.#none = new Uint8Array(numEnvs);
    this.#elapsed = new Int32Array(numEnvs);
  }

  /** Resets all copies, or those of `options.resetMask`; seed s seeds copy i with s + i. */
  reset({ seed, options }: VectorResetOptions = {}): KernelResetResult<O, M, C> {
    assertUsable({ closed: this.#closed });
    const { mask, seeds, rest } = readReset({ seed, options }, this.numEnvs, this.#wasReset);
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask !== null && mask[i] === 0) continue;
      const own = seeds?.[i];
      if (own === undefined && !this.#rngs.isSeeded(i)) {
        throw new Error(
          'Expected a seed in the first `reset` of an environment, got none: call `reset({ seed: 0 })`. Later resets may omit it.',
        );
      }
      if (own !== undefined) this.#rngs.seed(i, own);
    }
    this.#out.denseColumns.clear();
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask === null || mask[i] === 1) this.#begin(i, rest);
    }
    this.#wasReset = true;
    return this.#out.resetResult({});
  }

  /** Takes one action in every copy. */
  step(actions: ActionBatch<A>): KernelStepResult<O, M, C> {
    assertUsable({ closed: this.#closed, wasReset: this.#wasReset });
    const out = this.#out;
    const { ended, terminations, truncations } = out;
    if (this.autoresetMode === 'disabled') assertNoneEnded(ended);
    // in the other modes no copy is left ended
    const skip = this.autoresetMode === 'next-step' ? ended : this.#none;
    this.#copies.step(this.#readActions(actions, skip), skip, this.#batch, this.#rngs);

    const elapsed = this.#elapsed;
    const limit = this.#limit;
    const sameStep = this.autoresetMode === 'same-step';
    let finals: Finals<BatchOf<O>> | null = null;
    for (let i = 0; i < this.numEnvs; i++) {
      if (skip[i] === 1) {
        out.writePseudoStep(i);
        this.#begin(i, undefined);
        continue;
      }
      const steps = elapsed[i]! + 1;
      elapsed[i] = steps;
      if (steps >= limit) truncations[i] = 1;
      if (terminations[i] === 0 && truncations[i] === 0) continue;
      if (!sameStep) {
        ended[i] = 1;
        continue;
      }
      finals ??= out.createFinals();
      this.#keepFinal(finals.observations, i);
      finals.mask[i] = 1;
      this.#beginKeepingColumns(i);
    }
    return out.stepResult({}, finals);
  }

  /** Returns the state for `restore`, or null before the first reset and for a kernel without `state` and `restore`. */
  state(): KernelVectorEnvState | null {
    assertUsable({ closed: this.#closed });
    const { state, restore } = this.#copies;
    if (!this.#wasReset || state === undefined || restore === undefined) return null;
    return {
      copies: state.call(this.#copies),
      rngs: Array.from(this.#out.ended, (_, i) => (this.#rngs.isSeeded(i) ? this.#rngs.at(i).state() : null)),
      ended: this.#out.ended.slice(),
      elapsed: this.#elapsed.slice(),
    };
  }

  /**
   * Restores the state of a vector environment with the same kernel, size and options. It then continues exactly as
   * that one.
   */
  restore(state: KernelVectorEnvState): void {
    assertUsable({ closed: this.#closed });
    if (this.#copies.restore === undefined) {
      throw new Error(
        'Expected a kernel whose copies have `restore`, got one without: its state cannot be restored.',
      );
    }
    if (state.rngs.length !== this.numEnvs) {
      throw new RangeError(expected('state', `of ${this.numEnvs} copies`, state.rngs.length));
    }
    this.#copies.restore(state.copies);
    state.rngs.forEach((rng, i) => {
      if (rng !== null) this.#rngs.at(i).restore(rng);
    });
    this.#out.ended.set(state.ended);
    this.#elapsed.set(state.elapsed);
    this.#wasReset = true;
  }

  /** Closes the vector environment. It holds no resources. */
  close(): void {
    this.#closed = true;
  }

  #begin(index: number, options: Readonly<Record<string, unknown>> | undefined): void {
    this.#out.ended[index] = 0;
    this.#elapsed[index] = 0;
    this.#copies.reset(index, this.#rngs.at(index), this.#batch, options);
  }

  /** Resets a copy within a step, and keeps its columns, which describe the step that ended the episode. */
  #beginKeepingColumns(index: number): void {
    const kept = this.#columnArrays.length === 0 ? null : this.#columnArrays.map((array) => array[index]!);
    this.#begin(index, undefined);
    kept?.forEach((value, k) => {
      this.#columnArrays[k]![index] = value;
    });
  }

  #keepFinal(finals: BatchOf<O>, index: number): void {
    const { observations } = this.#batch;
    if (!ArrayBuffer.isView(observations)) {
      const space = this.singleObservationSpace;
      space.writeBatch(finals, index, space.readBatch(observations, index));
      return;
    }
    // copies a row of numbers without allocating an array
    const [from, to] = [observations as unknown as Float64Array, finals as unknown as Float64Array];
    const stride = from.length / this.numEnvs;
    for (let k = index * stride; k < (index + 1) * stride; k++) to[k] = from[k]!;
  }

  /** Returns the actions as a batch. All of them are checked before any is taken. */
  #readActions(actions: ActionBatch<A>, skip: Uint8Array): BatchOf<A> {
    const space = this.singleActionSpace;
    const perEnv = readActions(space, actions, this.numEnvs);
    if (perEnv === null) {
      if (this.#allInside(actions)) return actions as BatchOf<A>;
      for (let i = 0; i < this.numEnvs; i++) this.#checkAction(i, space.readBatch(actions, i), skip);
      return actions as BatchOf<A>;
    }
    for (let i = 0; i < this.numEnvs; i++) {
      // the action of a copy that is reset instead is ignored
      if (skip[i] === 1) continue;
      this.#checkAction(i, perEnv[i], skip);
      space.writeBatch(this.#actions, i, perEnv[i] as SampleOf<A>);
    }
    return this.#actions;
  }

  /** Returns whether every action of a batch is in the space, including those of copies that are reset instead. */
  #allInside(actions: unknown): boolean {
    const space: Space = this.singleActionSpace;
    if (!(space instanceof Discrete)) return this.actionSpace.contains(actions);
    const { start, n } = space;
    const batch = actions as Int32Array;
    for (let i = 0; i < batch.length; i++) if (batch[i]! < start || batch[i]! >= start + n) return false;
    return true;
  }

  #checkAction(index: number, action: unknown, skip: Uint8Array): void {
    if (skip[index] === 0 && !this.singleActionSpace.contains(action)) {
      throw new RangeError(expected(`actions[${index}]`, `in ${this.singleActionSpace}`, action));
    }
  }
}
