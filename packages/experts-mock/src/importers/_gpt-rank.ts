/**
 * Returns ranks from pairwise verdicts, like LLM-Blender: +1 and -1 for a win, +.5 each for "Same good" and -.5 each for
 * "Same bad"; score_i = sum_j (M[i][j] - M[j][i]); rank = 1 + the number of models with a higher score.
 *
 * @param results - `['modelA,modelB', verdict]`
 */
export function gptRanks(
  results: readonly (readonly [string, unknown])[],
  models: readonly string[],
  skip: (reason: string) => void,
): ReadonlyMap<string, number> | null {
  const scores = new Map(models.map((model) => [model, 0]));
  let numCounted = 0;
  for (const [pair, verdict] of results) {
    const [left, right, ...more] = pair.split(',').map((name) => name.trim().split('/').at(-1) ?? '');
    if (
      left === undefined ||
      right === undefined ||
      more.length > 0 ||
      !scores.has(left) ||
      !scores.has(right)
    ) {
      skip('a comparison of models that are not among the candidates');
      continue;
    }
    // equal points are added to both M[i][j] and M[j][i], so they cancel
    const gain = { 'A is better': 2, 'B is better': -2, 'Same good': 0, 'Same bad': 0 }[String(verdict)];
    if (gain === undefined) {
      skip('a comparison with an unknown verdict');
      continue;
    }
    numCounted++;
    scores.set(left, scores.get(left)! + gain);
    scores.set(right, scores.get(right)! - gain);
  }
  if (numCounted === 0) return null;
  const all = [...scores.values()];
  return new Map(
    Array.from(scores, ([model, score]) => [model, 1 + all.filter((other) => other > score).length]),
  );
}
