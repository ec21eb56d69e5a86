import { createRng } from 'gymnasium-js';
import { expect, it, vi } from 'vitest';
import { loadTensorFlow, type TensorFlow } from './load.ts';
import { createTfjsNetwork } from './mlp-network.ts';

// a separate file, because no backend may have started before this test
it('several TensorFlow.js networks can be created concurrently', async () => {
  const networks = await Promise.all(
    (['wasm', 'cpu', 'wasm', 'wasm'] as const).map((backend) =>
      createTfjsNetwork({ observationSize: 4, numActions: 2, rng: createRng(1), backend }),
    ),
  );
  expect(networks.map(({ backend }) => backend)).toEqual(['tfjs-wasm', 'tfjs-cpu', 'tfjs-wasm', 'tfjs-wasm']);
});

/** A fake of the native library: the core with a backend called 'tensorflow'. */
async function standIn() {
  const core = await import('@tensorflow/tfjs-core');
  const setBackend = vi.fn(async (name: string) => name === 'tensorflow');
  return { module: { ...core, setBackend } as unknown as TensorFlow, setBackend };
}

it("the native library is only used for the backend 'tensorflow'", async () => {
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

it('the errors for a native library that is missing or does not start name it, and the next backend starts', async () => {
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
  // the next backend starts
  expect((await loadTensorFlow('cpu')).getBackend()).toBe('cpu');
});
