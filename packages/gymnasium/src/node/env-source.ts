import { pathToFileURL } from 'node:url';
import { expected } from '../_show.ts';
import { isPlainObject } from '../_snapshot.ts';
import { expectType } from '../expect.ts';
import { parseId } from '../registry/_spec-id.ts';
import type { MakeOptions } from '../registry/options.ts';
import type { ResolvedEnvSource } from './_protocol.ts';

/** A registered environment, made in a worker. */
interface RegisteredSource {
  readonly id: string;
  /** Options of `make` that can be sent to a thread. @defaultValue none */
  readonly options?: Omit<MakeOptions, 'write'>;
  /** Modules to import first, by URL: those that register the id. @defaultValue none */
  readonly imports?: readonly (string | URL)[];
}

/** An environment that a module makes. */
interface ModuleSource {
  /** The module, by URL (for instance `new URL('./my-env.ts', import.meta.url)`) or by absolute path. */
  readonly module: string | URL;
  /** The name of the export: a class that extends Env, or a function that returns an Env or a promise of one. */
  readonly export: string;
  /** The arguments of the call. They must be cloneable. @defaultValue none */
  readonly args?: readonly unknown[];
}

/**
 * Where a worker finds an environment: a registered id, an id with options, or an export of a module. Functions
 * cannot be sent to a thread.
 */
export type EnvSource = string | RegisteredSource | ModuleSource;

export function resolveSource(name: string, source: EnvSource): ResolvedEnvSource {
  if (typeof source === 'string') return resolveSource(name, { id: source });
  const expectation = 'an id, { id } or { module, export }: a function cannot be sent to a thread';
  expectType(name, source, isPlainObject(source as unknown), expectation);
  if ('id' in source) {
    parseId(source.id);
    const { id, options = {}, imports = [] } = source;
    return {
      kind: 'id',
      id,
      options,
      imports: imports.map((url, i) => resolveUrl(`${name}.imports[${i}]`, url)),
    };
  }
  expectType(`${name}.export`, source.export, typeof source.export === 'string', 'a name');
  return {
    kind: 'module',
    module: resolveUrl(`${name}.module`, source.module),
    exportName: source.export,
    args: source.args ?? [],
  };
}

function resolveUrl(name: string, url: string | URL): string {
  if (url instanceof URL) return url.href;
  if (typeof url === 'string' && url.startsWith('/')) return pathToFileURL(url).href;
  if (typeof url === 'string' && URL.canParse(url)) return url;
  // a package name means the same everywhere, but a relative path would be relative to the worker
  if (typeof url === 'string' && url !== '' && !url.startsWith('.')) return url;
  throw new TypeError(expected(name, 'a URL, an absolute path or the name of a package', url));
}
