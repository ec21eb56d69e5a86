import { type Growing, growingFloat64 } from './_growing.ts';
import type { AnswerGraph } from './answer-graph.ts';

/** The costs of the edges of a growing graph. They are stored per edge only once two calls of one expert differ. */
interface EdgeCosts {
  /** Adds the next edge, in row-major order; `cost` is null if the expert may not be asked. */
  push(expert: number, cost: number | null): void;
  result(): Pick<AnswerGraph, 'expertCost' | 'edgeCost'>;
}

export function createEdgeCosts(
  numExperts: number,
  next: Growing<Int32Array>,
  resume?: AnswerGraph,
): EdgeCosts {
  const first = new Float64Array(numExperts).fill(Number.NaN);
  const asked = new Uint8Array(numExperts);
  const varied = new Uint8Array(numExperts);
  let edges = 0;
  let columns: Growing<Float64Array> | null = null;
  // needed to fill in the edges added before; a missing edge costs 0
  const isEdge = (place: number): boolean => (resume?.next[place] ?? next.at(place)) >= 0;

  const costs: EdgeCosts = {
    push(expert, cost) {
      if (cost !== null && asked[expert] === 0) {
        asked[expert] = 1;
        first[expert] = cost;
      } else if (cost !== null && cost !== first[expert] && varied[expert] === 0) {
        varied[expert] = 1;
        columns ??= backfill(first, edges, numExperts, isEdge);
      }
      columns?.push(cost ?? 0);
      edges++;
    },
    result: () => ({
      expertCost: first.map((cost, expert) => (varied[expert] ? Number.NaN : cost)),
      edgeCost: columns === null ? null : columns.toArray(),
    }),
  };
  if (resume !== undefined) {
    resume.next.forEach((target, place) => {
      const expert = place % numExperts;
      const known = resume.edgeCost === null ? resume.expertCost[expert]! : resume.edgeCost[place]!;
      costs.push(expert, target < 0 ? null : known);
    });
  }
  return costs;
}

function backfill(
  first: Float64Array,
  edges: number,
  numExperts: number,
  isEdge: (place: number) => boolean,
): Growing<Float64Array> {
  const columns = growingFloat64();
  for (let place = 0; place < edges; place++) columns.push(isEdge(place) ? first[place % numExperts]! : 0);
  return columns;
}
