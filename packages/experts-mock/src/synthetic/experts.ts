import type { Expert } from '@der-gym/env';

/** An expert of the synthetic pool: its cost, its knowledge, and its behaviour if it does not know a fact. */
export interface SyntheticExpert extends Expert {
  /** General ability, on the scale of a question's difficulty. */
  readonly skill: number;
  /** Topics for which its ability is greater than `skill`. */
  readonly strong: readonly string[];
  /** Probability in [0, 1] that it states a wrong value instead of `unknown` if it does not know a fact. */
  readonly invents: number;
  /** Added to its odds of keeping and adopting right values, and subtracted from its odds of copying wrong ones. */
  readonly discernment: number;
}

/**
 * The paper's eleven experts, in the order of the rows of its Table 1, with its sizes in billions of parameters.
 *
 * The skills are fitted and then frozen: the mean token F1 of single answers has the order of the table by BERTScore.
 * `tsx benchmarks/learning/fit-synthetic-skills.ts` fits them again and reports differences. The other properties are
 * choices of this pool, not measurements: the strong topics (two per expert, two experts per topic), how often an
 * expert invents values, and its discernment.
 *
 * @example
 * ```ts
 * import { syntheticExperts } from './experts.ts';
 *
 * syntheticExperts.length; // => 11
 * syntheticExperts.find(({ name }) => name === 'ChatGLM')?.parameters; // => 6
 * ```
 */
export const syntheticExperts: readonly SyntheticExpert[] = [
  expert('MOSS', 16, -0.64, 'history astronomy', 0.55, 0),
  expert('Vicuna', 13, -0.35, 'programming law', 0.5, 0.06),
  expert('Alpaca', 13, -0.23, 'geography finance', 0.45, 0.02),
  expert('Baize', 13, -0.52, 'medicine cooking', 0.55, 0),
  expert('Open Assistant', 12, -0.1, 'medicine programming', 0.45, 0.08),
  expert('Dolly2', 12, -1, 'finance sailing', 0.55, -0.06),
  expert('FLAN-T5', 11, -0.48, 'law geography', 0.25, -0.02),
  expert('Koala', 7, -0.69, 'music botany', 0.45, 0),
  expert('Mosaic MPT', 7, -0.79, 'botany history', 0.55, -0.04),
  expert('StableLM', 7, -0.95, 'sailing music', 0.6, -0.08),
  expert('ChatGLM', 6, -0.29, 'astronomy cooking', 0.45, 0.04),
];

function expert(
  name: string,
  parameters: number,
  skill: number,
  strong: string,
  invents: number,
  discernment: number,
): SyntheticExpert {
  return { name, parameters, skill, strong: strong.split(' '), invents, discernment };
}
