import { createRng } from 'gymnasium-js';
import { expect, it } from 'vitest';
import { createTfjsNetwork } from './tfjs-network.ts';

// in a file of its own: no backend may have been started before
it('networks of TensorFlow.js can be made several at once', async () => {
  const networks = await Promise.all(
    (['wasm', 'cpu', 'wasm', 'wasm'] as const).map((backend) =>
      createTfjsNetwork({ observationSize: 4, numActions: 2, rng: createRng(1), backend }),
    ),
  );
  expect(networks.map(({ backend }) => backend)).toEqual(['tfjs-wasm', 'tfjs-cpu', 'tfjs-wasm', 'tfjs-wasm']);
});
