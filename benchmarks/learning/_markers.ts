import { readFileSync, writeFileSync } from 'node:fs';

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->` in a file. */
export function writeBetweenMarkers(path: string, name: string, text: string): void {
  const content = readFileSync(path, 'utf8');
  const pattern = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
  if (!pattern.test(content)) throw new Error(`Expected the markers <!-- ${name} --> in ${path}, got none.`);
  writeFileSync(
    path,
    content.replace(pattern, (_, open: string, close: string) => `${open}\n${text}\n${close}`),
  );
}
