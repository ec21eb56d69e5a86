import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { optionsPage } from './options-page.ts';

it('the page of options is docs/options.md', async () => {
  const page = fileURLToPath(new URL('../../../../docs/options.md', import.meta.url));
  await expect(`${optionsPage()}\n`).toMatchFileSnapshot(page);
});
