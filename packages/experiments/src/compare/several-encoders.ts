import type { StopRule } from '@der-gym/env';
import { hashedReader, type Reader } from '../encoders/reader.ts';
import type { Task } from '../problem/task.ts';
import { type Bench, createBench, plainArenas } from './bench.ts';
import type { LearnedPolicy } from './learned-policy.ts';
import type { Contender, RunColumns } from './rows.ts';

/** Returns the distinct readers of policies, in their order. */
export function readersIn(policies: readonly LearnedPolicy[]): readonly Reader[] {
  const named = new Map(
    policies.filter(({ isOwn }) => isOwn !== true).map(({ reader = hashedReader }) => [reader.name, reader]),
  );
  return named.size === 0 ? [hashedReader] : [...named.values()];
}

/** Creates one bench per encoder, with the policies that use it. A user's own policies are on every bench. */
export function benchesOf(
  task: Task,
  {
    policies,
    readers,
    stopRule,
  }: {
    readonly policies: readonly LearnedPolicy[];
    readonly readers: readonly Reader[];
    readonly stopRule?: StopRule;
  },
): readonly Bench[] {
  const arenas = plainArenas(task);
  return readers.map((reader) =>
    createBench(task, {
      reader,
      arenas,
      policies: policies.filter(
        ({ isOwn, reader: own = hashedReader }) =>
          readers.length === 1 || isOwn === true || own.name === reader.name,
      ),
      ...(stopRule && { stopRule }),
    }),
  );
}

/** A contender with the bench it was measured on. */
interface Placed {
  readonly contender: Contender;
  readonly bench: Bench;
}

/**
 * Merges the contenders of several benches, each with its own encoder, into one table. A contender with the same results under
 * every encoder appears once; any other one appears once per encoder, and its name ends with the encoder.
 */
export function withEveryEncoder(
  benches: readonly Bench[],
  contendersOf: (bench: Bench) => readonly Contender[],
): readonly Placed[] {
  const made = benches.map((bench) => ({ bench, contenders: contendersOf(bench) }));
  if (made.length === 1) {
    const { bench, contenders } = made[0]!;
    return contenders.map((contender) => ({ contender, bench }));
  }
  return made.flatMap(({ bench, contenders }, place) =>
    contenders.flatMap((contender): readonly Placed[] => {
      const others = made.map((each) => each.contenders.find(({ policy }) => policy === contender.policy));
      const isShared = others.every((other) => other !== undefined && sameRuns(other, contender));
      if (isShared) return place === 0 ? [{ contender, bench }] : [];
      const encoder = bench.reader.name;
      return [{ contender: { ...contender, encoder, policy: `${contender.policy} · ${encoder}` }, bench }];
    }),
  );
}

function sameRuns(
  { runs: one, agentParameters: size = 0 }: Contender,
  { runs: other, agentParameters: otherSize = 0 }: Contender,
): boolean {
  return (
    size === otherSize && one.length === other.length && one.every((run, i) => sameColumns(run, other[i]!))
  );
}

function sameColumns(one: RunColumns, other: RunColumns): boolean {
  return (['return', 'score', 'cost', 'routeLength'] as const).every((name) => {
    const [a, b] = [one[name], other[name]];
    if (a === null || b === null) return a === b;
    return a.length === b.length && a.every((value, q) => Object.is(value, b[q]!));
  });
}
