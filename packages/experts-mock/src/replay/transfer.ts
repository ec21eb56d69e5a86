import { show } from 'gymnasium-js/expect';

/**
 * How a replayed answer depends on the answer before it:
 * - `'independent'`: not at all; the expert's answer to the bare question, whatever came before
 * - `'adoption'`: an assumption, not a fit: the expert keeps its own recorded answer or takes over the previous one
 * - `'recorded'`: as it really was; needs a cassette of answers that were given after one other's
 */
export type Transfer = 'independent' | 'adoption' | 'recorded';

/**
 * Returns whether answers under a transfer depend on the wording of the prompt.
 *
 * Where they do not, comparing prompts compares nothing, and whoever was asked for a prompt mode should refuse.
 *
 * @param transfer - a `Transfer`, or what a pool says of itself, such as `adoption(keep=.63, mend=.58, salt=1)`
 * @throws RangeError for a transfer of another name
 *
 * @example
 * ```ts
 * import { transferReadsPrompt } from '@der-gym/experts-mock';
 *
 * transferReadsPrompt('recorded'); // => true
 * transferReadsPrompt('independent'); // => false
 * transferReadsPrompt('adoption(keep=.63, mend=.58, salt=1)'); // => false
 * ```
 */
export function transferReadsPrompt(transfer: string): boolean {
  const [name] = transfer.split('(', 1);
  switch (name) {
    case 'independent':
    case 'adoption':
      return false;
    case 'recorded':
    case 'synthetic':
      return true;
    default:
      throw new RangeError(
        `Expected \`transfer\` to be 'independent', 'adoption', 'recorded' or 'synthetic', got ${show(transfer)}.`,
      );
  }
}
