import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path/posix';
import { importsOf, splitSpecifier } from './_source.ts';
import { isTestFile, type Manifest, type WorkspacePackage } from './_workspace.ts';

/** The workspace packages that each package may import. */
export const allowedDependencies: ReadonlyMap<string, readonly string[]> = new Map([
  ['gymnasium-js', []],
  ['@der-gym/metrics', []],
  ['@der-gym/env', ['gymnasium-js']],
  ['@der-gym/experts-mock', ['gymnasium-js', '@der-gym/env']],
  ['@der-gym/agents', ['gymnasium-js', '@der-gym/env']],
  [
    '@der-gym/experiments',
    ['gymnasium-js', '@der-gym/metrics', '@der-gym/env', '@der-gym/experts-mock', '@der-gym/agents'],
  ],
]);

/** Packages that must also run in a browser; code that needs Node belongs to their subpath `/node`. */
export const browserPackages: readonly string[] = ['gymnasium-js', '@der-gym/env', '@der-gym/metrics'];

const builtins = new Set(builtinModules);

function isNodeSide(folder: string, path: string): boolean {
  return path === `${folder}/src/node.ts` || path.startsWith(`${folder}/src/node/`);
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtins.has(specifier.split('/')[0]!);
}

function declared(manifest: Manifest): string[] {
  return [
    manifest.dependencies,
    manifest.devDependencies,
    manifest.peerDependencies,
    manifest.optionalDependencies,
  ]
    .flatMap((group) => Object.keys(group ?? {}))
    .sort();
}

/** The dependencies that users install with the package: all except the development tools. */
function shipped(manifest: Manifest): Set<string> {
  return new Set(
    [manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies].flatMap((group) =>
      Object.keys(group ?? {}),
    ),
  );
}

/** Violations of the dependency direction in the manifests, one sentence each. */
export function manifestBreaches(rootManifest: Manifest, workspace: readonly WorkspacePackage[]): string[] {
  const names = new Set(workspace.map(({ manifest }) => manifest.name));
  const breaches: string[] = [];
  for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies'] as const) {
    if (rootManifest[field] !== undefined) breaches.push(`root: has ${field}; it may have only tools`);
  }
  for (const name of declared(rootManifest)) {
    if (names.has(name)) breaches.push(`root: depends on the workspace package ${name}`);
  }
  for (const { folder, manifest } of workspace) {
    const allowed = allowedDependencies.get(manifest.name);
    if (folder.startsWith('packages/') && allowed === undefined) {
      breaches.push(`${folder}: ${manifest.name} is missing from the list of allowed imports`);
    }
    for (const name of declared(manifest)) {
      if (!names.has(name)) continue;
      if (allowed !== undefined && !allowed.includes(name)) {
        breaches.push(`${folder}: may not depend on ${name}`);
      }
      if (allowed === undefined && !allowedDependencies.has(name)) {
        breaches.push(`${folder}: depends on ${name}, which nothing may depend on`);
      }
    }
  }
  return breaches;
}

/** Violations of the dependency direction in the sources, one sentence each. */
export function importBreaches(rootManifest: Manifest, workspace: readonly WorkspacePackage[]): string[] {
  const manifests = new Map(workspace.map(({ manifest }) => [manifest.name, manifest]));
  const tools = new Set(declared(rootManifest));
  const breaches: string[] = [];
  for (const { folder, manifest, files } of workspace) {
    const everything = new Set(declared(manifest));
    const runtime = shipped(manifest);
    const isLibrary = folder.startsWith('packages/');
    for (const { path, text } of files) {
      const inTest = isTestFile(path) || !isLibrary;
      for (const { specifier, line } of importsOf(text)) {
        const breach = (what: string) => breaches.push(`${path}:${line}: ${what}`);
        const needsBrowser = !inTest && browserPackages.includes(manifest.name) && !isNodeSide(folder, path);
        if (specifier.startsWith('.') || specifier.startsWith('/')) {
          const target = join(dirname(path), specifier);
          const inside = target.startsWith(`${folder}/`);
          // tests and benchmarks may import from inside any package; examples use only the public entries
          const looksInside = (isTestFile(path) || folder === 'benchmarks') && folder !== 'examples';
          const mayReach = inside || (looksInside && /^packages\/[^/]+\/src\//.test(target));
          if (specifier.startsWith('/') || !mayReach) {
            breach(`${specifier} leaves the package`);
          } else if (!inTest && isTestFile(target)) {
            breach(`${specifier} is for tests only`);
          } else if (needsBrowser && isNodeSide(folder, target)) {
            breach(`${specifier} is for Node only`);
          }
          continue;
        }
        if (isBuiltin(specifier)) {
          if (!specifier.startsWith('node:')) breach(`${specifier} lacks its node: prefix`);
          if (needsBrowser) breach(`${specifier} does not exist in a browser`);
          continue;
        }
        const { name, subpath } = splitSpecifier(specifier);
        const target = manifests.get(name);
        const allowed = allowedDependencies.get(manifest.name);
        if (name === manifest.name) breach(`${specifier} imports its own package by name`);
        else if (target !== undefined && allowed !== undefined && !allowed.includes(name)) {
          breach(`may not import ${name}`);
        }
        if (target !== undefined && !Object.hasOwn(target.exports ?? {}, subpath)) {
          breach(`${specifier} reaches past the exports of ${name}`);
        }
        const known = inTest ? everything.has(name) || tools.has(name) : runtime.has(name);
        if (!known && name !== manifest.name) breach(`${name} is not declared in ${folder}/package.json`);
      }
    }
  }
  return breaches;
}

/** The cycles of a graph, each once, as `a -> b -> a`. */
export function circlesOf(edges: ReadonlyMap<string, Iterable<string>>): string[] {
  const circles: string[] = [];
  const finished = new Set<string>();
  const walk = (node: string, trail: readonly string[]) => {
    const seenAt = trail.indexOf(node);
    if (seenAt !== -1) circles.push([...trail.slice(seenAt), node].join(' -> '));
    if (seenAt !== -1 || finished.has(node)) return;
    for (const next of edges.get(node) ?? []) walk(next, [...trail, node]);
    finished.add(node);
  };
  for (const node of edges.keys()) walk(node, []);
  return circles;
}

/** Import cycles between files of one package. */
export function importCycles(files: WorkspacePackage['files']): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return circlesOf(
    new Map(
      files.map(({ path, text }) => [
        path,
        importsOf(text)
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => join(dirname(path), specifier))
          .filter((target) => paths.has(target)),
      ]),
    ),
  );
}
