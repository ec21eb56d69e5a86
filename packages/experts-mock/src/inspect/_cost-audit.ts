import type { Expert } from '@der-gym/env';
import type { RecordedAnswer } from '../cassette/schema.ts';

/** A doubtful cost of an expert. */
export interface CostFinding {
  /**
   * - `'zero price'`: its calls cost nothing, so another call always pays
   * - `'constant tokens'`: every answer has the same token count, although the lengths differ; it is a placeholder, not a count
   * - `'uncharged calls'`: some answers have no token counts, although the price is per token
   */
  readonly kind: 'zero price' | 'constant tokens' | 'uncharged calls';
  readonly expert: string;
  /** The finding in one sentence. */
  readonly detail: string;
}

/** Collects the token counts of an expert. */
export interface TokenTally {
  add(answer: Pick<RecordedAnswer, 'text' | 'inputTokens' | 'outputTokens'>): void;
  meanOutput(): number | null;
  readonly numAnswers: number;
  readonly numUncounted: number;
  /** Whether all counts are equal although the lengths differ; null for fewer than 10 answers. */
  readonly isConstant: { readonly input: boolean; readonly output: boolean } | null;
}

const ENOUGH = 10;

export function createTokenTally(): TokenTally {
  let numAnswers = 0;
  let numUncounted = 0;
  let numOutput = 0;
  let sumOutput = 0;
  const inputs = range();
  const outputs = range();
  const lengths = range();
  return {
    add({ text, inputTokens, outputTokens }) {
      numAnswers++;
      if (inputTokens === undefined || outputTokens === undefined) numUncounted++;
      inputs.add(inputTokens);
      outputs.add(outputTokens);
      if (outputTokens === undefined) return;
      lengths.add(text.length);
      numOutput++;
      sumOutput += outputTokens;
    },
    meanOutput: () => (numOutput === 0 ? null : sumOutput / numOutput),
    get numAnswers() {
      return numAnswers;
    },
    get numUncounted() {
      return numUncounted;
    },
    get isConstant() {
      if (numOutput < ENOUGH) return null;
      return { input: inputs.isOne(), output: outputs.isOne() && !lengths.isOne() };
    },
  };
}

function range() {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  return {
    add(value: number | undefined) {
      if (value === undefined) return;
      min = Math.min(min, value);
      max = Math.max(max, value);
    },
    isOne: () => min === max,
  };
}

/** Finds doubtful costs. */
export function auditCosts(
  experts: readonly Expert[],
  tallies: readonly TokenTally[],
): readonly CostFinding[] {
  return experts.flatMap(({ name, parameters, price }, index): CostFinding[] => {
    const { numAnswers, numUncounted, isConstant } = tallies[index] as TokenTally;
    const findings: CostFinding[] = [];
    const find = (kind: CostFinding['kind'], detail: string) => findings.push({ kind, expert: name, detail });
    if (parameters === 0) find('zero price', 'A call counts as 0 billion parameters.');
    if (price !== undefined && price.inputPerMillion === 0 && price.outputPerMillion === 0) {
      find('zero price', 'A million tokens cost 0 dollars, both ways.');
    }
    if (isConstant?.output)
      find('constant tokens', `All ${numAnswers} answers have the same number of output tokens.`);
    if (isConstant?.input)
      find('constant tokens', `All ${numAnswers} answers have the same number of input tokens.`);
    const isPartlyCounted = numUncounted > 0 && (price !== undefined || numUncounted < numAnswers);
    if (isPartlyCounted) {
      find('uncharged calls', `${numUncounted} of ${numAnswers} answers lack input or output tokens.`);
    }
    return findings;
  });
}
