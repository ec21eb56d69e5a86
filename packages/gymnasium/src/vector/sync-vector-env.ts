import { expected } from '../_show.ts';
import type { Env } from '../env.ts';
import type { BatchOf, SampleOf, Space } from '../spaces/space.ts';
import { assertAutoresetMode, assertNoneEnded, assertUsable, readActions, readReset } from './_arguments.ts';
import { createInfoColumns } from './_info-columns.ts';
import { type Finals, Outputs } from './_outputs.ts';
import { VectorBase } from './_vector-base.ts';
import type { InfoColumnDtypes, WithColumns } from './info-columns.ts';
import type {
  ActionBatch,
  AutoresetMode,
  VectorResetOptions,
  VectorResetResult,
  VectorStepResult,
} from './vector-env.ts';

// biome-ignore lint/complexity/noBannedTypes: no columns is an object without keys
export type NoColumns = {};

/** Options of `SyncVectorEnv`. */
export interface SyncVectorEnvOptions<
  M extends AutoresetMode = AutoresetMode,
  C extends InfoColumnDtypes = NoColumns,
> {
  /**
   * What happens to an environment after its episode has ended.
   * @defaultValue 'next-step'
   */
  readonly autoresetMode?: M;
  /**
   * Whether every result is a copy that the caller may keep. Otherwise all batches are reused, and a result is valid
   * until the next `step` or `reset`.
   * @defaultValue true
   */
  readonly copy?: boolean;
  /**
   * Keys of the infos with numbers or booleans, each with a dtype. They are returned as typed arrays in `columns`
   * instead of in `infos`. A missing value is NaN in floats and 0 in integers. Under `'same-step'`, the columns
   * describe the ending step, not the reset.
   * @defaultValue none
   */
  readonly infoColumns?: C;
}

/**
 * Steps several environments one after the other.
 *
 * Their spaces must be equal. The vector environment owns them: it resets and closes them.
 *
 * @throws TypeError when there is no function, or two functions return the same environment
 * @throws RangeError when the spaces differ
 * @example
 * ```ts
 * import { CartPole, SyncVectorEnv } from 'gymnasium-js';
 * const envs = new SyncVectorEnv([() => new CartPole(), () => new CartPole()], { autoresetMode: 'same-step' });
 * envs.reset({ seed: 0 }).observations.length; // => 8
 * envs.step([0, 1]).rewards; // => [1, 1]
 * ```
 */
export class SyncVectorEnv<
  O extends Space,
  A extends Space,
  M extends AutoresetMode = 'next-step',
  C extends InfoColumnDtypes = NoColumns,
> extends VectorBase<O, A, M> {
  /** The environments, for inspection. Do not step them directly. */
  readonly envs: readonly Env<O, A>[];

  readonly #out: Outputs<O, M, C>;
  #wasReset = false;
  #closed = false;

  constructor(envFns: readonly (() => Env<O, A>)[], options: SyncVectorEnvOptions<M, C> = {}) {
    const { autoresetMode = 'next-step' as M, copy = true, infoColumns = {} as C } = options;
    assertAutoresetMode(autoresetMode);
    const envs = envFns.map((makeEnv) => makeEnv());
    const [first] = envs;
    if (first === undefined) throw new TypeError(expected('envFns', 'at least one function', envFns));
    if (new Set(envs).size !== envs.length) {
      throw new TypeError(
        'Expected every function of `envFns` to make its own environment, got the same one twice.',
      );
    }
    envs.forEach((env, i) => {
      assertEqualSpaces(`envFns[${i}]().observationSpace`, env.observationSpace, first.observationSpace);
      assertEqualSpaces(`envFns[${i}]().actionSpace`, env.actionSpace, first.actionSpace);
    });
    super({
      numEnvs: envs.length,
      autoresetMode,
      singleObservationSpace: first.observationSpace,
      singleActionSpace: first.actionSpace,
    });
    this.envs = envs;
    this.#out = new Outputs(first.observationSpace, envs.length, copy, infoColumns);
  }

  /**
   * Resets all environments, or those of `options.resetMask`.
   *
   * Autoreset does not reset these environments a second time.
   */
  reset({ seed, options }: VectorResetOptions = {}): VectorResetResult<BatchOf<O>, M> & WithColumns<C> {
    assertUsable({ closed: this.#closed });
    const { mask, seeds, rest } = readReset({ seed, options }, this.numEnvs, this.#wasReset);
    const out = this.#out;
    const columns = createInfoColumns(this.numEnvs);
    out.denseColumns.clear();
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask !== null && mask[i] === 0) continue;
      const result = this.envs[i]!.reset({
        ...(seeds?.[i] === undefined ? {} : { seed: seeds[i] }),
        // the caller's object is not changed, and every environment gets its own copy
        ...(rest === undefined ? {} : { options: { ...rest } }),
      });
      this.#observe(i, result.observation);
      columns.add(i, out.denseColumns.take(i, result.info));
      out.ended[i] = 0;
    }
    this.#wasReset = true;
    return out.resetResult(columns.finish());
  }

  /**
   * Takes one action in every environment.
   *
   * @throws RangeError when the number of actions is not the number of environments
   * @throws Error before the first `reset`, and when autoreset is disabled and an episode has ended
   */
  step(actions: ActionBatch<A>): VectorStepResult<BatchOf<O>, M> & WithColumns<C> {
    assertUsable({ closed: this.#closed, wasReset: this.#wasReset });
    const out = this.#out;
    if (this.autoresetMode === 'disabled') assertNoneEnded(out.ended);
    const perEnv = readActions(this.singleActionSpace, actions, this.numEnvs);

    const columns = createInfoColumns(this.numEnvs);
    out.denseColumns.clear();
    let finals: Finals<BatchOf<O>> | null = null;
    for (let i = 0; i < this.numEnvs; i++) {
      const env = this.envs[i]!;
      if (out.ended[i] === 1) {
        const result = env.reset();
        this.#observe(i, result.observation);
        columns.add(i, out.denseColumns.take(i, result.info));
        out.writePseudoStep(i);
        continue;
      }
      const action = perEnv === null ? this.singleActionSpace.readBatch(actions, i) : perEnv[i];
      const result = env.step(action as SampleOf<A>);
      const ended = result.terminated || result.truncated;
      const info = out.denseColumns.take(i, result.info);
      out.rewards[i] = result.reward;
      out.terminations[i] = result.terminated ? 1 : 0;
      out.truncations[i] = result.truncated ? 1 : 0;
      if (ended && this.autoresetMode === 'same-step') {
        finals ??= out.createFinals();
        // copied before the reset, which may overwrite it
        this.singleObservationSpace.writeBatch(finals.observations, i, result.observation);
        finals.infos.add(i, info);
        finals.mask[i] = 1;
        const fresh = env.reset();
        this.#observe(i, fresh.observation);
        columns.add(i, fresh.info);
      } else {
        this.#observe(i, result.observation);
        columns.add(i, info);
        out.ended[i] = ended ? 1 : 0;
      }
    }
    return out.stepResult(columns.finish(), finals);
  }

  /** Closes every environment. A second call does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const env of this.envs) env.close();
  }

  #observe(index: number, observation: SampleOf<O>): void {
    this.singleObservationSpace.writeBatch(this.#out.observations, index, observation);
  }
}

function assertEqualSpaces(name: string, space: Space, first: Space): void {
  if (!space.equals(first)) throw new RangeError(`Expected \`${name}\` to be ${first}, got ${space}.`);
}
