import { checkResetResult, checkStepResult } from '../_contract.ts';
import type { Env, ResetOptions, ResetResult, StepResult } from '../env.ts';
import { expectThat } from '../expect.ts';
import { expectSpace, type SampleOf, type Space } from '../spaces/space.ts';
import { Wrapper } from './wrapper.ts';

/**
 * Checks the spaces, and the results of the first reset and the first step, against the contract of `Env`. Later
 * results are not checked. `checkEnv` checks everything.
 *
 * @throws Error, TypeError or RangeError with what was expected
 */
export class PassiveEnvChecker<O extends Space, A extends Space> extends Wrapper<O, A> {
  #checkedReset = false;
  #checkedStep = false;

  constructor(env: Env<O, A>) {
    super(env);
    for (const name of ['observationSpace', 'actionSpace'] as const) {
      expectSpace(name, env[name]);
    }
  }

  override reset(options?: ResetOptions): ResetResult<SampleOf<O>> {
    const result = this.env.reset(options);
    if (!this.#checkedReset) {
      checkResetResult(this.observationSpace, 'the first `reset`', result);
      this.#checkedReset = true;
    }
    return result;
  }

  override step(action: SampleOf<A>): StepResult<SampleOf<O>> {
    if (this.#checkedStep) return this.env.step(action);
    expectThat('action', action, this.actionSpace.contains(action), `in ${this.actionSpace}`);
    const result = this.env.step(action);
    checkStepResult(this.observationSpace, 'the first `step`', result);
    this.#checkedStep = true;
    return result;
  }
}
