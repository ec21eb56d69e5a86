// Builds the packages and packs each as a tarball: what `der-gym init --packages` takes while they are not published.
//   npm run pack [-- folder]        default: .cache/packages
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = resolve(process.argv[2] ?? join(root, '.cache', 'packages'));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const windows = process.platform === 'win32';
function pnpm(...args) {
  const { status, error } = spawnSync(
    windows ? 'npx.cmd' : 'npx',
    ['--yes', packageManager, '-r', '--filter', './packages/*', '--reporter=append-only', ...args],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: windows },
  );
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

mkdirSync(folder, { recursive: true });
pnpm('--workspace-concurrency=1', 'run', 'build');
pnpm('pack', '--pack-destination', folder);
const shown = relative(process.cwd(), folder);
console.log(`Packed into ${shown}.\n`);
console.log(
  `next: npm run -s der-gym -- init ../my-router --packages ${/^[\w@%+=:,./-]+$/.test(shown) ? shown : JSON.stringify(shown)}`,
);
