/** Lower-case runs of letters and digits, in order. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** FNV-1a over UTF-16 code units, 32 bits, unsigned. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    h ^= text.charCodeAt(i);
    h = Math.imul(h, 0x01000193);
  }
  // the low bits of FNV are weak in short strings: fold the high ones in
  h ^= h >>> 15;
  return h >>> 0;
}

/** Numbers as written, commas dropped: '1,200' and '1200' are the same. */
export function numbers(text: string): string[] {
  return (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((found) => found.replaceAll(',', ''));
}
