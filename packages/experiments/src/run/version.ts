import { readFileSync } from 'node:fs';

/** Name and version of this package, as its package.json has them. */
export function packageVersion(): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
}

/** The same in one text. */
export function softwareVersion(): string {
  const { name, version } = packageVersion();
  return `${name} ${version}`;
}
