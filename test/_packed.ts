import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Manifest, root } from './_workspace.ts';

const run = promisify(execFile);

/** Runs a command and returns its output; the message of a failure contains the output too. */
export async function output(cwd: string, command: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await run(command, args, { cwd, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`\`${command} ${args.join(' ')}\` failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}

/** The name that tools/pack.mjs gives the tarball of a package. */
export function tarballName({ name, version }: Manifest): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** The ways of importing a packed package as ES module with which some entry does not resolve with its types. */
export async function unresolved(tarball: string, { exports = {} }: Manifest): Promise<string[]> {
  const report = await output(
    dirname(tarball),
    process.execPath,
    join(root, 'test/node_modules/@arethetypeswrong/cli/dist/index.js'),
    ...['--profile', 'esm-only', '--format', 'ascii', '--no-emoji', '--no-color', tarball],
  );
  return ['node16 (from ESM): OK (ESM)', 'bundler: OK'].filter(
    (line) => report.split(line).length - 1 !== Object.keys(exports).length,
  );
}
