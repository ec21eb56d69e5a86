import { createRng } from 'gymnasium-js';
import { expect, it, vi } from 'vitest';
import { loadTensorFlow, type TensorFlow } from './load.ts';
import { createTfjsNetwork } from './mlp-network.ts';

// in a file of its own: no backend may have been started before
it('networks of TensorFlow.js can be made several at once', async () => {
  const networks = await Promise.all(
    (['wasm', 'cpu', 'wasm', 'wasm'] as const).map((backend) =>
      createTfjsNetwork({ observationSize: 4, numActions: 2, rng: createRng(1), backend }),
    ),
  );
  expect(networks.map(({ backend }) => backend)).toEqual(['tfjs-wasm', 'tfjs-cpu', 'tfjs-wasm', 'tfjs-wasm']);
});

/** Stands in for the native library: the core, under a backend that is called 'tensorflow'. */
async function standIn() {
  const core = await import('@tensorflow/tfjs-core');
  const setBackend = vi.fn(async (name: string) => name === 'tensorflow');
  return { module: { ...core, setBackend } as unknown as TensorFlow, setBackend };
}

it('the native library replaces the parts of TensorFlow.js where it is asked for, and only there', async () => {
  const { module, setBackend } = await standIn();
  const importNative = vi.fn(async () => module);
  expect(await loadTensorFlow('tensorflow', importNative)).toBe(module);
  expect(setBackend.mock.calls).toEqual([['tensorflow']]);
  for (const backend of ['wasm', 'cpu'] as const) {
    const tf = await loadTensorFlow(backend, importNative);
    expect(tf).not.toBe(module);
    expect(tf.getBackend()).toBe(backend);
  }
  expect(importNative).toHaveBeenCalledTimes(1);
});

it('a native library that is missing or does not start is named, with the way to install it', async () => {
  const missing = new Error('Cannot find package');
  const error: Error = await loadTensorFlow('tensorflow', () => Promise.reject(missing)).then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  expect(error.message).toMatch(
    /^Expected `@tensorflow\/tfjs-node` to be installed for the backend 'tensorflow'\. Install it with `npm install @tensorflow\/tfjs-node`[^\n]*$/,
  );
  expect(error.cause).toBe(missing);
  const { module, setBackend } = await standIn();
  setBackend.mockResolvedValue(false);
  await expect(loadTensorFlow('tensorflow', async () => module)).rejects.toThrow(
    "Expected the TensorFlow.js backend 'tensorflow' to start, but it did not.",
  );
  // and the next one asked for starts
  expect((await loadTensorFlow('cpu')).getBackend()).toBe('cpu');
});
