/**
 * Text from files and models, safe to print: one line, without the control characters that steer a terminal
 * and the marks that turn the direction of what follows.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
