import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RIGHT, STATUSES, UNKNOWN, WRONG } from './_status.ts';
import { transferStatus, transferStatuses } from './_transfer.ts';
import { ktpOdds, plainOdds, type TransferOdds } from './transfer-odds.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const status = fc.constantFrom(UNKNOWN, RIGHT, WRONG);
const odds = fc.constantFrom(ktpOdds, plainOdds);
const discernment = fc.double({ min: -0.1, max: 0.1, noNaN: true });

/** Share of an even grid of draws that result in a status. */
function chance(own: number, shown: number, result: number, table: TransferOdds, lift = 0): number {
  let count = 0;
  for (let i = 0; i < 1000; i++) {
    if (transferStatus(own, shown, (i + 0.5) / 1000, table, lift) === result) count++;
  }
  return count / 1000;
}

describe('the status of a fact after an expert was shown another answer', () => {
  it('has the probability of its odds', () => {
    const table = {
      ...ktpOdds,
      keepRight: 0.4,
      doubt: 0.5,
      mendWrong: 0.6,
      mendUnknown: 0.8,
      copyWrong: 0.5,
    };
    expect(chance(RIGHT, WRONG, RIGHT, table)).toBe(0.4);
    expect(chance(RIGHT, WRONG, UNKNOWN, table)).toBe(0.3); // (1 - .4) x .5
    expect(chance(RIGHT, WRONG, WRONG, table)).toBe(0.3);
    expect(chance(WRONG, RIGHT, RIGHT, table)).toBe(0.6);
    expect(chance(WRONG, RIGHT, WRONG, table)).toBe(0.4);
    expect(chance(UNKNOWN, RIGHT, RIGHT, table)).toBe(0.8);
    expect(chance(UNKNOWN, RIGHT, UNKNOWN, table)).toBe(0.2);
    expect(chance(UNKNOWN, WRONG, WRONG, table)).toBe(0.5);
    expect(chance(UNKNOWN, WRONG, RIGHT, table)).toBe(0.05);
    expect(chance(UNKNOWN, UNKNOWN, RIGHT, table)).toBe(0.05);
    expect(chance(WRONG, WRONG, RIGHT, table)).toBe(0.05);
    expect(chance(WRONG, UNKNOWN, WRONG, table)).toBe(1);
  });

  it('is right more often with discernment, which raises keeping and mending and lowers copying', () => {
    expect(chance(RIGHT, WRONG, RIGHT, ktpOdds, 0.1)).toBe(0.5);
    expect(chance(WRONG, RIGHT, RIGHT, ktpOdds, 0.1)).toBe(0.7);
    expect(chance(UNKNOWN, RIGHT, RIGHT, ktpOdds, 0.1)).toBe(0.9);
    expect(chance(UNKNOWN, WRONG, WRONG, ktpOdds, 0.1)).toBe(0.4);
  });

  it('stays right unless a wrong value is shown', () => {
    fc.assert(
      fc.property(share, discernment, odds, fc.constantFrom(UNKNOWN, RIGHT), (draw, lift, table, shown) => {
        expect(transferStatus(RIGHT, shown, draw, table, lift)).toBe(RIGHT);
      }),
    );
  });

  it('becomes wrong only if a wrong value is shown', () => {
    fc.assert(
      fc.property(
        share,
        odds,
        fc.constantFrom(UNKNOWN, RIGHT),
        fc.constantFrom(UNKNOWN, RIGHT),
        (draw, table, own, shown) => {
          expect(transferStatus(own, shown, draw, table, 0)).not.toBe(WRONG);
        },
      ),
    );
  });

  it('does not depend on the other facts of the question', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(status, status), { minLength: 1, maxLength: 4 }),
        fc.integer(),
        odds,
        (facts, state, table) => {
          const code = (values: readonly number[]) =>
            values.reduceRight((sum, value) => sum * STATUSES + value, 0);
          const whole = transferStatuses(
            code(facts.map(([own]) => own)),
            code(facts.map(([, shown]) => shown)),
            facts.length,
            state,
            table,
            0,
          );
          facts.forEach((_, f) => {
            // the same fact, all others unknown
            const alone = transferStatuses(
              code(facts.map(([own], i) => (i === f ? own : UNKNOWN))),
              code(facts.map(([, shown], i) => (i === f ? shown : UNKNOWN))),
              facts.length,
              state,
              table,
              0,
            );
            const digit = (value: number) => Math.floor(value / STATUSES ** f) % STATUSES;
            expect(digit(whole)).toBe(digit(alone));
          });
        },
      ),
    );
  });
});
