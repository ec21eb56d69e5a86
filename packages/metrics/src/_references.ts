import { expectSome } from './_check.ts';

/** One correct answer, or several. */
export type References = string | readonly string[];

/** Returns the non-empty references, as sacreBLEU does. Throws if there are none. */
export function checkedReferences(references: References): readonly string[] {
  const list = (typeof references === 'string' ? [references] : references).filter((text) => text !== '');
  expectSome('references', list, 'a non-empty text');
  return list;
}

/** Throws unless there is at least one segment, and one entry of references per segment. */
export function checkSegments(candidates: readonly string[], references: readonly References[]): void {
  expectSome('candidates', candidates, 'a text');
  if (references.length === candidates.length) return;
  throw new RangeError(
    `Expected \`references\` to have one entry per candidate (${candidates.length}), got ${references.length}.`,
  );
}
