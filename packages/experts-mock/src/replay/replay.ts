import type { Answer, AnswerRequest, ExpertPool, Question } from '@der-gym/env';
import { expectInteger, expectOneOf } from 'gymnasium-js/expect';
import { bareMessages, isSamePrompt } from '../cassette/key.ts';
import type { Cassette } from '../cassette/schema.ts';
import { applyPrices, type PriceTable } from '../prices.ts';
import { indexCassette } from './_index.ts';
import { type Miss, missError } from './_miss.ts';
import { type AdoptionOptions, createAdoption } from './adoption.ts';
import { type Coverage, measureCoverage } from './coverage.ts';
import type { Transfer } from './transfer.ts';

/** Options of `createReplayPool`. */
export interface ReplayOptions {
  /** How an answer depends on the previous one. There is no default, because every result depends on it. */
  readonly transfer: Transfer;
  /** Required with the `'adoption'` transfer, and rejected with the others. */
  readonly adoption?: AdoptionOptions;
  /**
   * Cost of a call of each expert.
   *
   * @defaultValue the parameters in the cassette's header
   */
  readonly prices?: PriceTable;
}

/** Experts that answer from a cassette. */
export interface ReplayPool extends ExpertPool {
  /** The cassette's questions. */
  readonly questions: readonly Question[];
  /** The transfer with its settings, for example `adoption(keep=.63, mend=.58, salt=1)`. */
  readonly transfer: string;
  /** Whether answers depend on the wording of the prompt. */
  readonly readsPrompt: boolean;
  /** Id of the price table of the experts' parameters, null if the cassette names none. */
  readonly prices: string | null;
  /** Returns which calls were recorded and which are missing. */
  coverage(): Coverage;
}

/**
 * Returns a pool of experts that answer from a cassette. A call is a map look-up, its answer is always the same, and a call that was
 * not recorded is an error.
 *
 * The transfer determines what an expert answers after another answer y:
 * - `'independent'`: its recorded answer to the bare question.
 * - `'adoption'`: its own recorded answer to the bare question, or y. If its own is right and y is wrong, it keeps its own with
 *   probability `keep`. If its own is wrong and y is right, it adopts y with probability `mend`. If both are right or both are
 *   wrong, it keeps its own. The draw is a hash of salt, question, expert and y. This is an assumption, not fitted to any
 *   expert. The reference decides what is right, so the transition itself carries information about the reference: after
 *   adoption, two experts agree on a right answer more often than on a wrong one.
 * - `'recorded'`: its recorded answer to exactly the prompt that shows y.
 *
 * @throws TypeError or RangeError for a cassette whose context does not suit the transfer, for two recordings of one call, and
 * for invalid options. `answer` throws a `CassetteMissError` for a call that was not recorded.
 *
 * @example
 * ```ts
 * import { createCassette, createReplayPool } from '@der-gym/experts-mock';
 *
 * const cassette = createCassette({
 *   header: {
 *     licence: 'CC0-1.0',
 *     source: 'made up',
 *     context: 'none',
 *     template: null,
 *     prices: null,
 *     scorers: [],
 *     experts: [{ name: 'small', parameters: 7 }, { name: 'large', parameters: 70 }],
 *   },
 *   questions: [{ id: 'q1', text: '2 + 2?', reference: '4' }],
 *   answers: [
 *     { question: 'q1', expert: 'small', text: '5' },
 *     { question: 'q1', expert: 'large', text: '4' },
 *   ],
 * });
 * const scorer = {
 *   signature: 'equal/1',
 *   range: [0, 1],
 *   defaultThreshold: 1,
 *   score: (answer: string, question: { readonly reference: string | null }) =>
 *     answer === question.reference ? 1 : 0,
 * } as const;
 * const pool = createReplayPool(cassette, { transfer: 'adoption', adoption: { mend: 1, salt: 1, scorer } });
 * const request = { question: cassette.questions[0]!, expert: 0, messages: [], sample: 0 };
 * pool.transfer; // => 'adoption(keep=.63, mend=1, salt=1)'
 * pool.answer({ ...request, previousAnswers: [] }).text; // => '5'
 * pool.answer({ ...request, previousAnswers: ['4'] }).text; // => '4'
 * pool.coverage().missing; // => []
 * ```
 */
export function createReplayPool(cassette: Cassette, options: ReplayOptions): ReplayPool {
  const { header, questions } = cassette;
  const { transfer } = options;
  expectOneOf('transfer', transfer, ['independent', 'adoption', 'recorded']);
  const adoption = adoptionOf(transfer, options.adoption);
  if (transfer === 'recorded' && header.context !== 'previous') {
    throw new TypeError(
      `Expected a cassette of context 'previous' for the transfer 'recorded', got '${header.context}': ` +
        'its answers were not given after one other answer.',
    );
  }
  const experts = options.prices === undefined ? header.experts : applyPrices(header.experts, options.prices);
  const records = indexCassette(cassette);
  const readsPrompt = transfer === 'recorded';
  const miss = (request: AnswerRequest, more?: Pick<Miss, 'otherMessages'>) =>
    missError({ request, experts, records, readsPrompt, ...more });

  return {
    experts,
    questions,
    transfer: adoption?.description ?? transfer,
    readsPrompt,
    prices: options.prices?.id ?? header.prices,
    coverage: () => measureCoverage(records, experts, readsPrompt),
    answer(request): Answer {
      const { question, previousAnswers } = request;
      const record = records.get(question.id);
      const call = callIndex(request, experts.length);
      // usually the question is the object in the cassette, and no text is compared
      if (record === undefined || (record.question !== question && record.question.text !== question.text)) {
        throw miss(request);
      }
      const previous = previousAnswers[0];
      const calls = readsPrompt && previous !== undefined ? record.after.get(previous) : record.bare;
      const answer = calls?.[call];
      if (answer === undefined) throw miss(request);
      if (
        readsPrompt &&
        !isSamePrompt(request.messages, answer.messages ?? bareMessages(record.question.text))
      ) {
        throw miss(request, { otherMessages: true });
      }
      return adoption === null || previous === undefined ? answer : adoption.decide(record, answer, previous);
    },
  };

  function callIndex({ expert, sample, previousAnswers }: AnswerRequest, numExperts: number): number {
    expectInteger('expert', expert, 0, numExperts - 1);
    if (previousAnswers.length > 1 && transfer !== 'independent') {
      throw new RangeError(
        `Expected at most one of \`previousAnswers\` under the transfer '${transfer}', got ${previousAnswers.length}.`,
      );
    }
    expectInteger('sample', sample, 0);
    return sample * numExperts + expert;
  }
}

function adoptionOf(transfer: Transfer, options: AdoptionOptions | undefined) {
  if ((transfer === 'adoption') === (options === undefined)) {
    const [wanted, got] = options === undefined ? ['', 'none'] : ['no ', 'one'];
    throw new TypeError(`Expected ${wanted}\`adoption\` with the transfer '${transfer}', got ${got}.`);
  }
  return options === undefined ? null : createAdoption(options);
}
