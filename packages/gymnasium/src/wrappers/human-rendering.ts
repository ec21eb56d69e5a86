import type { Env, RenderFrame, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { expectKind, expectType } from '../expect.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/** Options of `HumanRendering`. */
interface HumanRenderingOptions {
  /** Receives each picture, for instance `(text) => process.stdout.write(text)`. */
  readonly write: (text: string) => void;
}

/**
 * Writes an environment's `'ansi'` picture after every reset and step, for a person at a terminal.
 *
 * Its render mode is `'human'`, and `render` returns null.
 *
 * @throws TypeError when the environment does not render as `'ansi'`
 * @example
 * ```ts
 * import { FrozenLake, HumanRendering } from 'gymnasium-js';
 * let seen = '';
 * const write = (text: string) => {
 *   seen += text;
 * };
 * new HumanRendering(new FrozenLake({ renderMode: 'ansi' }), { write }).reset({ seed: 0 });
 * seen.includes('FHFH'); // => true
 * ```
 */
export class HumanRendering<O extends Space, A extends Space> extends Wrapper<O, A> {
  override readonly renderMode = 'human';
  readonly #write: (text: string) => void;

  constructor(env: Env<O, A>, { write }: HumanRenderingOptions) {
    super(env);
    const { renderMode } = env;
    expectType('env.renderMode', renderMode, renderMode === 'ansi', "'ansi', to be written to a terminal");
    expectKind('write', write, 'function');
    this.#write = write;
  }

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = super.reset(options);
    this.#show();
    return result;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    const result = super.step(action);
    this.#show();
    return result;
  }

  override render(): RenderFrame | null {
    return null;
  }

  #show(): void {
    const frame = this.env.render();
    if (typeof frame === 'string') this.#write(frame);
  }
}
