/**
 * How a replayed answer depends on the answer before it:
 * - `'independent'`: not at all; the expert's answer to the bare question, whatever came before
 * - `'adoption'`: an assumption, not a fit: the expert keeps its own recorded answer or takes over the previous one
 * - `'recorded'`: as it really was; needs a cassette of answers that were given after one other's
 */
export type Transfer = 'independent' | 'adoption' | 'recorded';
