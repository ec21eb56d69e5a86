import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { gridKinds } from '../spec/_schema.ts';
import { expandSpec } from '../spec/expand-spec.ts';
import { parseSpec } from '../spec/parse-spec.ts';
import { specPage } from './spec-page.ts';

const page = specPage();

it('the page of spec keys is docs/spec.md', async () => {
  const path = fileURLToPath(new URL('../../../../docs/spec.md', import.meta.url));
  await expect(`${page}\n`).toMatchFileSnapshot(path);
});

it('the examples are complete specs', () => {
  const examples = [...page.matchAll(/```yaml\n([^`]*)```/g)].map(([, text]) => text!);
  for (const section of page.split('\n## ').slice(1)) expect(section).toContain('```yaml');
  for (const text of examples) {
    expect(expandSpec(parseSpec(parse(text))).variants.length, text).toBeGreaterThan(1);
  }
});

it('the page lists every key of a grid', () => {
  for (const path of gridKinds.keys()) expect(page).toContain(`\`${path}\``);
});
