import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromCheckpoint } from '@der-gym/agents';
import { createDerEnv } from '@der-gym/env';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, createServer, type InlineConfig, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problem } from './problem.ts';

const chromiumPath = process.env.CHROMIUM_PATH;
const missing = chromiumPath === undefined || !existsSync(chromiumPath);
const repository = fileURLToPath(new URL('../../', import.meta.url));

describe.skipIf(missing)('the page of the browser example (skipped without CHROMIUM_PATH)', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'der-gym-browser-'));
  const publicDir = join(scratch, 'public');
  const file = join(publicDir, 'policy.json');
  const config: InlineConfig = {
    root: fileURLToPath(new URL('.', import.meta.url)),
    publicDir,
    cacheDir: join(scratch, 'cache'),
    build: { outDir: join(scratch, 'dist'), emptyOutDir: true },
    logLevel: 'error',
  };
  let browser: Browser;

  beforeAll(async () => {
    // the command of the README, with fewer calls
    const readme = readFileSync(new URL('README.md', import.meta.url), 'utf8');
    const command = /^npm run -s der-gym -- (train .*) --out /m.exec(readme)![1]!;
    const main = ['--import', 'tsx', 'packages/experiments/src/cli/main.ts'];
    const args = [
      ...main,
      ...command.split(' '),
      '--steps',
      '4096',
      '--quiet',
      '--out',
      join(scratch, 'run'),
    ];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    mkdirSync(publicDir);
    copyFileSync(join(scratch, 'run/policy.json'), file);
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    });
  }, 300_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Plays a question with the same policy in Node. */
  function playedHere(question: string) {
    const policy = fromCheckpoint(JSON.parse(readFileSync(file, 'utf8')), problem.pool.experts).policy(
      'greedy',
    );
    const env = createDerEnv({ ...problem, observes: policy.observes });
    let { observation } = env.reset({ seed: 7, options: { question } });
    const answers: string[] = [];
    let earned = 0;
    for (let ended = false; !ended; ) {
      const probabilities = policy.probabilities([observation]);
      const step = env.step(probabilities.indexOf(Math.max(...probabilities)));
      observation = step.observation;
      earned += step.reward;
      answers.push(observation.answer!);
      ended = step.terminated || step.truncated;
    }
    return { answers, earned };
  }

  async function check(page: Page, url: string): Promise<void> {
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(url);
    const next = page.locator('#next');
    for (const { id, reference } of problem.questions.slice(0, 5)) {
      await page.locator('#question').selectOption(id);
      const { answers, earned } = playedHere(id);
      for (const _ of answers) await next.click();
      expect(await next.isDisabled()).toBe(true);
      expect(await page.locator('#calls tr td:nth-child(2)').allTextContents()).toEqual(answers);
      expect(await page.locator('#return').textContent()).toBe(earned.toFixed(6));
      expect((await page.locator('#route').textContent())!.split(' > ')).toHaveLength(answers.length);
      expect(await page.locator('#reference').textContent()).toBe(reference);
    }
    expect(complaints).toEqual([]);
    const picture = process.env.DER_GYM_SCREENSHOT;
    if (picture !== undefined) await page.screenshot({ path: picture });
    await page.close();
  }

  it('loads a checkpoint of less than 500 kB', () => {
    expect(statSync(file).size).toBeLessThan(500_000);
  });

  it('shows the routes and returns that Node computes, after a build', async () => {
    await build(config);
    const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1' } });
    try {
      await check(await browser.newPage(), server.resolvedUrls!.local[0]!);
    } finally {
      await server.close();
    }
  }, 120_000);

  it('shows the same on the development server', async () => {
    const server = await createServer({ ...config, server: { port: 0, host: '127.0.0.1' } });
    try {
      await server.listen();
      await check(await browser.newPage(), server.resolvedUrls!.local[0]!);
    } finally {
      await server.close();
    }
  }, 120_000);

  it('explains how to make a policy if there is none', async () => {
    const server = await createServer({
      ...config,
      publicDir: join(scratch, 'none'),
      server: { port: 0, host: '127.0.0.1' },
    });
    try {
      await server.listen();
      const page = await browser.newPage();
      await page.goto(server.resolvedUrls!.local[0]!);
      await page.getByText('No policy yet').waitFor();
      await page.close();
    } finally {
      await server.close();
    }
  }, 120_000);
});
