import { expectSome } from './_check.ts';

/** One right answer, or several. */
export type References = string | readonly string[];

/** The references that are not empty, one at least, as sacreBLEU takes them. */
export function checkedReferences(references: References): readonly string[] {
  const list = (typeof references === 'string' ? [references] : references).filter((text) => text !== '');
  expectSome('references', list, 'a text that is not empty');
  return list;
}

/** Throws unless there are segments, each with its references. */
export function checkSegments(candidates: readonly string[], references: readonly References[]): void {
  expectSome('candidates', candidates, 'a text');
  if (references.length === candidates.length) return;
  throw new RangeError(
    `Expected \`references\` to have one entry a candidate (${candidates.length}), got ${references.length}.`,
  );
}
