import { createRng } from 'gymnasium-js';
import { afterEach, expect, it, vi } from 'vitest';
import { createTfjsNetwork } from './mlp-network.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

// a separate file, because only the first network of a process starts TensorFlow.js
it('TensorFlow.js starts without output and leaves no listener on the process', async () => {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.rawListeners(event));
  const said = vi.fn();
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation(said);
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((...args) => {
      said(...args);
      return true;
    });
  }
  for (const backend of ['wasm', 'cpu'] as const) {
    const network = await createTfjsNetwork({
      observationSize: 2,
      numActions: 2,
      rng: createRng(1),
      backend,
    });
    network.reserve(2);
    network.backward(Int32Array.of(0, 1), 2, (_, __, dLogits) => {
      dLogits.fill(1);
    });
    expect(network.gradients.some((g) => g !== 0)).toBe(true);
  }
  expect(said).not.toHaveBeenCalled();
  expect(events.map((event) => process.rawListeners(event))).toEqual(before);
});
