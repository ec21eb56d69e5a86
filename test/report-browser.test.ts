import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { htmlReport, parseReport } from '@der-gym/experiments';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportPictures } from '../packages/experiments/src/report/pictures.ts';
import { root } from './_workspace.ts';

const folder = join(root, 'docs/images');
const data = parseReport(JSON.parse(readFileSync(join(folder, 'demo-report.json'), 'utf8')));

/** The tolerance of the README's test for figures of another machine. */
const TOLERANCE = 0.03;

describe('the pictures in docs/images', () => {
  it('are the output of der-gym report --svg for the report in the same folder', () => {
    const pictures = reportPictures(data);
    expect(readdirSync(folder).sort()).toEqual(['demo-report.json', ...pictures.keys()].sort());
    for (const [name, svg] of pictures) {
      // a failure prints only this expectation, not the whole file
      const committed = readFileSync(join(folder, name), 'utf8');
      expect([name, committed === svg]).toEqual([name, true]);
    }
  });

  it('show the same figures as docs/first-table.md for the methods in its table', () => {
    const [, table = ''] = /<!-- demo -->\n([\s\S]*?)\n<!-- \/demo -->/.exec(
      readFileSync(join(root, 'docs/first-table.md'), 'utf8'),
    )!;
    const rows = table
      .split('\n')
      .filter((line) => /^\|.*\[/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('*', '')));
    const { points } = data.planes[0]!;
    expect(rows.map(([, name]) => name)).toEqual(points.map(({ name }) => name));
    rows.forEach(([, name, score], i) => {
      const away = Math.abs(Number.parseFloat(score!) - points[i]!.score.value);
      expect(away, `${name}: ${score} in docs/first-table.md`).toBeLessThanOrEqual(TOLERANCE);
    });
  });
});

const chromiumPath = process.env.CHROMIUM_PATH;
const missing = chromiumPath === undefined || !existsSync(chromiumPath);
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe.skipIf(missing)('a report in a browser (skipped without CHROMIUM_PATH)', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'der-gym-report-'));
  const path = join(scratch, 'report.html');
  const seen = { requests: [] as string[], messages: [] as string[] };
  let browser: Browser;

  beforeAll(async () => {
    // one element of each kind is enough
    const { planes, shares, routeMaps } = data;
    const first = {
      planes: planes.slice(0, 2),
      shares: shares.slice(0, 1),
      routeMaps: routeMaps.slice(0, 1),
    };
    // a word wider than any screen
    const word = 'w'.repeat(400);
    const [episode, ...others] = data.episodes!.episodes;
    const longest = { ...episode!, text: word, reference: word };
    writeFileSync(
      path,
      htmlReport({
        ...data,
        ...first,
        header: { ...data.header, prices: word },
        episodes: { ...data.episodes!, router: word, episodes: [longest, ...others] },
      }),
    );
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: [
        ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
        ...['--disable-background-networking', '--disable-component-update'],
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  async function open(options: {
    colorScheme: 'light' | 'dark';
    width: number;
    script?: boolean;
  }): Promise<Page> {
    const page = await browser.newPage({
      colorScheme: options.colorScheme,
      viewport: { width: options.width, height: 900 },
      javaScriptEnabled: options.script ?? true,
      // axe is a script of the test, and the policy of the page would block it
      bypassCSP: options.script ?? true,
    });
    page.on('request', (request) => seen.requests.push(request.url()));
    page.on('console', (message) => seen.messages.push(message.text()));
    page.on('pageerror', (error) => seen.messages.push(error.message));
    await page.goto(pathToFileURL(path).href);
    return page;
  }

  it.each([
    { colorScheme: 'light', width: 1200 },
    { colorScheme: 'dark', width: 390 },
  ] as const)('has nothing that axe finds wrong, $colorScheme, $width pixels wide', async (options) => {
    const page = await open(options);
    // folded content is checked too
    await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");
    await page.addScriptTag({ path: axe });
    const violations = await page.evaluate(
      `axe.run({ resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | ')))`,
    );
    expect(violations).toEqual([]);
    // nothing is wider than the screen
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.width);
    await page.close();
  });

  it('can be read and unfolded by keyboard, under its own policy and without a script', async () => {
    const page = await open({ colorScheme: 'light', width: 1200, script: false });
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    expect(await focused.textContent()).toBe('Skip to the figures');
    expect(await focused.isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused.textContent()).toMatch(/^Data: every method/);
    const table = page.locator('table').first();
    expect(await table.isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    expect(await table.isVisible()).toBe(true);
    // a table wider than its container is scrolled by the arrow keys, so it can be focused
    await page.keyboard.press('Tab');
    expect(await focused.getAttribute('aria-label')).toMatch(/^Table: /);
    const episode = page.locator('details.episode').first();
    await episode.locator('summary').focus();
    await page.keyboard.press('Space');
    expect(await episode.locator('ol.calls').first().isVisible()).toBe(true);
    // the style sheet has the hash in the policy
    expect(await page.locator('svg.narrow').first().isVisible()).toBe(false);
    expect(await page.locator('svg.wide').first().isVisible()).toBe(true);
    await page.close();
  });

  it('makes no request and logs no error', () => {
    expect(seen.requests.filter((url) => url !== pathToFileURL(path).href && url !== 'data:,')).toEqual([]);
    expect(seen.messages).toEqual([]);
  });
});
