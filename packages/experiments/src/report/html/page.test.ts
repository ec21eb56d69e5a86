import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { reportWith } from './__fixtures__/report.ts';
import { shownText } from './_shown-text.ts';
import { htmlReport } from './page.ts';

interface Elements extends Iterable<PageElement> {
  readonly length: number;
}
interface PageElement {
  readonly localName: string;
  readonly textContent: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }> & {
    readonly length: number;
  };
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Elements;
}

const parsed = (page: string) => parseHTML(page).document as unknown as PageElement;
/** Every element with the names of its attributes, pictures aside: what text from data must not change. */
const shape = (document: PageElement) => [...document.querySelectorAll('*:not(svg *)')].map(nameOf);
const nameOf = ({ localName, attributes }: PageElement) =>
  `${localName} ${[...attributes].map(({ name }) => name).join(' ')}`;
/** What a picture is made of; where its labels stand, and so how many there are, depends on how long they are. */
const drawn = (document: PageElement) =>
  [...document.querySelectorAll('svg *')].flatMap(({ localName, attributes }) => [
    localName,
    ...[...attributes].map(({ name }) => `@${name}`),
  ]);

const page = htmlReport(reportWith());
const harmless = new Set(drawn(parsed(page)));

/** What people and models have put into texts to break pages. */
const hostile = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><style>*{display:none}</style>',
  '<!--',
  ']]>',
  '</details></section></main>',
  '&lt;b&gt; &#60;script&#62;',
  'javascript:alert(1)',
  '\u202eevil\u2066',
  '\u001b[31mred\u0000\u0007\u009b2J',
  '\ud800 half \udc00',
  '\ufffe\uffff\u{1fffe}',
  `${'long'.repeat(3000)}`,
  'a\r\nb\rc\u2028d\u0085e',
];

describe('htmlReport', () => {
  it('allows its own style sheet only', () => {
    const document = parsed(page);
    const [policy] = document.querySelectorAll('meta[http-equiv="Content-Security-Policy"]');
    const [style] = document.querySelectorAll('style');
    const hash = createHash('sha256').update(style!.textContent).digest('base64');
    expect(policy!.getAttribute('content')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    for (const name of [
      'script',
      'iframe',
      'object',
      'embed',
      'form',
      'img',
      'link[rel="stylesheet"]',
      '[style]',
    ]) {
      expect([name, document.querySelectorAll(name).length]).toEqual([name, 0]);
    }
  });

  it('links only to its own anchors', () => {
    const document = parsed(page);
    for (const attribute of ['href', 'src', 'xlink:href', 'action', 'poster', 'srcset']) {
      for (const element of document.querySelectorAll(`[${attribute.replace(':', '\\:')}]`)) {
        expect(element.getAttribute(attribute)).toMatch(/^(#[\w-]+|data:,)$/);
      }
    }
    expect(page).not.toMatch(/https?:|\/\/[a-z]|url\(|@import/);
  });

  it('has landmarks, headings in order, and a target for every link', () => {
    const document = parsed(page);
    for (const name of ['header', 'main', 'nav', 'footer', 'h1', 'a.skip']) {
      expect([name, document.querySelectorAll(name).length]).toEqual([name, 1]);
    }
    let level = 0;
    for (const { localName } of document.querySelectorAll('h1,h2,h3,h4,h5,h6')) {
      const next = Number(localName.slice(1));
      expect(next).toBeLessThanOrEqual(level + 1);
      level = next;
    }
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.getAttribute('id'));
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of document.querySelectorAll('a'))
      expect(ids).toContain(link.getAttribute('href')!.slice(1));
  });

  it('has a title, a description and an accessible name for every figure, and captions and scoped heads for every table', () => {
    const document = parsed(page);
    const figures = [...document.querySelectorAll('figure')];
    expect(figures.length).toBeGreaterThan(7);
    for (const figure of figures) {
      expect([...figure.querySelectorAll('figcaption strong')][0]!.textContent).not.toBe('');
      expect([...figure.querySelectorAll('figcaption span')][0]!.textContent).toMatch(/\.$/);
      for (const svg of figure.querySelectorAll('svg')) {
        expect(svg.getAttribute('role')).toBe('img');
        expect(svg.getAttribute('aria-label')!.length).toBeGreaterThan(10);
      }
    }
    for (const table of document.querySelectorAll('table')) {
      expect(table.querySelectorAll('caption').length).toBe(1);
      for (const head of table.querySelectorAll('th'))
        expect(head.getAttribute('scope')).toMatch(/^(row|col)$/);
    }
  });

  it('gives equal bytes for equal data', () => {
    expect(htmlReport(reportWith())).toBe(page);
    expect(page).not.toMatch(/\b20\d\d-\d\d-\d\d\b|NaN|undefined|\[object/);
  });

  it('keeps its structure with hostile text', () => {
    const label = (name: string) => `${name} ${hostile.join(' ')}`;
    const spoiled = htmlReport(reportWith(label));
    const document = parsed(spoiled);
    expect(shape(document)).toEqual(shape(parsed(page)));
    expect([...new Set(drawn(document))].filter((name) => !harmless.has(name))).toEqual([]);
    expect(spoiled.match(/(?![\n\t])\p{Cc}|\p{Cs}|[\u202e\u2066]/gu)).toBeNull();
    // the text is shown in full
    const [question] = document.querySelectorAll('blockquote.text');
    expect(question!.textContent.startsWith(shownText(label('question')).slice(0, 3000))).toBe(true);
  });

  it('keeps its structure with any text', () => {
    const anything = fc.oneof(
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc
        .array(fc.constantFrom('<', '>', '"', "'", '&', '/', '=', '-', '!', 'a', ' ', '\n', '\0', '\ud800'))
        .map((parts) => parts.join('')),
    );
    const few = { ...reportWith(), planes: [], curves: [], lengths: [], routeMaps: [] };
    const expected = shape(parsed(htmlReport(few)));
    fc.assert(
      fc.property(anything, (text) => {
        const { header, shares, effects, episodes } = reportWith((label) => `${label}${text}`);
        const document = parsed(htmlReport({ ...few, header, shares, effects, episodes }));
        expect(shape(document)).toEqual(expected);
        expect(drawn(document).filter((name) => !harmless.has(name))).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it('omits empty sections', () => {
    const empty = htmlReport({
      ...reportWith(),
      curves: [],
      planes: [],
      lengths: [],
      shares: [],
      routeMaps: [],
      effects: [],
      episodes: null,
    });
    expect(parsed(empty).querySelectorAll('section').length).toBe(0);
    expect(parsed(empty).querySelectorAll('svg').length).toBe(0);
  });
});
