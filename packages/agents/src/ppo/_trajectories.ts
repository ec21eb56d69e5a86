/** The rows of each environment's episode, in the order they were played; rows are t · numEnvs + environment. */
export function trajectoryRows(rows: Int32Array, numEnvs: number): number[][] {
  const found = Array.from({ length: numEnvs }, (): number[] => []);
  for (const row of rows) found[row % numEnvs]!.push(row);
  return found;
}

/**
 * Writes returns that run over all `rows` as over one trajectory, and the advantages return - value: the fault of DER's
 * published code that `returnsLeak` names. What an episode is paid for depends on which one was drawn after it.
 */
export function leakingReturns(
  rows: Int32Array,
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  discount: number,
  advantages: Float64Array,
  returns: Float64Array,
): void {
  let sum = 0;
  for (let k = rows.length - 1; k >= 0; k -= 1) {
    const i = rows[k]!;
    sum = rewards[i]! + discount * sum;
    returns[i] = sum;
    advantages[i] = sum - values[i]!;
  }
}
