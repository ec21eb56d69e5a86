import type { Rng } from 'gymnasium-js';
import type { MlpLayout } from './_mlp-layout.ts';
import { orthogonal } from './orthogonal.ts';

/**
 * Orthogonal weights with gain √2 in hidden layers, .01 at the policy's head (it starts near uniform) and 1 at the value's;
 * biases 0. Drawn from the stream `'init'` of the run's generator.
 */
export function initialParameters(layout: MlpLayout, rng: Rng): Float64Array {
  const stream = rng.fork('init');
  const parameters = new Float64Array(layout.size);
  const fill = (layers: MlpLayout['actor'], headGain: number) => {
    for (const layer of layers) {
      const gain = layer.activation !== 'linear' ? Math.SQRT2 : headGain;
      parameters.set(orthogonal(layer.inputs, layer.outputs, gain, stream), layer.weights);
    }
  };
  fill(layout.actor, 0.01);
  fill(layout.critic, 1);
  return parameters;
}
