// Python's string.punctuation is exactly the printable ASCII that is neither alphanumeric nor a space.
const PLAIN = 0;
const SPACE = 1;
const PUNCTUATION = 2;
const OTHER = 3;

const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  if ((code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x20)) return SPACE;
  if (code < 0x20 || code === 0x7f) return OTHER;
  return /[0-9A-Za-z]/.test(String.fromCharCode(code)) ? PLAIN : PUNCTUATION;
});

// Python's \b recognizes letters and numbers of any script. Marks and symbols end a word, so a token may contain an
// article beside one.
const ARTICLE = /(?<![\p{L}\p{N}])(?:a|an|the)(?![\p{L}\p{N}])/gu;

/**
 * Splits a text into tokens like SQuAD's evaluation script: lower case, without ASCII punctuation, without the articles
 * a, an, the, split at white space as Python defines it.
 */
export function squadTokens(text: string): string[] {
  const lower = text.toLowerCase();
  const tokens: string[] = [];
  let token = '';
  let start = 0;
  let plain = true;
  for (let i = 0; i <= lower.length; i++) {
    const code = i < lower.length ? lower.charCodeAt(i) : 0x20;
    const kind = code < 128 ? KIND[code]! : isWideSpace(code) ? SPACE : OTHER;
    if (kind === PLAIN) continue;
    if (kind === OTHER) {
      plain = false;
      continue;
    }
    if (start < i) token += lower.slice(start, i);
    start = i + 1;
    if (kind === PUNCTUATION) continue;
    if (plain) pushUnlessArticle(tokens, token);
    else for (const part of token.replace(ARTICLE, ' ').split(' ')) if (part !== '') tokens.push(part);
    token = '';
    plain = true;
  }
  return tokens;
}

function pushUnlessArticle(tokens: string[], token: string): void {
  if (token !== '' && token !== 'a' && token !== 'an' && token !== 'the') tokens.push(token);
}

/** Whether a code point beyond ASCII is white space for Python's `str.split`, which excludes U+FEFF. */
function isWideSpace(code: number): boolean {
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}
