import { basename, relative, resolve } from 'node:path';
import { ownManifest } from '../run/version.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { commandLine } from './next.ts';
import { print } from './outputs.ts';
import { projectFiles, writeProject } from './project-files.ts';
import { expectWritable } from './writable.ts';

export function run({ folder = '.', packages, json }: Flags<'init'>): number {
  const path = resolve(folder);
  const here = relative(process.cwd(), path);
  const enter = commandLine(['cd', here.startsWith('-') ? `./${here}` : here]);
  if (enter === null) throw new UsageError('Expected the name of <folder> to have no control characters.');
  expectWritable('<folder>', path, 'folder');
  const { version, dependencies } = ownManifest();
  if (packages === undefined && Object.values(dependencies).some((range) => range.startsWith('workspace:'))) {
    // run from its sources, whose version no registry has
    throw new UsageError(
      'Expected --packages, a folder with tarballs of the packages, because der-gym runs from its sources. To make the tarballs: npm run pack.',
    );
  }
  const files = projectFiles(basename(path), packages);
  writeProject(path, files);
  const next = [
    ...(here === '' ? [] : [enter]),
    'npm install',
    'npm test',
    'npx der-gym compare --policy ./router.ts',
  ];
  const written = files.map((file) => file.path);
  if (json === true) {
    print(JSON.stringify({ folder: path, files: written, packages: packages ?? null, next }));
    return 0;
  }
  print(`Wrote ${written.length} files to ${here === '' ? 'this folder' : here}: ${written.join(', ')}.`);
  if (packages === undefined) {
    print(
      `package.json requires version ${version} of the packages from npm. If npm does not find them (error 404), they are not ` +
        'published yet: see README.md for how to pack them.',
    );
  }
  print(`\n${next.map((line) => `next: ${line}`).join('\n')}`);
  return 0;
}
