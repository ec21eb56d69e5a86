import {
  type AnswerGraph,
  compileAnswerGraph,
  type Observable,
  type Policy,
  type Question,
  withThreshold,
} from '@der-gym/env';

type World = Parameters<typeof compileAnswerGraph>[0] & { readonly threshold: number };

/** The graph of a drawn world. */
export function graphOf({
  questions,
  pool,
  scorer,
  maxSteps = 4,
  threshold,
}: World): AnswerGraph & { readonly threshold: number } {
  return withThreshold(compileAnswerGraph({ questions, pool, scorer, maxSteps }), threshold);
}

/** A policy whose probabilities depend on everything that it observes, and on nothing else. */
export function mixedPolicy(numExperts: number, observes: readonly Observable[]): Policy {
  return {
    name: `mixed on ${observes.join(', ')}`,
    observes,
    probabilities: (states) =>
      Float64Array.from(
        states.flatMap((state) => {
          const seen = JSON.stringify([state.question, ...observes.map((name) => state[name])]);
          const weights = Array.from({ length: numExperts }, (_, expert) => weightOf(seen, expert));
          const sum = weights.reduce((a, b) => a + b, 0);
          return weights.map((weight) => weight / sum);
        }),
      ),
  };
}

/** The deterministic policy that always asks the most probable expert. */
export function certainPolicy(numExperts: number, observes: readonly Observable[]): Policy {
  const mixed = mixedPolicy(numExperts, observes);
  return {
    name: 'certain',
    observes,
    probabilities(states) {
      const rows = mixed.probabilities(states);
      return rows.map((_, place) => {
        const row = rows.subarray(place - (place % numExperts), place - (place % numExperts) + numExperts);
        return row.indexOf(Math.max(...row)) === place % numExperts ? 1 : 0;
      });
    },
  };
}

/** Weights from 0 to 4, not all 0, derived from the letters of a text. */
function weightOf(seen: string, expert: number): number {
  let hash = expert * 7 + 3;
  for (const letter of seen) hash = (hash * 31 + letter.charCodeAt(0)) % 9973;
  return (hash % 5) + (expert === 0 ? 0.25 : 0);
}

/** One question, two experts, two calls: A always answers `a`; B answers `b` after `a`, and `c` first. */
export const relay: {
  readonly questions: readonly Question[];
  readonly graph: AnswerGraph & { threshold: number };
} = (() => {
  const questions = [{ id: 'q', text: 'What?', reference: 'b' }];
  const scores = new Map([
    ['a', 0.25],
    ['b', 1],
    ['c', 0.5],
  ]);
  const graph = compileAnswerGraph({
    questions,
    pool: {
      experts: [
        { name: 'A', parameters: 10 },
        { name: 'B', parameters: 20 },
      ],
      answer({ expert, previousAnswers }) {
        if (expert === 0) return { text: 'a' };
        return { text: previousAnswers.at(-1) === 'a' ? 'b' : 'c' };
      },
    },
    scorer: {
      signature: 'table',
      range: [0, 1],
      defaultThreshold: 0.75,
      score: (answer) => scores.get(answer)!,
    },
    maxSteps: 2,
  });
  return { questions, graph: withThreshold(graph, 0.75) };
})();
