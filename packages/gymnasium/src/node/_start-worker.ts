import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { STATE, type WorkerOptions } from './_protocol.ts';

/** A worker thread, and how to exchange messages with it. */
export interface WorkerHandle {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** One of `STATE`. */
  readonly control: Int32Array;
}

/** Starts a worker thread that does not keep the process alive. */
export function startWorker(options: Omit<WorkerOptions, 'control' | 'port'>): WorkerHandle {
  const control = new Int32Array(new SharedArrayBuffer(4));
  Atomics.store(control, 0, STATE.called);
  const { port1, port2 } = new MessageChannel();
  const shared = { workerData: { ...options, control, port: port2 }, transferList: [port2] };
  const url = new URL(import.meta.url.endsWith('.ts') ? './_worker.ts' : './_worker.js', import.meta.url);
  const modules = options.sources.flatMap((source) =>
    source.kind === 'id' ? source.imports : [source.module],
  );
  const worker = [url.href, ...modules].some(isTypeScript)
    ? // a thread does not get the options of this process, such as a loader, and sets up its own
      new Worker(loadTypeScript(url), { ...shared, eval: true, execArgv: [] })
    : new Worker(url, shared);
  // failures are read from the port; without a listener, an error would end the process
  worker.on('error', () => {
    Atomics.store(control, 0, STATE.gone);
    Atomics.notify(control, 0);
  });
  worker.unref();
  port1.unref();
  return { worker, port: port1, control };
}

/** Returns whether a module needs a loader: it is TypeScript, and this version of Node does not strip types. */
function isTypeScript(url: string): boolean {
  const { typescript } = process.features as { readonly typescript?: unknown };
  return /\.m?ts$/.test(url) && !typescript;
}

/**
 * Returns a script that runs a module with tsx, which must be installed next to this package or in the working
 * directory.
 */
function loadTypeScript(url: URL): string {
  let tsx: string | null = null;
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      // `require` finds the CommonJS build, which cannot register its loader in a thread
      tsx ??= createRequire(from)
        .resolve('tsx/esm/api')
        .replace(/\.cjs$/, '.mjs');
    } catch {
      // try the next place
    }
  }
  if (tsx === null) {
    throw new Error(
      'Expected the package `tsx` to be installed, because a thread needs it to run TypeScript on this version of Node: install it, or use a JavaScript module.',
    );
  }
  const [loader, module] = [JSON.stringify(pathToFileURL(tsx).href), JSON.stringify(url.href)];
  return `
    const { workerData: { control, port } } = require('node:worker_threads');
    import(${loader}).then(({ register }) => { register(); return import(${module}); }).catch((error) => {
      port.postMessage({ ok: false, error });
      Atomics.store(control, 0, ${STATE.answered});
      Atomics.notify(control, 0);
    });`;
}
