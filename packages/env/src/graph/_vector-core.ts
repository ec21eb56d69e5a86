import type { RewardTables } from './_rewards.ts';

/**
 * The arrays that a step of many environments works on, shape [numEnvs] unless said otherwise.
 *
 * The loops over them are functions of the module and not of a closure, so that a second environment does not slow down the first:
 * an engine makes the most of a function while it has one set of captured variables only.
 */
export interface VectorCore {
  readonly numEnvs: number;
  readonly numExperts: number;
  readonly maxSteps: number;
  readonly rewardTables: RewardTables;
  /** Shape [nodes x N]: the node an edge leads to; its complement, which is negative, where the stop rule ends the episode there. */
  readonly targets: Int32Array;
  /** P(y) of each node, shape [nodes]. */
  readonly scoreOf: Float64Array;
  /** Shape [N]. */
  readonly parametersOf: Float64Array;
  readonly question: Int32Array;
  readonly node: Int32Array;
  readonly calls: Int32Array;
  /** Shape [numEnvs x maxSteps]. */
  readonly routes: Int32Array;
  readonly returns: Float64Array;
  readonly rewards: Float64Array;
  readonly terminations: Uint8Array;
  readonly score: Float64Array;
  /** 1 where an expert is asked in this step. */
  readonly called: Uint8Array;
  /** Environments whose episode ended in this step, 2 i, or 2 i + 1 where the stop rule ended it; one entry longer. */
  readonly over: Int32Array;
  readonly episode: {
    readonly question: Int32Array;
    readonly return: Float64Array;
    readonly length: Int32Array;
    readonly score: Float64Array;
    readonly parameters: Float64Array;
    readonly satisfied: Uint8Array;
  };
}

/**
 * Makes the call of every environment that has `called`, or simply of everyone, and returns how many episodes end with it. Little else is done here: a short loop keeps many loads
 * from memory under way at once.
 */
export function makeCalls(core: VectorCore, actions: Int32Array, everyone: boolean): number {
  const { numEnvs, numExperts, maxSteps, rewardTables, targets, scoreOf } = core;
  const { node, calls, routes, returns, rewards, terminations, score, called, over } = core;
  const { known, start } = rewardTables;
  const remembers = known.length > 0;
  const last = maxSteps - 1;
  let count = 0;
  for (let i = 0; i < numEnvs; i++) {
    if (!everyone && called[i] === 0) continue;
    const t = calls[i]!;
    const expert = actions[i]!;
    const edge = node[i]! * numExperts + expert;
    const code = targets[edge]!;
    let reward = remembers ? known[start[t]! + edge]! : Number.NaN;
    if (Number.isNaN(reward)) reward = rewardTables.reward(t, node[i]!, expert);
    routes[i * maxSteps + t] = expert;
    calls[i] = t + 1;
    returns[i]! += reward;
    rewards[i] = reward;
    // without branches, which nobody could predict
    const accepted = code >>> 31;
    const ends = accepted | (t === last ? 1 : 0);
    node[i] = code ^ (code >> 31);
    terminations[i] = ends;
    over[count] = 2 * i + accepted;
    count += ends;
  }
  for (let i = 0; i < numEnvs; i++) score[i] = scoreOf[node[i]!]!;
  for (let i = 0; !everyone && i < numEnvs; i++) if (called[i] === 0) score[i] = 0;
  return count;
}

/** Writes down what the first `count` episodes of `over` were worth. */
export function reportEpisodes(core: VectorCore, count: number): void {
  const { over, question, returns, calls, score, routes, maxSteps, parametersOf, episode } = core;
  const { question: asked, return: earned, length, score: final, parameters, satisfied } = episode;
  for (let k = 0; k < count; k++) {
    const i = over[k]! >> 1;
    satisfied[i] = over[k]! & 1;
    asked[i] = question[i]!;
    earned[i] = returns[i]!;
    length[i] = calls[i]!;
    final[i] = score[i]!;
    let spent = 0;
    for (let t = 0; t < calls[i]!; t++) spent += parametersOf[routes[i * maxSteps + t]!]!;
    parameters[i] = spent;
  }
}

/** Forgets the first `count` episodes of `over`, so that no result depends on what was there before. */
export function forgetEpisodes(
  { over, terminations, episode }: VectorCore,
  count: number,
  finalObservations: Float32Array,
  rowSize: number,
): void {
  const { question, return: earned, length, score, parameters, satisfied } = episode;
  for (let k = 0; k < count; k++) {
    const i = over[k]! >> 1;
    terminations[i] = 0;
    question[i] = 0;
    earned[i] = 0;
    length[i] = 0;
    score[i] = 0;
    parameters[i] = 0;
    satisfied[i] = 0;
    if (rowSize > 32) finalObservations.fill(0, i * rowSize, (i + 1) * rowSize);
    else for (let d = i * rowSize; d < (i + 1) * rowSize; d++) finalObservations[d] = 0;
  }
}

/** Whether every action is an expert. */
export function areExperts(actions: Int32Array, numExperts: number): boolean {
  // as unsigned, what is negative is large
  let highest = 0;
  for (let i = 0; i < actions.length; i++) highest = Math.max(highest, actions[i]! >>> 0);
  return highest < numExperts;
}
