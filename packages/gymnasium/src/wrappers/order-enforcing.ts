import type { RenderFrame, ResetOptions, ResetResult, StepResult } from '../env.ts';
import type { SampleOf, Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/** Throws if `step` or `render` is called before the first `reset`. */
export class OrderEnforcing<O extends Space, A extends Space> extends Wrapper<O, A> {
  #wasReset = false;

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = super.reset(options);
    this.#wasReset = true;
    return result;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    if (!this.#wasReset) throw new Error('Expected `reset` to be called before `step`.');
    return super.step(action);
  }

  override render(): RenderFrame | null {
    if (!this.#wasReset) throw new Error('Expected `reset` to be called before `render`.');
    return super.render();
  }
}
