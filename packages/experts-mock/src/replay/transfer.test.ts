import { expect, it } from 'vitest';
import { transferReadsPrompt } from './transfer.ts';

it.each([
  ['independent', false],
  ['adoption', false],
  ['adoption(keep=1, mend=0, salt=3)', false],
  ['recorded', true],
  ['synthetic', true],
])('the transfer %s reads the prompt: %s', (transfer, reads) => {
  expect(transferReadsPrompt(transfer)).toBe(reads);
});

it('a transfer of another name is an error', () => {
  expect(() => transferReadsPrompt('adopted')).toThrow(
    "Expected `transfer` to be 'independent', 'adoption', 'recorded' or 'synthetic', got \"adopted\".",
  );
});
