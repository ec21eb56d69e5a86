import { expected } from '../_show.ts';
import { expectInteger, expectKind, expectNumber, expectObject, expectOneOf, expectThat } from '../expect.ts';
import { CoreEnv } from '../functional/core-env.ts';
import type { FunctionalEnv } from '../functional/functional-env.ts';
import type { Rng } from '../rng.ts';
import { Discrete } from '../spaces/discrete.ts';

/** The parameters of FrozenLake. */
interface FrozenLakeParameters {
  /** Rows of S (start), F (frozen), H (hole) and G (goal), all of the same length. */
  readonly desc: readonly string[];
  /** Whether a move may slip to either side. */
  readonly isSlippery: boolean;
  /** Probability of moving in the chosen direction on slippery ice, in [0, 1]. The two sides share the rest equally. */
  readonly successRate: number;
  /** The rewards for reaching the goal, a hole and frozen ice. */
  readonly rewardSchedule: readonly [goal: number, hole: number, frozen: number];
}

/** A position on the lake, and the probability of the move that led there. */
interface FrozenLakeState {
  /** row x columns + column. */
  readonly position: number;
  readonly probability: number;
}

/** The maps of the original. */
export const FROZEN_LAKE_MAPS = Object.freeze({
  '4x4': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  '8x8': ['SFFFFFFF', 'FFFFFFFF', 'FFFHFFFF', 'FFFFFHFF', 'FFFHFFFF', 'FHHFFFHF', 'FHFFHFHF', 'FFFHFFFG'],
});

const PARAMETERS: FrozenLakeParameters = Object.freeze<FrozenLakeParameters>({
  desc: FROZEN_LAKE_MAPS['4x4'],
  isSlippery: true,
  successRate: 1 / 3,
  rewardSchedule: [1, 0, 0],
});

const NAMES = ['Left', 'Down', 'Right', 'Up'];
const ROW_CHANGE = [0, 1, 0, -1];
const COLUMN_CHANGE = [-1, 0, 1, 0];

function tileAt(desc: readonly string[], position: number): string {
  const columns = desc[0]!.length;
  return desc[Math.floor(position / columns)]![position % columns]!;
}

/** Returns the position that a direction leads to. At the edge of the map, the position stays the same. */
function neighbour(desc: readonly string[], position: number, direction: number): number {
  const columns = desc[0]!.length;
  const row = Math.floor(position / columns) + ROW_CHANGE[direction]!;
  const column = (position % columns) + COLUMN_CHANGE[direction]!;
  const inRows = Math.min(desc.length - 1, Math.max(0, row));
  return inRows * columns + Math.min(columns - 1, Math.max(0, column));
}

/** FrozenLake as pure functions. */
export const frozenLake: FunctionalEnv<FrozenLakeParameters, FrozenLakeState, Discrete, Discrete> = {
  name: 'FrozenLake',
  parameters: PARAMETERS,
  renderModes: ['ansi'],
  renderFps: 4,
  observationSpace: ({ desc }) => new Discrete(desc.length * desc[0]!.length),
  actionSpace: () => new Discrete(4),
  initial(rng, { desc }) {
    const starts = [...desc.join('')].flatMap((tile, position) => (tile === 'S' ? [position] : []));
    return { position: starts[rng.integer(starts.length)]!, probability: 1 };
  },
  transition({ position }, action, rng, { desc, isSlippery, successRate }) {
    if (!isSlippery) return { position: neighbour(desc, position, action), probability: 1 };
    const side = (1 - successRate) / 2;
    const u = rng.uniform();
    // in this order, so that a draw leads to the same position as in the original
    if (u < side) return { position: neighbour(desc, position, (action + 3) % 4), probability: side };
    if (u < side + successRate)
      return { position: neighbour(desc, position, action), probability: successRate };
    return { position: neighbour(desc, position, (action + 1) % 4), probability: side };
  },
  observation: ({ position }) => position,
  reward(_state, _action, { position }, { desc, rewardSchedule }) {
    const tile = tileAt(desc, position);
    if (tile === 'G') return rewardSchedule[0];
    return tile === 'H' ? rewardSchedule[1] : rewardSchedule[2];
  },
  terminal({ position }, { desc }) {
    const tile = tileAt(desc, position);
    return tile === 'G' || tile === 'H';
  },
  stateInfo: ({ probability }) => ({ prob: probability }),
  transitionInfo: (_state, _action, { probability }) => ({ prob: probability }),
  render({ position }, _mode, action, { desc }) {
    const columns = desc[0]!.length;
    const rows = desc.map((row, r) =>
      [...row]
        .map((tile, c) => (r * columns + c === position ? `\u001b[41m${tile}\u001b[0m` : tile))
        .join(''),
    );
    return `${action === null ? '' : `  (${NAMES[action]})`}\n${rows.join('\n')}\n`;
  },
};

/** Options of `FrozenLake`: any parameter, the name of a map, and the render mode. */
interface FrozenLakeOptions extends Partial<FrozenLakeParameters> {
  /**
   * A map of the original, used if `desc` is not given.
   * @defaultValue '4x4'
   */
  readonly mapName?: '4x4' | '8x8';
  /**
   * `'ansi'` for text, null for none.
   * @defaultValue null
   */
  readonly renderMode?: string | null;
}

/**
 * FrozenLake-v1: cross a frozen lake from S to G without falling into a hole. The actions are left (0), down (1),
 * right (2) and up (3). On slippery ice, a move may go sideways instead.
 *
 * The observation is row x columns + column. The reward is 1 at the goal and 0 elsewhere. `info.prob` is the
 * probability of the move. `make('FrozenLake-v1')` truncates at 100 steps, `make('FrozenLake8x8-v1')` at 200.
 *
 * @throws RangeError for a map without a start or a goal, or with rows of different lengths
 * @example
 * ```ts
 * import { FrozenLake } from 'gymnasium-js';
 * const env = new FrozenLake({ isSlippery: false });
 * env.reset({ seed: 0 });
 * env.step(1).observation; // => 4
 * env.step(2).terminated; // => true
 * ```
 */
export class FrozenLake extends CoreEnv<FrozenLakeParameters, FrozenLakeState, Discrete, Discrete> {
  constructor({ renderMode = null, mapName = '4x4', ...changes }: FrozenLakeOptions = {}) {
    super(frozenLake, { parameters: frozenLakeParameters(mapName, changes), renderMode });
  }
}

function frozenLakeParameters(mapName: string, changes: Partial<FrozenLakeParameters>): FrozenLakeParameters {
  const maps: Readonly<Record<string, readonly string[]>> = FROZEN_LAKE_MAPS;
  expectOneOf('mapName', mapName, Object.keys(maps));
  expectObject('parameters', changes, Object.keys(PARAMETERS));
  const parameters = { ...PARAMETERS, desc: maps[mapName]!, ...changes };
  const { desc, successRate, rewardSchedule, isSlippery } = parameters;
  const isMap =
    Array.isArray(desc) && desc.every((row) => /^[SFHG]+$/.test(row) && row.length === desc[0]!.length);
  const hasEnds = isMap && desc.join('').includes('S') && desc.join('').includes('G');
  expectThat('desc', desc, hasEnds, 'rows of S, F, H and G, all of the same length, with an S and a G');
  expectNumber('successRate', successRate, 0, 1);
  expectKind('isSlippery', isSlippery, 'boolean');
  const isSchedule = Array.isArray(rewardSchedule) && rewardSchedule.length === 3;
  const areFinite = isSchedule && rewardSchedule.every(Number.isFinite);
  expectThat('rewardSchedule', rewardSchedule, areFinite, 'three finite numbers');
  return parameters;
}

/** Options of `generateRandomMap`. */
interface RandomMapOptions {
  /**
   * Number of rows and of columns, at least 2.
   * @defaultValue 8
   */
  readonly size?: number;
  /**
   * Probability that a tile is frozen rather than a hole, in (0, 1].
   * @defaultValue 0.8
   */
  readonly frozen?: number;
}

/** Returns a random square map with a path from the start (top left) to the goal (bottom right). */
export function generateRandomMap(rng: Rng, { size = 8, frozen = 0.8 }: RandomMapOptions = {}): string[] {
  expectInteger('size', size, 2);
  if (!(frozen > 0 && frozen <= 1)) throw new RangeError(expected('frozen', 'in (0, 1]', frozen));
  for (;;) {
    const tiles: string[] = Array.from({ length: size * size }, () => (rng.uniform() < frozen ? 'F' : 'H'));
    tiles[0] = 'S';
    tiles[size * size - 1] = 'G';
    const desc = Array.from({ length: size }, (_, row) => tiles.slice(row * size, (row + 1) * size).join(''));
    if (hasWay(desc)) return desc;
  }
}

function hasWay(desc: readonly string[]): boolean {
  const seen = new Set([0]);
  for (const position of seen) {
    const tile = tileAt(desc, position);
    if (tile === 'G') return true;
    if (tile === 'H') continue;
    for (let direction = 0; direction < 4; direction++) seen.add(neighbour(desc, position, direction));
  }
  return false;
}
