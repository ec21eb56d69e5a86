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

/** A Terminator that returns probabilities. */
export interface TrainedTerminator extends Terminator {
  /** Size of the Terminator in billions of parameters. */
  readonly agentParameters: number;
  /** Whether it uses the earlier answers, which every input must then contain. */
  readonly needsEarlier: boolean;
  satisfied(inputs: readonly TrajectoryInput[]): Uint8Array;
  /** The Terminator is satisfied if the probability is at least this. */
  readonly threshold: number;
  /** Returns P(good enough) of each input. */
  probabilities(inputs: readonly TrajectoryInput[]): Float64Array;
  /** Returns the same Terminator with another threshold, in [0, 1]. */
  withThreshold(threshold: number): TrainedTerminator;
  /** Returns the state as JSON data, for `terminatorFromState`. */
  state(): unknown;
}

/** The full state; `encodeArrays` converts it to JSON data. */
interface TerminatorState {
  readonly format: 'der-gym-terminator';
  readonly version: 3;
  readonly experts: readonly string[];
  readonly hashedSize: number;
  readonly extras: readonly TerminatorExtra[];
  /** Names of the measures, which are functions and cannot be saved. */
  readonly agreement: readonly string[];
  readonly threshold: number;
  readonly scale: TerminatorScale;
  readonly model: JudgeModel;
  /** Id of the encoder, which cannot be saved. */
  readonly encoder?: string;
}

/** The parts of a Terminator that its state does not contain. */
interface Unsaved {
  /** The measures used in training, in order, with the same names. @defaultValue [] */
  readonly agreement?: readonly AgreementMeasure[];
  /** The encoder used in training, with the same id. @defaultValue none */
  readonly encoder?: TextEncoder | undefined;
}

/**
 * Restores a Terminator from its `state()`.
 *
 * @param experts names of the pool's experts, which must be those used in training, in the same order
 * @param unsaved the measures and the encoder used in training
 * @throws TypeError when `state` is not such a state; RangeError when the experts, the measures or the encoder differ
 */
export function terminatorFromState(
  state: unknown,
  experts: readonly string[],
  unsaved: Unsaved = {},
): TrainedTerminator {
  const { agreement = [], encoder } = unsaved;
  const decoded = decodeArrays(state) as Partial<TerminatorState> | null;
  expectType(
    'format',
    decoded?.format,
    decoded?.format === 'der-gym-terminator',
    "'der-gym-terminator', a Terminator",
  );
  expectType('version', decoded?.version, decoded?.version === 3, '3');
  const known = decoded as TerminatorState;
  expectNames('experts of the Terminator', known.experts, experts);
  expectNames(
    'agreement',
    agreement.map(({ name }) => name),
    known.agreement,
  );
  expectEncoder('the Terminator', known.encoder, encoder);
  return terminatorOf(known, unsaved);
}

function expectNames(name: string, names: readonly string[], wanted: readonly string[]): void {
  expectThat(name, names, JSON.stringify(names) === JSON.stringify(wanted), show(wanted));
}

/** Returns the Terminator of a state. */
export function terminatorOf(
  state: TerminatorState,
  unsaved: Unsaved,
  probabilityOf: ReturnType<typeof cachedProbabilities> = cachedProbabilities(state, unsaved),
): TrainedTerminator {
  const { threshold, model, extras } = state;
  const { agreement = [] } = unsaved;
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
      return terminatorOf({ ...state, threshold: other }, unsaved, probabilityOf);
    },
    state() {
      return encodeArrays(state);
    },
  };
}

/** Number of inputs whose columns are in memory at once. */
const BLOCK = 4096;

/**
 * Returns a function that computes and caches probabilities. All thresholds share the cache, because probabilities do not depend
 * on the threshold.
 */
function cachedProbabilities(
  { experts, hashedSize, extras, scale, model }: TerminatorState,
  { agreement = [], encoder }: Unsaved,
) {
  const toFeatures = terminatorFeatures({ experts, extras, agreement, encoder }, scale, hashedSize);
  const judge = (inputs: readonly TrajectoryInput[]) => {
    const probabilities = new Float64Array(inputs.length);
    for (let from = 0; from < inputs.length; from += BLOCK)
      probabilities.set(judgeProbabilities(model, toFeatures(inputs.slice(from, from + BLOCK))), from);
    return probabilities;
  };
  // not cached, because the same earlier answers hardly ever occur twice
  if (needsEarlier(extras, agreement)) return judge;
  const cache = new Map<string, Map<string, Float64Array>>();
  return (inputs: readonly TrajectoryInput[]): Float64Array => {
    const slots = inputs.map(({ question, answer }) => {
      const answers = getOrCreate(cache, question.text, () => new Map<string, Float64Array>());
      return getOrCreate(answers, answer, () => new Float64Array(experts.length).fill(Number.NaN));
    });
    // an unknown expert is never cached, so that it reaches the features, which reject it
    const missing = Array.from(inputs.keys()).filter((i) => !(slots[i]![inputs[i]!.expert]! >= 0));
    const found = judge(missing.map((i) => inputs[i]!));
    missing.forEach((i, k) => {
      slots[i]![inputs[i]!.expert] = found[k]!;
    });
    return Float64Array.from(inputs, ({ expert }, i) => slots[i]![expert]!);
  };
}
