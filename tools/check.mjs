// All checks, one command: format and lint, types, tests. The last line counts the tests.
//   node tools/check.mjs            everything but the heavy tests
//   node tools/check.mjs --fast     without the tests
//   node tools/check.mjs --full     with the heavy tests, and what they need: `*.full.test.ts`, and whatever
//                                   reads DER_GYM_FULL to run longer
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideNeeds } from './needs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const report = join(root, '.check', 'vitest.json');
const full = process.argv.includes('--full');

function stage(name, module, args, env = {}) {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', module), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  console.log(
    `== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
  return status === 0;
}

let ok = stage('format and lint', '@biomejs/biome/bin/biome', ['ci', '--colors=off', '.']);
ok = stage('types', 'typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']) && ok;

if (!process.argv.includes('--fast')) {
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const { env, missing } = full ? provideNeeds() : { env: {}, missing: [] };
  const args = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  if (full) Object.assign(env, { DER_GYM_FULL: '1' });
  else args.push('--project=!full');
  ok = stage('tests', 'vitest/vitest.mjs', args, env) && ok;
  let counts;
  try {
    counts = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    console.log('The tests wrote no report.');
    console.log('0 passed, 1 failed, 0 skipped');
    process.exit(1);
  }
  const skipped = counts.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'pending' || test.status === 'skipped' || test.status === 'todo');
  for (const test of skipped) console.log(`skipped: ${test.fullName}`);
  for (const reason of missing) console.log(`missing: ${reason}`);
  // a file that fails before its first test counts as one failure
  const brokenFiles = counts.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const failed =
    counts.numFailedTests + brokenFiles + (ok || counts.numFailedTests + brokenFiles > 0 ? 0 : 1);
  console.log(`${counts.numPassedTests} passed, ${failed} failed, ${skipped.length} skipped`);
}
process.exit(ok ? 0 : 1);
