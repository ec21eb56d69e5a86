import type { Ask, Method } from '@der-gym/agents';
import { show } from 'gymnasium-js/expect';
import { isName, NAME } from './checked-policy.ts';
import { inTime, rejectPromise } from './in-time.ts';
import { shownPath } from './module-choice.ts';
import { ModuleError } from './module-error.ts';

/** A method as a module may write it. */
export type OwnMethod = Pick<Method, 'name' | 'answer'> & Partial<Method>;

/**
 * A method from a user's module, with defaults for what it leaves out.
 *
 * @throws ModuleError for an invalid method
 */
export function checkedMethod(path: string, method: OwnMethod): Method {
  const place = shownPath(path);
  rejectPromise(path, 'the module', method);
  const {
    name,
    agentParameters = 0,
    needs = 'conditional',
    agreement = false,
    note,
    settle,
  } = (method ?? {}) as OwnMethod;
  const wrong = (field: string, expected: string, got: unknown) =>
    new ModuleError(place, `Expected \`${field}\` of the method to be ${expected}, got ${show(got)}.`);
  if (!isName(name)) throw wrong('name', NAME, name);
  if (typeof method.answer !== 'function') throw wrong('answer', 'a generator function', method.answer);
  if (!(Number.isFinite(agentParameters) && agentParameters >= 0)) {
    throw wrong('agentParameters', 'a number >= 0, in billions', agentParameters);
  }
  if (needs !== 'bare' && needs !== 'conditional') throw wrong('needs', "'bare' or 'conditional'", needs);
  return {
    name,
    agentParameters,
    needs,
    agreement,
    ...(note !== undefined && { note }),
    ...(settle && {
      settle: (calls, input) => inTime(path, 'settle()', () => settle.call(method, calls, input)),
    }),
    *answer(input) {
      // copies, so that a method cannot change ours
      const given = {
        ...input,
        question: { ...input.question },
        experts: input.experts.map((expert) => ({ ...expert })),
        available: [...input.available],
      };
      const rounds: unknown = inTime(path, 'answer()', () => method.answer(given));
      if (!isGenerator(rounds)) {
        throw new ModuleError(
          place,
          `Expected answer() to be a generator (function*), not async, got ${show(rounds)}.`,
        );
      }
      let calls: readonly Call[] = [];
      const made = new Set<Call>();
      for (let first = true; ; first = false) {
        const next = inTime(path, 'answer()', () => (first ? rounds.next() : rounds.next(calls)));
        if (next.done === true) {
          if (typeof next.value === 'string' || made.has(next.value)) return next.value;
          throw new ModuleError(
            place,
            `Expected answer() to return one of the calls it was handed, or a text, got ${show(next.value)}.`,
          );
        }
        if (
          !Array.isArray(next.value) ||
          !next.value.every((ask) => typeof ask === 'object' && ask !== null)
        ) {
          throw new ModuleError(
            place,
            `Expected answer() to yield a list of { expert }, got ${show(next.value)}.`,
          );
        }
        calls = yield next.value;
        for (const call of calls) made.add(call);
      }
    },
  };
}

type Call = NonNullable<Ask['parents']>[number];
type Rounds = Iterator<readonly Ask[], string | Call, readonly Call[]>;

function isGenerator(value: unknown): value is Rounds {
  const rounds = value as Partial<Record<'next' | typeof Symbol.iterator, unknown>> | null | undefined;
  return typeof rounds?.next === 'function' && typeof rounds[Symbol.iterator] === 'function';
}
