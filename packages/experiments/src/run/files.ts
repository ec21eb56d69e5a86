/** Indented JSON with a final newline; numbers that JSON lacks (NaN, infinities) become null. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
