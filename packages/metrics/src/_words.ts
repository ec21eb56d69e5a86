const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Splits a text into words for the soft match: runs of letters, marks and digits of any script, in lower case. */
export function words(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(WORD) ?? [];
}
