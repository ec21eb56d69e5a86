const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** The words of a text for the soft match: lower case, runs of letters, marks and digits of any script. */
export function words(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(WORD) ?? [];
}
