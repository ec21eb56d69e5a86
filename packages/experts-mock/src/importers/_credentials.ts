/** Names of fields with credentials. `token_num` and `prompt_tokens` are counts and do not match. */
const FIELD =
  /(^|_|-)(api_?-?key|secret|password|passwd|authori[sz]ation|access_?token|auth_?token|bearer|credentials?|cookie)(_|-|$)/i;

/** Patterns of common kinds of keys, long enough not to match prose. */
const VALUES = [
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/g,
  /\bhf_[A-Za-z0-9]{30,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{35}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{20,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/-]{24,}=*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** Whether the name of a field indicates a credential. */
export function isCredentialField(name: string): boolean {
  return FIELD.test(name);
}

/** Returns the text with everything replaced that looks like a credential. */
export function withoutCredentials(text: string): string {
  let clean = text;
  for (const pattern of VALUES) clean = clean.replace(pattern, '[credential removed]');
  return clean;
}
