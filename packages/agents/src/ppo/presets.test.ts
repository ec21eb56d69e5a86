import { describe, expect, it } from 'vitest';
import { checkDerPpoOptions } from './der-options.ts';
import { resolvePpoOptions, standardPpo } from './options.ts';
import { derPpoPresets, ppoPresets } from './presets.ts';

describe('ppoPresets', () => {
  it.each(Object.entries(ppoPresets))('%s is complete, valid, and survives JSON', (_, { options }) => {
    expect(resolvePpoOptions(JSON.parse(JSON.stringify(options)))).toEqual(options);
    expect(Object.keys(options).sort()).toEqual(Object.keys(standardPpo).sort());
  });

  it('has the batch sizes of the originals', () => {
    const batch = (name: keyof typeof ppoPresets) => {
      const { numEnvs, options } = ppoPresets[name];
      return (numEnvs * options.numSteps) / options.numMinibatches;
    };
    expect(batch('standard')).toBe(128);
    expect(batch('sb3')).toBe(64);
    expect(batch('zooCartPole')).toBe(256);
  });
});

describe('derPpoPresets', () => {
  it.each(Object.entries(derPpoPresets))('%s is complete, valid, and survives JSON', (_, options) => {
    const read = JSON.parse(JSON.stringify(options));
    expect(() => checkDerPpoOptions(read)).not.toThrow();
    expect(read).toEqual(options);
  });

  it('rejects options that are out of range or unknown', () => {
    const described = derPpoPresets['der-as-described'];
    const check = (changes: object) => () => checkDerPpoOptions({ ...described, ...changes });
    expect(check({ bufferSize: 4, trajectoriesPerIteration: 8 })).toThrow(
      'Expected `bufferSize` to be at least 8, so many are drawn from it, got 4.',
    );
    expect(check({ iterations: 0 })).toThrow('`iterations`');
    expect(check({ advantage: 'gae' })).toThrow("'reward - value', 'return - value'");
    expect(check({ crossPairs: 1 })).toThrow('`crossPairs`');
    expect(check({ updateEpochs: 4 })).toThrow('"updateEpochs"');
    const { discount: _, ...incomplete } = described;
    expect(() => checkDerPpoOptions(incomplete as never)).toThrow('`discount`');
  });
});
