import { describe, expect, it } from 'vitest';
import { exportedNames, publicNames, publicNamesText } from './_public-names.ts';

describe('the public names of the packages', () => {
  it('are those of public-names.txt, so that a change is visible in review', async () => {
    await expect(publicNamesText(publicNames())).toMatchFileSnapshot('public-names.txt');
  });
});

describe('the reader of exports', () => {
  it('finds values and types, in lists and declarations, under their exported name', () => {
    const source = [
      "export { a, type B, c as d } from './x.ts';",
      "export type { E } from './y.ts';",
      'export async function f() {}',
      'export interface G {}',
      '// export { hidden };',
      "const text = 'export { inString }';",
    ].join('\n');
    expect(exportedNames(source)).toEqual({ values: ['a', 'd', 'f'], types: ['B', 'E', 'G'] });
  });
});
