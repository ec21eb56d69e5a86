import type { Rng } from 'gymnasium-js';
import { fitLogistic, logisticProbabilities } from '../linear/logistic-regression.ts';
import { penaltyPath } from '../linear/penalty-path.ts';
import type { LinearModel } from '../linear/softmax-regression.ts';
import type { SparseRows } from '../linear/sparse-rows.ts';
import { fitWideMlp, type WideMlp, wideMlpProbabilities } from './_wide-mlp.ts';

/** A fitted model that maps columns to P(good enough). */
export type JudgeModel =
  | { readonly kind: 'logistic'; readonly linear: LinearModel }
  | { readonly kind: 'mlp'; readonly mlp: WideMlp };

/** Returns P(good enough) of each row. */
export function judgeProbabilities(model: JudgeModel, features: SparseRows): Float64Array {
  switch (model.kind) {
    case 'logistic':
      return logisticProbabilities(model.linear, features);
    case 'mlp':
      return wideMlpProbabilities(model.mlp, features);
  }
}

/** Returns the number of parameters. */
export function judgeSize(model: JudgeModel): number {
  switch (model.kind) {
    case 'logistic':
      return model.linear.weights.length;
    case 'mlp':
      return model.mlp.linear.weights.length + model.mlp.weights.length;
  }
}

/** Number of units in the hidden layer, and maximum number of steps of its fit. */
const HIDDEN = 8;
const STEPS = 120;

/** Yields one fit per penalty, strongest penalty first. */
export function* judgePath(
  features: SparseRows,
  labels: ArrayLike<number>,
  penalties: readonly number[],
  { rng, dense }: { readonly rng: Rng | null; readonly dense: number },
): Generator<{ readonly model: JudgeModel; readonly l2: number }> {
  const path = penaltyPath(penalties, (fit) => fitLogistic({ features, targets: labels, ...fit }));
  for (const { model: linear, l2 } of path) {
    if (rng === null) yield { model: { kind: 'logistic', linear }, l2 };
    else {
      // each penalty draws its own initial weights, so that one candidate does not affect another
      const own = rng.fork(`mlp/${l2}`);
      const optimizer = { maxIterations: STEPS };
      const fit = { features, labels, dense, hidden: HIDDEN, l2, linear, rng: own, optimizer };
      yield { model: { kind: 'mlp', mlp: fitWideMlp(fit) }, l2 };
    }
  }
}
