import type { StopRule } from '@der-gym/env';
import { hashedReader, type Reader } from '../encoders/reader.ts';
import type { Task } from '../problem/task.ts';
import { type Bench, createBench, plainArenas } from './bench.ts';
import type { LearnedPolicy } from './learned-policy.ts';
import type { Contender, RunColumns } from './rows.ts';

/** The readers of some policies, each once, in their order. */
export function readersIn(policies: readonly LearnedPolicy[]): readonly Reader[] {
  const named = new Map(
    policies.filter(({ isOwn }) => isOwn !== true).map(({ reader = hashedReader }) => [reader.name, reader]),
  );
  return named.size === 0 ? [hashedReader] : [...named.values()];
}

/** A bench for each encoder, with the policies that read with it; what the user brings is measured on all. */
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

/** A contender of a table that several encoders share, with the bench it was measured on. */
interface Placed {
  readonly contender: Contender;
  readonly bench: Bench;
}

/**
 * Puts the contenders of several benches, each with an encoder of its own, into one table. What comes out the same with every encoder
 * stands once; everything else stands once for each, and its name ends with the encoder's.
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
