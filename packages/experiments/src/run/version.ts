import { readFileSync } from 'node:fs';

/** This package's package.json. */
export function ownManifest(): {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
} {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
}

/** Name and version in one text. */
export function softwareVersion(): string {
  const { name, version } = ownManifest();
  return `${name} ${version}`;
}
