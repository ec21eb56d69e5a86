import { mapSpaces } from './_composite-space.ts';
import { Dict } from './dict.ts';
import { OneOf } from './one-of.ts';
import type { Space } from './space.ts';
import { Tuple } from './tuple.ts';

/** Returns a Dict, Tuple or OneOf in which a function has replaced every space. */
export function rebuild(space: Space & { readonly spaces: object }, make: (part: Space) => Space): Space {
  const spaces = mapSpaces(space.spaces as Readonly<Record<string, Space>>, make);
  if (space instanceof Dict) return new Dict(spaces as Record<string, Space>);
  return space instanceof OneOf ? new OneOf(spaces as Space[]) : new Tuple(spaces as Space[]);
}
