import { expected } from '../_show.ts';
import { expectKind, expectObject } from '../expect.ts';
import type { Dtype } from './_dtype.ts';
import { numberFromJson, numbersFromJson } from './_json.ts';
import { Box } from './box.ts';
import { Dict } from './dict.ts';
import { Discrete } from './discrete.ts';
import { Graph, type GraphPart } from './graph.ts';
import { MultiBinary } from './multi-binary.ts';
import { MultiDiscrete } from './multi-discrete.ts';
import { OneOf } from './one-of.ts';
import { Sequence } from './sequence.ts';
import type { Space } from './space.ts';
import { Text } from './text.ts';
import { Tuple } from './tuple.ts';

/**
 * Returns the space that `toJSON` described. It is unseeded.
 *
 * @throws TypeError or RangeError when the JSON does not describe a space
 * @example
 * ```ts
 * import { Discrete, spaceFromJSON } from 'gymnasium-js';
 * const json = JSON.stringify(new Discrete(3, { start: 1 }));
 * String(spaceFromJSON(JSON.parse(json))); // => 'Discrete(3, { start: 1 })'
 * ```
 */
export function spaceFromJSON(json: unknown): Space {
  expectObject('json', json);
  const number = (key: string) => numberFromJson(`json.${key}`, json[key]);
  const numbers = (key: string) => numbersFromJson(`json.${key}`, json[key]);
  switch (json.space) {
    case 'Box':
      return new Box<Dtype>(numbers('low'), numbers('high'), {
        shape: numbers('shape'),
        dtype: json.dtype as Dtype,
      });
    case 'Discrete':
      return new Discrete(number('n'), { start: number('start') });
    case 'MultiDiscrete':
      return new MultiDiscrete(numbers('nvec'), { start: numbers('start'), shape: numbers('shape') });
    case 'MultiBinary':
      return new MultiBinary(numbers('shape'));
    case 'Text':
      return new Text(number('maxLength'), {
        minLength: number('minLength'),
        charset: json.charset as string | null,
      });
    case 'Dict':
      expectObject('json.spaces', json.spaces);
      return new Dict(
        Object.fromEntries(Object.entries(json.spaces).map(([key, space]) => [key, spaceFromJSON(space)])),
      );
    case 'Tuple':
      return new Tuple(readList(json.spaces));
    case 'OneOf':
      return new OneOf(readList(json.spaces));
    case 'Sequence':
      expectKind('json.stack', json.stack, 'boolean');
      return new Sequence(spaceFromJSON(json.feature), { stack: json.stack });
    case 'Graph': {
      const edge = json.edgeSpace === null ? null : spaceFromJSON(json.edgeSpace);
      return new Graph(spaceFromJSON(json.nodeSpace) as GraphPart, edge as GraphPart | null);
    }
    default:
      throw new TypeError(expected('json.space', 'the name of a space', json.space));
  }
}

function readList(json: unknown): Space[] {
  expectKind('json.spaces', json, 'array');
  return json.map(spaceFromJSON);
}
