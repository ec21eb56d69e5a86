import { readFileSync } from 'node:fs';

/** Name and version of this package, as its package.json has them. */
export function softwareVersion(): string {
  const { name, version } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as {
    name: string;
    version: string;
  };
  return `${name} ${version}`;
}
