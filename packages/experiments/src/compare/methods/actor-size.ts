import { type Checkpoint, toPlainActor } from '@der-gym/agents';

/** Billions of parameters of a trained router's actor; the critic is not needed to route. */
export function actorSize({ weights }: Pick<Checkpoint, 'weights'>): number {
  const { layers } = toPlainActor(weights);
  const count = layers.reduce((sum, { weights: w, biases }) => sum + (w.length + 1) * biases.length, 0);
  return count / 1e9;
}
