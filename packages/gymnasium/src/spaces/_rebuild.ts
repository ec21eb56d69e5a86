import { mapSpaces } from './_composite-space.ts';
import { Dict } from './dict.ts';
import { OneOf } from './one-of.ts';
import type { Space } from './space.ts';
import { Tuple } from './tuple.ts';

/** A Dict, Tuple or OneOf of other spaces, each made from the one in its place. */
export function rebuild(space: Space & { readonly spaces: object }, make: (part: Space) => Space): Space {
  const spaces = mapSpaces(space.spaces as Readonly<Record<string, Space>>, make);
  if (space instanceof Dict) return new Dict(spaces as Record<string, Space>);
  return space instanceof OneOf ? new OneOf(spaces as Space[]) : new Tuple(spaces as Space[]);
}
