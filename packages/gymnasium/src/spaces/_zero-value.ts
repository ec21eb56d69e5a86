import { expected } from '../_show.ts';
import { CompositeSpace, mapSpaces } from './_composite-space.ts';
import { createArray, type Dtype } from './_dtype.ts';
import { Box } from './box.ts';
import { Discrete } from './discrete.ts';
import { Graph } from './graph.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { OneOf } from './one-of.ts';
import { Sequence } from './sequence.ts';
import type { SampleOf, Space } from './space.ts';
import { Text } from './text.ts';

/**
 * Returns the neutral value of a space: 0 or the bound nearest to 0 in every entry, the first choice, the shortest
 * text or sequence.
 */
export function zeroValue<S extends Space>(space: S): SampleOf<S> {
  return zero(space) as SampleOf<S>;
}

function zero(space: Space): unknown {
  if (space instanceof Box) {
    const box: Box<Dtype> = space;
    const value = createArray(box.dtype, box.size);
    for (let i = 0; i < box.size; i++) value[i] = Math.min(box.high[i]!, Math.max(box.low[i]!, 0));
    return value;
  }
  if (space instanceof Discrete) return space.start;
  if (space instanceof MultiDiscrete) return space.start.slice();
  if (space instanceof MultiBinary) return new Int8Array(space.size);
  if (space instanceof Text) return (space.charset?.[0] ?? ' ').repeat(space.minLength);
  if (space instanceof CompositeSpace) return mapSpaces(space.spaces, zero);
  if (space instanceof OneOf) return [0, zero((space.spaces as readonly Space[])[0]!)];
  if (space instanceof Sequence) return (space as Sequence<Space, boolean>).join([]);
  if (space instanceof Graph) {
    const node = space.nodeSpace as Space;
    const nodes = node.createBatch(1);
    node.writeBatch(nodes, 0, zero(node));
    const edge = space.edgeSpace as Space | null;
    return {
      nodes,
      edges: edge?.createBatch(0) ?? null,
      edgeLinks: edge === null ? null : new Int32Array(0),
    };
  }
  throw new TypeError(expected('space', 'one of this package', space));
}
