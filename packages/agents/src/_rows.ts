/** Returns how many rows of `width` the values are; throws unless they are whole rows. */
export function expectRows(name: string, values: ArrayLike<unknown>, width: number): number {
  const rows = values.length / width;
  if (Number.isInteger(rows) && width >= 1) return rows;
  throw new RangeError(`Expected \`${name}\` to hold whole rows of ${width}, got length ${values.length}.`);
}
