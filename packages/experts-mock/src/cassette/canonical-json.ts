/**
 * Returns JSON without spaces and with the keys of every object in code-unit order, so that equal values have equal text.
 * Undefined members are left out.
 *
 * @example
 * ```ts
 * import { canonicalJson } from '@der-gym/experts-mock';
 *
 * canonicalJson({ b: [1, 2], a: undefined, c: null }); // => '{"b":[1,2],"c":null}'
 * ```
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
