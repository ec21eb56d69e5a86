import type { TextEncoder } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';

/**
 * Throws unless the encoder is the one used in training.
 *
 * @param saved the id of that encoder, undefined for none
 */
export function expectEncoder(
  trained: string,
  saved: string | undefined,
  given: Pick<TextEncoder, 'id'> | undefined,
): void {
  if (saved === given?.id) return;
  const wanted = saved === undefined ? 'no encoder' : `the encoder ${show(saved)}`;
  const got = given === undefined ? 'none' : show(given.id);
  throw new RangeError(`Expected ${wanted}, which ${trained} was trained with, got ${got}.`);
}
