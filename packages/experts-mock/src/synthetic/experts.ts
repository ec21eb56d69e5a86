import type { Expert } from '@der-gym/env';

/** An expert of the synthetic pool: what it costs, what it knows, and how it behaves when it does not know. */
export interface SyntheticExpert extends Expert {
  /** General ability, on the scale of a question's difficulty. */
  readonly skill: number;
  /** Topics it knows better than its skill says. */
  readonly strong: readonly string[];
  /** Topics it knows worse. */
  readonly weak: readonly string[];
  /** Chance in [0, 1] that it states a wrong value where it knows none, instead of saying so. */
  readonly invents: number;
  /** Added to its odds of keeping and taking over what is right, taken from its odds of copying what is wrong. */
  readonly discernment: number;
}

/**
 * The eleven experts of the paper, in the rows of its Table 1, with its sizes in billions of parameters. The skills
 * are fitted so that the mean token F1 of single answers falls in the table's order by BERTScore; the specialities,
 * inventions and discernments are choices of this pool, not measurements.
 */
export const syntheticExperts: readonly SyntheticExpert[] = [
  expert('MOSS', 16, -0.38, 0.7, 0, 'programming medicine', 'geography law'),
  expert('Vicuna', 13, -0.03, 0.65, 0.06, 'programming law', 'cooking astronomy'),
  expert('Alpaca', 13, 0.13, 0.6, 0.02, 'geography finance', 'programming medicine'),
  expert('Baize', 13, -0.24, 0.7, 0, 'medicine cooking', 'finance geography'),
  expert('Open Assistant', 12, 0.28, 0.6, 0.08, 'medicine programming', 'music finance'),
  expert('Dolly2', 12, -0.66, 0.7, -0.06, 'law finance', 'music astronomy'),
  expert('FLAN-T5', 11, -0.23, 0.3, -0.02, 'law geography', 'cooking programming'),
  expert('Koala', 7, -0.38, 0.6, 0, 'music geography', 'law programming'),
  expert('Mosaic MPT', 7, -0.52, 0.7, -0.04, 'cooking music', 'medicine finance'),
  expert('StableLM', 7, -0.59, 0.75, -0.08, 'programming astronomy', 'law medicine'),
  expert('ChatGLM', 6, 0.03, 0.6, 0.04, 'astronomy cooking', 'law geography'),
];

function expert(
  name: string,
  parameters: number,
  skill: number,
  invents: number,
  discernment: number,
  strong: string,
  weak: string,
): SyntheticExpert {
  return { name, parameters, skill, invents, discernment, strong: strong.split(' '), weak: weak.split(' ') };
}
