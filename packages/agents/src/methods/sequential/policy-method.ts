import {
  observation,
  type Policy,
  type PromptMode,
  type PromptTemplate,
  promptTemplate,
  type Terminator,
} from '@der-gym/env';
import type { Rng } from 'gymnasium-js';
import { expectInteger } from 'gymnasium-js/expect';
import type { Ask, Call, Method, MethodInput } from '../types.ts';

interface PolicyMethodOptions {
  readonly policy: Policy;
  /** Ends the episode when satisfied; null for the horizon alone. */
  readonly terminator: Terminator | null;
  /** T_max, the maximum number of calls. */
  readonly maxSteps: number;
  /** How the last answer is shown. @defaultValue 'ktp' */
  readonly prompt?: PromptMode | PromptTemplate;
  /** Billions of parameters of policy and Terminator together. @defaultValue 0 */
  readonly agentParameters?: number;
  /** @defaultValue the policy's */
  readonly name?: string;
}

/**
 * Returns a policy of the MDP as a method: DER, a random route, a fixed route, a classifier.
 *
 * Each call is drawn from the policy's probabilities, so a run is a sample of what `evaluatePolicy` computes exactly, and equals
 * it for a deterministic policy. It returns the last answer.
 *
 * @throws RangeError for a `maxSteps` that is not a positive integer; while answering, for invalid probabilities
 *
 * @example
 * ```ts
 * import { policyMethod, randomPolicy } from '@der-gym/agents';
 *
 * const policy = randomPolicy([{ name: 'A', parameters: 7 }, { name: 'B', parameters: 13 }]);
 * policyMethod({ policy, terminator: null, maxSteps: 4 }).needs; // => 'conditional'
 * ```
 */
export function policyMethod(options: PolicyMethodOptions): Method {
  const { policy, terminator, maxSteps, prompt = 'ktp', agentParameters = 0, name = policy.name } = options;
  expectInteger('maxSteps', maxSteps, 1);
  const template = typeof prompt === 'string' ? promptTemplate(prompt) : prompt;
  return {
    name,
    agentParameters,
    needs: maxSteps > 1 && template.showsPrevious ? 'conditional' : 'bare',
    agreement: false,
    *answer({ question, experts, rng }: MethodInput) {
      let answer: string | null = null;
      const route: number[] = [];
      const shape = { observes: policy.observes, maxSteps, repeats: true, pool: { experts } };
      for (let last: Call | null = null; ; ) {
        const probabilities = policy.probabilities([observation({ question, answer, route }, shape)]);
        const expert = draw(probabilities, experts.length, rng, policy.name);
        const shown: readonly Call[] = last !== null && template.showsPrevious ? [last] : [];
        const texts = shown.map(({ answer }) => answer.text);
        const ask: Ask = { expert, parents: shown, messages: template.messages(question.text, texts) };
        const call: Call = (yield [ask])[0]!;
        answer = call.answer.text;
        route.push(expert);
        if (route.length === maxSteps) return call;
        if (terminator?.satisfied([{ question, answer, expert }])[0] === 1) return call;
        last = call;
      }
    },
  };
}

/** Draws an expert by its probability. The last one with positive probability takes the rounding error. */
function draw(probabilities: Float64Array, numExperts: number, rng: Rng, name: string): number {
  const sum = probabilities.reduce((total, p) => total + (p >= 0 ? p : Number.NaN), 0);
  if (probabilities.length !== numExperts || !(Math.abs(sum - 1) <= 1e-6)) {
    throw new RangeError(
      `Expected \`probabilities\` of ${name} to be ${numExperts} numbers >= 0 that sum to 1, got ${[...probabilities].join(', ')}.`,
    );
  }
  let left = rng.uniform() * sum;
  let chosen = -1;
  for (let expert = 0; expert < numExperts; expert += 1) {
    const p = probabilities[expert]!;
    if (p === 0) continue;
    chosen = expert;
    left -= p;
    if (left < 0) break;
  }
  return chosen;
}
