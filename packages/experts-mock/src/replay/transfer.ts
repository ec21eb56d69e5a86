/**
 * How a replayed answer depends on the previous answer:
 * - `'independent'`: not at all; it is the expert's answer to the bare question
 * - `'adoption'`: by an assumption; the expert keeps its own recorded answer or adopts the previous one
 * - `'recorded'`: as recorded; this requires a cassette of answers that were given after one other answer
 */
export type Transfer = 'independent' | 'adoption' | 'recorded';
