import type { CassetteContext, RecordedAnswer } from '../cassette/schema.ts';

/** Calls of one depth: every expert after every different answer of the depth before; at depth 0, after the bare question. */
export interface DepthCoverage {
  readonly expected: number;
  readonly recorded: number;
}

/** Collects which calls were recorded after which answers. Each text is a number. */
export interface Depths {
  question(id: string): void;
  answer(answer: RecordedAnswer, expert: number, text: number): void;
  levels(): readonly DepthCoverage[];
}

const NOT_RECORDED = -1;

interface Calls {
  readonly bare: number[];
  readonly after: Map<number, number[]>;
  readonly textOfKey: Map<string, number>;
}

export function createDepths(numExperts: number, context: CassetteContext): Depths {
  const questions = new Map<string, Calls>();
  const empty = () => new Array<number>(numExperts).fill(NOT_RECORDED);
  /** Number of answers after several others; they are counted only. */
  let numAfterSeveral = 0;
  return {
    question(id) {
      questions.set(id, { bare: empty(), after: new Map(), textOfKey: new Map() });
    },
    answer({ question, parents, sample, key }, expert, text) {
      const calls = questions.get(question) as Calls;
      const [parent] = parents;
      if (context === 'all-previous' && parent !== undefined) numAfterSeveral++;
      if (sample !== 0 || (parent !== undefined && context !== 'previous')) return;
      if (context === 'previous') calls.textOfKey.set(key, text);
      if (parent === undefined) {
        calls.bare[expert] = text;
        return;
      }
      const previous = calls.textOfKey.get(parent);
      if (previous === undefined) return;
      const after = calls.after.get(previous) ?? empty();
      after[expert] = text;
      calls.after.set(previous, after);
    },
    levels() {
      const levels = walk(questions.values(), numExperts, context === 'previous');
      if (numAfterSeveral > 0) levels.push({ expected: numAfterSeveral, recorded: numAfterSeveral });
      return levels;
    },
  };
}

function walk(questions: Iterable<Calls>, numExperts: number, goesOn: boolean): DepthCoverage[] {
  const levels: DepthCoverage[] = [];
  let states = Array.from(questions, (calls) => ({ calls, met: new Set<number>(), recorded: calls.bare }));
  while (states.length > 0) {
    const following: typeof states = [];
    let numRecorded = 0;
    for (const { calls, met, recorded } of states) {
      for (const text of recorded) {
        if (text === NOT_RECORDED) continue;
        numRecorded++;
        if (!goesOn || met.has(text)) continue;
        met.add(text);
        following.push({ calls, met, recorded: calls.after.get(text) ?? [] });
      }
    }
    if (levels.length > 0 && numRecorded === 0) break;
    levels.push({ expected: states.length * numExperts, recorded: numRecorded });
    states = following;
  }
  return levels;
}
