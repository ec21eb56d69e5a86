import { nonTextLayout, writeNonText } from '../_non-text-features.ts';
import type { DerObservation, Observable } from '../policy.ts';
import type { TextEncoder } from './text-encoder.ts';

interface ObservationEncoderOptions {
  readonly encoder: TextEncoder;
  readonly observes: readonly Observable[];
  /** T_max: the width of the one-hot step. */
  readonly maxSteps: number;
  readonly numExperts: number;
}

/** Encodes observations as rows like those of `createDerVectorEnv`. */
interface ObservationEncoder {
  /** Length of a row: the text features, then step, last expert, experts asked and route, if observed. */
  readonly size: number;
  /** Writes a row into `out`, starting at `offset`. */
  encode(observation: DerObservation, out: Float32Array, offset: number): void;
}

/**
 * Returns the encoder of a policy's observations. A row equals, to the bit, the row of the vector environment over
 * `encodeGraph(graph, encoder)` with the same `observes` and horizon, so a policy that was trained on rows can be deployed on texts.
 *
 * If `'answer'` is not observed, the row is encoded as if there was no answer.
 *
 * @throws TypeError for an unknown observable
 *
 * @example
 * ```ts
 * import { createObservationEncoder, createTextEncoder } from '@der-gym/env';
 *
 * const encoder = createTextEncoder({ questionSize: 0, answerSize: 0 });
 * const { size, encode } = createObservationEncoder({ encoder, observes: ['step', 'lastExpert'], maxSteps: 3, numExperts: 2 });
 * const row = new Float32Array(size);
 * encode({ question: 'Why?', step: 1, lastExpert: 0 }, row, 0);
 * Array.from(row); // => [0, 0, 1, 0, 1, 0]
 * ```
 */
export function createObservationEncoder({
  encoder,
  observes,
  maxSteps,
  numExperts,
}: ObservationEncoderOptions): ObservationEncoder {
  const layout = nonTextLayout(observes, maxSteps, numExperts);
  const seesAnswer = observes.includes('answer');
  return {
    size: encoder.size + layout.size,
    encode(observation, out, offset) {
      const answer = seesAnswer && observation.hasAnswer === 1 ? observation.answer! : null;
      encoder.encode(observation.question, answer, out, offset);
      writeNonText(layout, observation, out, offset + encoder.size);
    },
  };
}
