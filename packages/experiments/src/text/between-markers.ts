/**
 * Replaces the text between the lines `<!-- name -->` and `<!-- /name -->` of a page.
 *
 * @throws RangeError for a page without them
 *
 * @example
 * ```ts
 * import { betweenMarkers } from './between-markers.ts';
 *
 * betweenMarkers('a\n<!-- t -->\nold\n<!-- /t -->\nb', 't', 'new'); // => 'a\n<!-- t -->\nnew\n<!-- /t -->\nb'
 * ```
 */
export function betweenMarkers(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(open);
  const to = page.indexOf(close);
  if (from < 0 || to < from)
    throw new RangeError(`Expected the page to contain ${open} and ${close}, in this order.`);
  return `${page.slice(0, from + open.length)}\n${text}\n${page.slice(to)}`;
}
