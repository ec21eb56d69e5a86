import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createRng } from 'gymnasium-js';
import { describe, expect, it } from 'vitest';
import { createNetwork, networkBackends } from './create-network.ts';

/** The folder of a package that depends on this one, so that the script can import it by name. */
const benchmarks = join(import.meta.dirname, '../../../../benchmarks');
const shape = { observationSize: 4, numActions: 2, hiddenSizes: [8] };

describe('createNetwork', () => {
  it('loads TensorFlow.js only for its backends', () => {
    const loaded = (backend: string) => {
      const script =
        "import { createNetwork } from '@der-gym/agents'; import { createRng } from 'gymnasium-js';" +
        `await createNetwork({ observationSize: 4, numActions: 2, backend: '${backend}', rng: createRng(1) });` +
        "console.log(Object.keys(process.getBuiltinModule('node:module')._cache).filter((path) => /tfjs/.test(path)).length > 0);";
      const args = ['--import', 'tsx', '--input-type=module', '-e', script];
      return execFileSync(process.execPath, args, { cwd: benchmarks, encoding: 'utf8' }).trim();
    };
    expect([loaded('fused'), loaded('cpu')]).toEqual(['false', 'true']);
  });

  it('uses the fused network by default', async () => {
    expect((await createNetwork({ ...shape, rng: createRng(1) })).backend).toMatch(/^fused-/);
    expect((await createNetwork({ ...shape, backend: 'fused', rng: createRng(1) })).backend).toMatch(
      /^fused-/,
    );
    expect((await createNetwork({ ...shape, backend: 'wasm', rng: createRng(1) })).backend).toBe('tfjs-wasm');
    expect((await createNetwork({ ...shape, backend: 'cpu', rng: createRng(1) })).backend).toBe('tfjs-cpu');
  });

  it('starts from the same weights on every backend', async () => {
    const options = { ...shape, adamEpsilon: 1e-3 };
    const [fused, wasm] = await Promise.all(
      (['fused', 'wasm'] as const).map((backend) =>
        createNetwork({ ...options, backend, rng: createRng(3) }),
      ),
    );
    expect([...fused!.parameters]).toEqual([...wasm!.parameters]);
    // the other options are passed on: one step of Adam is lr · g / (|g| + epsilon), here 1e-3 / 2e-3
    for (const network of [fused!, wasm!]) {
      const before = network.parameters[0]!;
      network.gradients.fill(0);
      network.gradients[0] = 1e-3;
      network.step(1, Number.POSITIVE_INFINITY);
      expect(before - network.parameters[0]!).toBeCloseTo(0.5, 5);
    }
  });

  it('lists the backends for an unknown one, and names a missing one, in one line', async () => {
    const backend = JSON.parse('"gpu"');
    await expect(createNetwork({ ...shape, backend, rng: createRng(1) })).rejects.toThrow(
      "Expected `backend` to be one of 'fused', 'wasm', 'tensorflow', 'cpu', got \"gpu\".",
    );
    const native = await createNetwork({ ...shape, backend: 'tensorflow', rng: createRng(1) }).then(
      (network) => network.backend,
      (error: Error) => error.message,
    );
    expect(native).toMatch(/^tfjs-tensorflow$|^Expected `@tensorflow\/tfjs-node` to be installed[^\n]*$/);
    expect(networkBackends).toContain('tensorflow');
  });
});
