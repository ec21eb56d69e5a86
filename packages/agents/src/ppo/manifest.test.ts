import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { corridorOptions, startCorridor } from './__fixtures__/corridor.ts';
import { agentsVersion, tensorflowVersion } from './_versions.ts';
import { ppoManifest } from './manifest.ts';
import { resolvePpoOptions } from './options.ts';

describe('ppoManifest', () => {
  const after = async (seed: number, updates: number, options = corridorOptions) => {
    const { rng, network, trainer } = startCorridor(seed, options);
    for (let i = 0; i < updates; i += 1) trainer.update();
    const manifest = await ppoManifest({
      trainer,
      network,
      rng,
      data: 'corridor',
      versions: { corridor: '3' },
    });
    return { manifest, network, trainer };
  };

  it('names options, seed, data, versions and backend, and survives JSON', async () => {
    const { manifest } = await after(7, 2);
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
    expect(manifest).toMatchObject({
      format: 'der-gym-ppo',
      version: 1,
      seed: 7,
      data: 'corridor',
      options: resolvePpoOptions(corridorOptions),
      backend: 'reference',
      versions: {
        '@der-gym/agents': agentsVersion,
        corridor: '3',
        runtime: `Node.js ${process.versions.node} ${process.arch}`,
      },
      updates: 2,
      finished: false,
    });
    expect(manifest.architecture).toMatchObject({ observationSize: 1, hiddenSizes: [6] });
    expect((await after(7, 12)).manifest.finished).toBe(true);
  });

  it('hashes weights and normalisation as SHA-256 of their bytes', async () => {
    const { manifest, network, trainer } = await after(7, 2);
    const hash = (...arrays: (Float32Array | Float64Array)[]) => {
      const all = createHash('sha256');
      for (const array of arrays) all.update(Buffer.from(array.buffer, array.byteOffset, array.byteLength));
      return all.digest('hex');
    };
    expect(manifest.weightsHash).toBe(hash(network.parameters));
    const { mean, variance } = trainer.normalization()!;
    expect(manifest.normalizationHash).toBe(hash(mean, variance));
    expect(
      (await after(7, 1, { ...corridorOptions, normalizeObservations: false })).manifest.normalizationHash,
    ).toBeNull();
  });

  it('is the same for two runs of one seed, and not for another', async () => {
    const [one, again, other] = [await after(7, 3), await after(7, 3), await after(8, 3)];
    expect(again.manifest).toEqual(one.manifest);
    expect(other.manifest.weightsHash).not.toBe(one.manifest.weightsHash);
  });

  it('names TensorFlow.js where it computed', async () => {
    const { rng, network, trainer } = startCorridor(1);
    const { parameters, architecture } = network;
    const seen = { backend: 'tfjs-wasm', parameters, architecture };
    const { versions } = await ppoManifest({ trainer, network: seen, rng, data: 'corridor' });
    expect(versions['@tensorflow/tfjs']).toBe(tensorflowVersion);
  });

  it('has the versions of the package as it is', () => {
    const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
    const { version, dependencies } = JSON.parse(text);
    expect([version, dependencies['@tensorflow/tfjs']]).toEqual([agentsVersion, tensorflowVersion]);
  });
});
