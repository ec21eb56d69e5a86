// What `npm start`, `npm test` and `npm run pack` run: bring pnpm (the version package.json pins), install from the
// lockfile, then do the job. Needs Node and npm, nothing else. Plain JavaScript, because it runs
// before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Expected Node 20.19 or newer, got ${process.versions.node}. Install it from https://nodejs.org.`,
  );
  process.exit(2);
}

const windows = process.platform === 'win32';
function run(command, args, env = {}) {
  const result = spawnSync(windows ? `${command}.cmd` : command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
    env: { ...process.env, ...env },
  });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

// Nothing of the npm that called us may steer pnpm: npm hands its own configuration down as variables.
const clean = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) =>
      /^npm_(config_(?!registry|cache|userconfig|globalconfig|proxy|https_proxy|cafile|strict_ssl|loglevel)|package_|lifecycle_)/i.test(
        name,
      ),
    )
    .map((name) => [name, undefined]),
);

const pnpm = (...args) => run('npx', ['--yes', manifest.packageManager, ...args], clean);
const installed = pnpm('install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn');
if (installed !== 0) process.exit(installed);

// From here on only Node runs, so that signals and exit codes are the program's own: it saves its work on Ctrl-C, and we
// wait for it.
const [job, ...rest] = process.argv.slice(2);
const args =
  job === 'check' || job === 'pack'
    ? [`tools/${job}.mjs`, ...rest]
    : ['--import', 'tsx', 'packages/experiments/src/cli/main.ts', job, ...rest];
const program = spawn(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...clean },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => program.kill(signal));
program.on('exit', (status, signal) => process.exit(status ?? 128 + constants.signals[signal]));
