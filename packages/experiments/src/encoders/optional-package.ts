import { createRequire } from 'node:module';

/**
 * Imports optional packages, which the user may have installed.
 *
 * @param names - with the exports of each one's first module
 * @throws Error whose one line says how to install them, or why they do not load
 */
export async function importOptional(
  encoder: string,
  packages: Readonly<Record<string, string>>,
  load: (name: string) => Promise<unknown> = (name) => import(/* @vite-ignore */ name),
): Promise<readonly unknown[]> {
  const install = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const modules: unknown[] = [];
  for (const name of Object.keys(packages)) {
    try {
      modules.push(await load(name));
    } catch (cause) {
      const [reason = ''] = (cause as Error).message.split('\n');
      const missing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
      const got = missing && reason.includes(name) ? '' : ` It did not load: ${reason}`;
      throw new Error(
        `Expected \`${name}\` to be installed for the encoder ${encoder}. Install it with \`npm install --save-exact ${install.join(' ')}\`.${got}`,
        { cause },
      );
    }
  }
  return modules;
}

/** The version of an installed package; null if it is missing. */
export function installedVersion(name: string): string | null {
  try {
    const { version } = createRequire(import.meta.url)(`${name}/package.json`) as {
      readonly version: string;
    };
    return version;
  } catch {
    return null;
  }
}
