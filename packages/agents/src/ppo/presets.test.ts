import { describe, expect, it } from 'vitest';
import { resolvePpoOptions, standardPpo } from './options.ts';
import { ppoPresets } from './presets.ts';

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

  it('has the released code differ from its mended form by the two faults alone', () => {
    const { returnsLeak, crossPairs, ...released } = ppoPresets.paperAsReleased.options;
    expect([returnsLeak, crossPairs]).toEqual([true, true]);
    expect({ ...released, returnsLeak: false, crossPairs: false }).toEqual(ppoPresets.paperCode.options);
  });

  it('refuses what the DER paper published in the standard loop', () => {
    for (const option of [
      { returnsLeak: true },
      { crossPairs: true },
      { criticLearningRate: 1e-4 },
      { advantage: 'return - value' as const },
    ]) {
      const [name] = Object.keys(option);
      expect(() => resolvePpoOptions(option)).toThrow(
        `Expected \`trajectoriesPerUpdate\` to be a number with \`${name}\`, got null.`,
      );
    }
    expect(() => resolvePpoOptions({ returnsLeak: true, trajectoriesPerUpdate: 2 })).toThrow(
      "`advantage` to be 'return - value'",
    );
  });
});
