import { describe, expect, it } from 'vitest';
import { reportWith } from './html/__fixtures__/report.ts';
import { reportPictures } from './pictures.ts';

/** The names of the elements that are open at the end, or null where one is closed out of order. */
function openElements(xml: string): readonly string[] | null {
  const open: string[] = [];
  for (const [, closing, name, rest] of xml.matchAll(/<(\/?)([a-zA-Z]+)((?:"[^"]*"|[^<>"])*)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) return null;
    } else if (!rest!.endsWith('/')) open.push(name!);
  }
  return open;
}

describe('reportPictures', () => {
  const hostile = '</svg><script>alert(1)</script> & "quotes" \u0000\u00a0';
  const pictures = reportPictures(reportWith((label) => `${label}${hostile}`));

  it('has a file a figure', () => {
    expect([...pictures.keys()]).toEqual([
      'cost-quality.svg',
      'differences.svg',
      'learning.svg',
      'route-lengths.svg',
      'route-map.svg',
    ]);
    expect([...reportPictures({ ...reportWith(), curves: [], routeMaps: [] }).keys()]).not.toContain(
      'learning.svg',
    );
  });

  it.each([...pictures])('%s is well-formed, alone, in light and dark', (_, svg) => {
    expect(openElements(svg)).toEqual([]);
    // every ampersand begins an entity that XML knows
    expect(svg.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    expect(svg).not.toMatch(/<script|href|url\(|https?:(?!\/\/www\.w3\.org\/2000\/svg")/);
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).toMatch(/<title id="title">.+<\/title>/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
});
