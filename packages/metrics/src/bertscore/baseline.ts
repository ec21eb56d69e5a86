import { expectThat } from '../_check.ts';

/** The mean scores of random sentence pairs with one layer of one model, each below 1. */
export interface BertScoreBaseline {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Returns one layer's baseline from a file of the reference implementation's `rescale_baseline` folder, with lines
 * `LAYER,P,R,F`. There is no fallback to raw scores, since rescaled and raw scores must not be mixed.
 *
 * @param text - the file's contents
 * @param layer - as in {@link bertScoreModels}
 * @throws RangeError when the file lacks the layer, or a number is not below 1
 *
 * @example
 * ```ts
 * import { parseBaseline } from './baseline.ts';
 *
 * parseBaseline('LAYER,P,R,F\n0,0.3,0.3,0.3\n1,0.5,0.4,0.45\n', 1); // => { precision: 0.5, recall: 0.4, f1: 0.45 }
 * ```
 */
export function parseBaseline(text: string, layer: number): BertScoreBaseline {
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(',').map((name) => name.trim());
  const at = (name: string) => columns.indexOf(name);
  if (['LAYER', 'P', 'R', 'F'].some((name) => at(name) < 0)) {
    throw new RangeError(
      `Expected \`text\` to start with the columns LAYER,P,R,F, got ${JSON.stringify(header)}.`,
    );
  }
  for (const line of lines) {
    const cells = line.split(',');
    if (Number(cells[at('LAYER')]) !== layer) continue;
    const baseline = {
      precision: Number(cells[at('P')]),
      recall: Number(cells[at('R')]),
      f1: Number(cells[at('F')]),
    };
    checkBaseline(baseline);
    return baseline;
  }
  throw new RangeError(
    `Expected \`text\` to have a line for layer ${layer}, got ${lines.length} lines without it.`,
  );
}

/** Throws a RangeError unless each number is finite and below 1. */
export function checkBaseline(baseline: BertScoreBaseline): void {
  for (const key of ['precision', 'recall', 'f1'] as const) {
    const holds = baseline[key] < 1 && baseline[key] > Number.NEGATIVE_INFINITY;
    expectThat(`baseline.${key}`, baseline[key], holds, 'a number below 1');
  }
}
