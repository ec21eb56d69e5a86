/** Buffers that hold the largest minibatch; `first` shows the first n rows of them. */
export function createMinibatch(size: number, numActions: number) {
  const actions = new Int32Array(size);
  const oldLogProbs = new Float64Array(size);
  const oldValues = new Float64Array(size);
  const advantages = new Float64Array(size);
  const returns = new Float64Array(size);
  const mask = new Uint8Array(size * numActions);
  return {
    actions,
    oldLogProbs,
    oldValues,
    advantages,
    returns,
    mask,
    first(n: number, logits: ArrayLike<number>, values: ArrayLike<number>, masked: boolean) {
      return {
        logits,
        values,
        actions: actions.subarray(0, n),
        oldLogProbs: oldLogProbs.subarray(0, n),
        oldValues: oldValues.subarray(0, n),
        advantages: advantages.subarray(0, n),
        returns: returns.subarray(0, n),
        ...(masked && { mask: mask.subarray(0, n * numActions) }),
      };
    },
  };
}
