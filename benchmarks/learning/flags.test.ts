import { describe, expect, it } from 'vitest';
import { parseFlags } from './_flags.ts';

const flags = {
  seeds: { count: 3 },
  folds: { count: 5, least: 3 },
  steps: { count: null },
  only: { oneOf: ['classic', 'gsm8k'] },
  out: { text: 'runs' },
  write: 'switch',
} as const;

describe('the flags of a benchmark', () => {
  it('are the given values, or the defaults', () => {
    expect(parseFlags(flags, [])).toEqual({
      seeds: 3,
      folds: 5,
      steps: undefined,
      only: undefined,
      out: 'runs',
      write: false,
    });
    const given = ['--seeds', '1', '--folds=4', '--steps', '200', '--only', 'gsm8k', '--out', 'x', '--write'];
    expect(parseFlags(flags, given)).toEqual({
      seeds: 1,
      folds: 4,
      steps: 200,
      only: 'gsm8k',
      out: 'x',
      write: true,
    });
  });

  it.each([
    [['--seeds', '0'], 'Expected --seeds to be a whole number of at least 1, got "0".'],
    [['--seeds', '1.5'], 'got "1.5".'],
    [['--steps', ''], 'got "".'],
    [['--steps', '1e99'], 'got "1e99".'],
    [['--folds', '2'], 'Expected --folds to be a whole number of at least 3, got "2".'],
    [['--only', 'all'], 'Expected --only to be one of classic, gsm8k, got "all".'],
    [['--seed', '1'], "Unknown option '--seed'"],
    [['1'], "Unexpected argument '1'"],
    [['--write=1'], "'--write' does not take an argument"],
  ])('%j is rejected', (args, message) => {
    expect(() => parseFlags(flags, args)).toThrow(message);
  });
});
