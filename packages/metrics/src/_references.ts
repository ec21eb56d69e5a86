/** One right answer, or several. */
export type References = string | readonly string[];

/** The references that are not empty, one at least, as sacreBLEU takes them. */
export function checkedReferences(references: References): readonly string[] {
  const list = (typeof references === 'string' ? [references] : references).filter((text) => text !== '');
  if (list.length === 0) {
    throw new RangeError('Expected `references` to hold a text that is not empty, got none.');
  }
  return list;
}
