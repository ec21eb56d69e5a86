/** TensorFlow.js is loaded on demand only: importing this package must stay cheap and silent. */
export type TensorFlow = typeof import('@tensorflow/tfjs');

/**
 * What computes the gradients:
 * - `'wasm'`: WebAssembly with SIMD, nothing native to install *(default)*
 * - `'tensorflow'`: the native library, through the optional package `@tensorflow/tfjs-node`
 * - `'cpu'`: plain JavaScript, slow
 */
export type Backend = 'wasm' | 'tensorflow' | 'cpu';

/**
 * Returns TensorFlow.js with the backend ready.
 *
 * @throws Error when `@tensorflow/tfjs-node` is asked for and missing, or the backend does not start
 */
export function loadTensorFlow(backend: Backend): Promise<TensorFlow> {
  const start = () => startBackend(backend);
  const loaded = last.then(start, start);
  last = loaded;
  return loaded;
}

/** The last start asked for: a backend that is asked for twice at once would fail the second time. */
let last: Promise<unknown> = Promise.resolve();

async function startBackend(backend: Backend): Promise<TensorFlow> {
  const tf = backend === 'tensorflow' ? await importNative() : await import('@tensorflow/tfjs');
  // production mode keeps the library's greeting and its warnings out of the output
  tf.env().set('PROD', true);
  const restoreHandlers = rememberHandlers();
  try {
    if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
    if (!(await tf.setBackend(backend))) {
      throw new Error(`Expected the TensorFlow.js backend '${backend}' to start, but it did not.`);
    }
    await tf.ready();
  } finally {
    restoreHandlers();
  }
  return tf;
}

async function importNative(): Promise<TensorFlow> {
  // a name that no bundler or compiler resolves: the package is there only when the user has installed it
  const name: string = '@tensorflow/tfjs-node';
  try {
    const native: TensorFlow = await import(name);
    return native;
  } catch (cause) {
    throw new Error(
      "Expected `@tensorflow/tfjs-node` to be installed for the backend 'tensorflow'. Install it with " +
        '`npm install @tensorflow/tfjs-node` under Node 20 to 22; with pnpm also allow its install script ' +
        '(`pnpm approve-builds @tensorflow/tfjs-node`, then `pnpm rebuild @tensorflow/tfjs-node`). ' +
        "The backend 'wasm' needs nothing.",
      { cause },
    );
  }
}

/** The wasm runtime hooks the process's error events, which would change how the caller's own errors surface. */
function rememberHandlers(): () => void {
  if (typeof process === 'undefined') return () => undefined;
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.rawListeners(event)));
  return () => {
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[i]!.has(listener))
          process.removeListener(event, listener as (...args: unknown[]) => void);
      }
    });
  };
}
