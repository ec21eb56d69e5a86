import { mix, uniform } from './_hash.ts';
import { RIGHT, STATUSES, UNKNOWN, WRONG } from './_status.ts';
import type { TransferOdds } from './transfer-odds.ts';

/** Returns the status of one fact in an expert's answer, from its own status, the status that it is shown, and a uniform draw. */
export function transferStatus(
  own: number,
  shown: number,
  draw: number,
  odds: TransferOdds,
  discernment: number,
): number {
  if (own === RIGHT) {
    const keep = odds.keepRight + discernment;
    if (shown !== WRONG || draw < keep) return RIGHT;
    return draw < keep + (1 - keep) * odds.doubt ? UNKNOWN : WRONG;
  }
  if (shown === RIGHT) {
    const mend = own === WRONG ? odds.mendWrong : odds.mendUnknown;
    return draw < mend + discernment ? RIGHT : own;
  }
  if (own === WRONG) return shown === WRONG && draw < odds.mendBoth ? RIGHT : WRONG;
  if (shown === UNKNOWN) return draw < odds.findUnknown ? RIGHT : UNKNOWN;
  if (draw < odds.copyWrong - discernment) return WRONG;
  return draw > 1 - odds.mendBoth ? RIGHT : UNKNOWN;
}

/** Does the same for all facts of a question. Statuses are numbers in base 3. */
export function transferStatuses(
  own: number,
  shown: number,
  numFacts: number,
  state: number,
  odds: TransferOdds,
  discernment: number,
): number {
  let code = 0;
  let place = 1;
  let ownRest = own;
  let shownRest = shown;
  for (let f = 0; f < numFacts; f++) {
    const shownStatus = shownRest % STATUSES;
    // the draw depends on the fact and the status shown, not on the prompt, so the modes differ by their odds only
    const draw = uniform(mix(mix(state, f), shownStatus));
    code += place * transferStatus(ownRest % STATUSES, shownStatus, draw, odds, discernment);
    place *= STATUSES;
    ownRest = Math.floor(ownRest / STATUSES);
    shownRest = Math.floor(shownRest / STATUSES);
  }
  return code;
}
