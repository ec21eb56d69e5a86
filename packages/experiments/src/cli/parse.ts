import { InvalidArgumentError } from 'commander';
import type { SplitChoice } from '../split-choice.ts';

/** A whole number of at least `least`, as commander's argument parser. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^-?\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
    }
    return value;
  };
}

/** A finite number in [least, most]. */
export function numberIn(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) {
      const range =
        most === Number.POSITIVE_INFINITY
          ? `a number of at least ${least}`
          : `a number in [${least}, ${most}]`;
      throw new InvalidArgumentError(`Expected ${range}.`);
    }
    return value;
  };
}

/** Comma-separated names. A name with a comma in it cannot be given this way. */
export function names(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** `hash`, `near-duplicates` or `leave-out:<domain>`. */
export function splitChoice(text: string): SplitChoice {
  if (text === 'hash' || text === 'near-duplicates') return text;
  const leaveOut = /^leave-out:(.+)$/s.exec(text)?.[1];
  if (leaveOut === undefined) {
    throw new InvalidArgumentError('Expected hash, near-duplicates or leave-out:<domain>.');
  }
  return { leaveOut };
}
