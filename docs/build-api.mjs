// Writes the API reference as HTML into docs/api, with one module per entry point of each package.
//   npm run api              exit status 1 if typedoc prints a warning
//   npm run api -- --check   prints the warnings, writes nothing
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, ReflectionKind } from 'typedoc';

const here = dirname(fileURLToPath(import.meta.url));
const packages = resolve(here, '../packages');

/** Source file of every entry point -> its import name. */
const entries = new Map(
  readdirSync(packages, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: folder }) => {
      const { name, exports } = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
      return Object.entries(exports).map(([path, source]) => [
        join(packages, folder, source.default ?? source),
        join(name, path).replaceAll('\\', '/').replace(/\/$/, ''),
      ]);
    }),
);

const app = await Application.bootstrapWithPlugins({
  name: 'DER Gym',
  entryPoints: [...entries.keys()],
  tsconfig: join(here, 'tsconfig.api.json'),
  readme: join(here, '../README.md'),
  out: join(here, 'api'),
  excludeInternal: true,
  excludePrivate: true,
  disableSources: true,
  githubPages: false,
  hideGenerator: true,
  includeVersion: false,
  skipErrorChecking: true,
  sort: ['kind', 'alphabetical'],
  validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: false },
});

const project = await app.convert();
if (project === undefined) process.exit(1);
for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
  const file = project.getSymbolIdFromReflection(module)?.fileName;
  const name = file === undefined ? undefined : entries.get(resolve(file));
  if (name !== undefined) module.name = name;
}
app.validate(project);
if (!process.argv.includes('--check')) await app.generateOutputs(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exitCode = 1;
