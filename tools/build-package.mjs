// Builds the package of the current folder: dist/ with JavaScript, declarations and the licence beside it.
import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const here = process.cwd();
rmSync(join(here, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--singleThreaded', '-p', 'tsconfig.build.json'],
  { cwd: here, stdio: 'inherit' },
);
if (status !== 0) process.exit(status ?? 1);
for (const name of ['LICENSE', 'NOTICE']) copyFileSync(join(root, name), join(here, name));
