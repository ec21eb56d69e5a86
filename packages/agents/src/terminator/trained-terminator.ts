import type { Terminator, TextEncoder } from '@der-gym/env';
import { expectNumber, expectThat, expectType, show } from 'gymnasium-js/expect';
import { expectEncoder } from '../_expect-encoder.ts';
import { getOrCreate } from '../_memo.ts';
import { decodeArrays, encodeArrays } from '../encode-arrays.ts';
import { type JudgeModel, judgeProbabilities, judgeSize } from './_judge.ts';
import {
  type AgreementMeasure,
  needsEarlier,
  type TerminatorExtra,
  type TrajectoryInput,
} from './agreement.ts';
import { type TerminatorScale, terminatorFeatures } from './features.ts';

/** A Terminator with its probabilities and how well it judged on validation. */
export interface TrainedTerminator extends Terminator {
  /** Its own size in billions of parameters. */
  readonly agentParameters: number;
  /** Whether it looks at the answers before the one judged, which every input must then hold. */
  readonly needsEarlier: boolean;
  satisfied(inputs: readonly TrajectoryInput[]): Uint8Array;
  /** Stops where the probability is at least this. */
  readonly threshold: number;
  /** P(good enough), one an input. */
  probabilities(inputs: readonly TrajectoryInput[]): Float64Array;
  /** The same judge with another threshold, in [0, 1]. */
  withThreshold(threshold: number): TrainedTerminator;
  /** JSON; `terminatorFromState` reads it back. */
  state(): unknown;
}

/** All it is made of; `encodeArrays` turns it into JSON. */
export interface TerminatorState {
  readonly format: 'der-gym-terminator';
  readonly version: 3;
  readonly experts: readonly string[];
  readonly hashedSize: number;
  readonly extras: readonly TerminatorExtra[];
  /** Names of the measures, which are functions and are handed in again. */
  readonly agreement: readonly string[];
  readonly threshold: number;
  readonly scale: TerminatorScale;
  readonly model: JudgeModel;
  /** The id of the encoder that reads the texts, which is handed in again. */
  readonly encoder?: string;
}

/** What cannot be saved. */
interface HandedIn {
  /** The measures it was trained with, in order, told by their names. @defaultValue [] */
  readonly agreement?: readonly AgreementMeasure[];
  /** The encoder it was trained with, told by its id. @defaultValue none */
  readonly encoder?: TextEncoder | undefined;
}

/**
 * Returns the Terminator whose `state()` this was.
 *
 * @param experts names of the experts of the pool it is to judge; they must be the ones it was trained on, in order
 * @param handedIn the measures and the encoder it was trained with
 * @throws TypeError when it is not such a state; RangeError when the experts, the measures or the encoder are others
 */
export function terminatorFromState(
  state: unknown,
  experts: readonly string[],
  handedIn: HandedIn = {},
): TrainedTerminator {
  const { agreement = [], encoder } = handedIn;
  const decoded = decodeArrays(state) as Partial<TerminatorState> | null;
  expectType('format', decoded?.format, decoded?.format === 'der-gym-terminator', 'that of a Terminator');
  expectType('version', decoded?.version, decoded?.version === 3, '3');
  const known = decoded as TerminatorState;
  expectNames('experts of the Terminator', known.experts, experts);
  expectNames(
    'agreement',
    agreement.map(({ name }) => name),
    known.agreement,
  );
  expectEncoder('the Terminator', known.encoder, encoder);
  return terminatorOf(known, handedIn);
}

function expectNames(name: string, names: readonly string[], wanted: readonly string[]): void {
  expectThat(name, names, JSON.stringify(names) === JSON.stringify(wanted), show(wanted));
}

/** The judge that a state describes. */
export function terminatorOf(
  state: TerminatorState,
  handedIn: HandedIn,
  probabilityOf: ReturnType<typeof rememberedProbabilities> = rememberedProbabilities(state, handedIn),
): TrainedTerminator {
  const { threshold, model, extras } = state;
  const { agreement = [] } = handedIn;
  return {
    name: `${model.kind} terminator${agreement.length > 0 ? ' with agreement' : ''}`,
    agentParameters: judgeSize(model) / 1e9,
    needsEarlier: needsEarlier(extras, agreement),
    threshold,
    probabilities: probabilityOf,
    satisfied(inputs) {
      return Uint8Array.from(probabilityOf(inputs), (p) => (p >= threshold ? 1 : 0));
    },
    withThreshold(other) {
      expectNumber('threshold', other, 0, 1);
      return terminatorOf({ ...state, threshold: other }, handedIn, probabilityOf);
    },
    state() {
      return encodeArrays(state);
    },
  };
}

/** Inputs whose columns are held at once. */
const BLOCK = 4096;

/** Probabilities do not depend on the threshold, and the same answers come back for every one that is tried. */
function rememberedProbabilities(
  { experts, hashedSize, extras, scale, model }: TerminatorState,
  { agreement = [], encoder }: HandedIn,
) {
  const toFeatures = terminatorFeatures({ experts, extras, agreement, encoder }, scale, hashedSize);
  const judge = (inputs: readonly TrajectoryInput[]) => {
    const probabilities = new Float64Array(inputs.length);
    for (let from = 0; from < inputs.length; from += BLOCK)
      probabilities.set(judgeProbabilities(model, toFeatures(inputs.slice(from, from + BLOCK))), from);
    return probabilities;
  };
  // what came before an answer hardly ever comes back
  if (needsEarlier(extras, agreement)) return judge;
  const remembered = new Map<string, Map<string, Float64Array>>();
  return (inputs: readonly TrajectoryInput[]): Float64Array => {
    const slots = inputs.map(({ question, answer }) => {
      const answers = getOrCreate(remembered, question.text, () => new Map<string, Float64Array>());
      return getOrCreate(answers, answer, () => new Float64Array(experts.length).fill(Number.NaN));
    });
    // an expert that is not there has no place either: it goes on to the check of the features
    const missing = Array.from(inputs.keys()).filter((i) => !(slots[i]![inputs[i]!.expert]! >= 0));
    const found = judge(missing.map((i) => inputs[i]!));
    missing.forEach((i, k) => {
      slots[i]![inputs[i]!.expert] = found[k]!;
    });
    return Float64Array.from(inputs, ({ expert }, i) => slots[i]![expert]!);
  };
}
