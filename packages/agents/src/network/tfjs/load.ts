import { registerGradients } from './_gradients.ts';

/** `@tensorflow/tfjs-core`, or `@tensorflow/tfjs-node`, which contains it. */
export type TensorFlow = typeof import('@tensorflow/tfjs-core');

/**
 * What computes the gradients:
 * - `'wasm'`: WebAssembly with SIMD; needs no native library *(default)*
 * - `'tensorflow'`: the native library, through the optional package `@tensorflow/tfjs-node`
 * - `'cpu'`: plain JavaScript, slow
 */
export type Backend = 'wasm' | 'tensorflow' | 'cpu';

/** All backends, in the order in which they are listed to users. */
export const backends: readonly Backend[] = ['wasm', 'tensorflow', 'cpu'];

/**
 * Returns TensorFlow.js with the backend ready. It only loads the core and that backend, or the native library.
 *
 * @param importNative imports `@tensorflow/tfjs-node`
 * @throws Error when `@tensorflow/tfjs-node` is needed and missing, or the backend does not start
 */
export function loadTensorFlow(
  backend: Backend,
  importNative: () => Promise<TensorFlow> = importTfjsNode,
): Promise<TensorFlow> {
  const start = () => startBackend(backend, importNative);
  const loaded = last.then(start, start);
  last = loaded;
  return loaded;
}

/** The latest start. Starts are queued, because two concurrent starts would fail. */
let last: Promise<unknown> = Promise.resolve();

async function startBackend(backend: Backend, importNative: () => Promise<TensorFlow>): Promise<TensorFlow> {
  const tf = backend === 'tensorflow' ? await native(importNative) : await import('@tensorflow/tfjs-core');
  // production mode suppresses the library's warnings
  tf.env().set('PROD', true);
  const restoreHandlers = rememberHandlers();
  try {
    if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
    if (backend === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
    if (!(await tf.setBackend(backend))) {
      throw new Error(`Expected the TensorFlow.js backend '${backend}' to start, but it did not.`);
    }
    await tf.ready();
    registerGradients(tf);
  } finally {
    restoreHandlers();
  }
  return tf;
}

async function native(importNative: () => Promise<TensorFlow>): Promise<TensorFlow> {
  try {
    return await importNative();
  } catch (cause) {
    throw new Error(
      "Expected `@tensorflow/tfjs-node` to be installed for the backend 'tensorflow'. Install it with " +
        '`npm install @tensorflow/tfjs-node` under Node 20 to 22; with pnpm also allow its install script ' +
        '(`pnpm approve-builds @tensorflow/tfjs-node`, then `pnpm rebuild @tensorflow/tfjs-node`). ' +
        "The backend 'wasm' needs no installation.",
      { cause },
    );
  }
}

function importTfjsNode(): Promise<TensorFlow> {
  // the name is built at run time, so that no bundler or compiler tries to resolve this optional package
  const name = ['@tensorflow', 'tfjs-node'].join('/');
  return import(/* @vite-ignore */ name);
}

/**
 * Returns a function that removes all listeners added since this call. The wasm runtime listens to errors of the whole process,
 * which would change how the caller's errors are handled.
 */
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
