import type { VectorResults } from './_results.ts';

/** The episodes of a vector environment, shared with its world: arrays of shape [numEnvs] unless stated otherwise. */
export interface Episodes
  extends Pick<VectorResults, 'rewards' | 'terminations' | 'score' | 'called' | 'episode'> {
  readonly numEnvs: number;
  readonly maxSteps: number;
  /** Billions of parameters of each expert, shape [N]. */
  readonly parametersOf: Float64Array;
  readonly question: Int32Array;
  readonly calls: Int32Array;
  /** Shape [numEnvs x maxSteps]. */
  readonly routes: Int32Array;
  readonly returns: Float64Array;
  /** Environments whose episode ended in this step: 2 i, or 2 i + 1 if the stop rule ended it. Shape [numEnvs + 1]. */
  readonly over: Int32Array;
}

/** Writes the results of the first `count` episodes of `over`. */
export function reportEpisodes(episodes: Episodes, count: number): void {
  const { over, question, returns, calls, score, routes, maxSteps, parametersOf, episode } = episodes;
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

/** Clears the results of the first `count` episodes of `over`, so that later results do not depend on them. */
export function forgetEpisodes(
  { over, terminations, episode }: Episodes,
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

/** Returns whether every action is the index of an expert. */
export function areExperts(actions: Int32Array, numExperts: number): boolean {
  // as unsigned integers, negative numbers are large
  let highest = 0;
  for (let i = 0; i < actions.length; i++) highest = Math.max(highest, actions[i]! >>> 0);
  return highest < numExperts;
}
