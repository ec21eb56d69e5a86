import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Expert, ExpertPool, Question, Scorer } from '@der-gym/env';
import {
  applyPrices,
  createReplayPool,
  createSyntheticPool,
  detectDataFormat,
  gsm8kPrices,
  importGsm8kSolutions,
  readCassette,
  transferReadsPrompt,
} from '@der-gym/experts-mock';
import { createTokenF1, gsm8kExactMatch } from '@der-gym/metrics';

/** Which questions and experts a run is about, and what is assumed of them. */
export interface DataOptions {
  /** `'synthetic'`, or a file: a cassette, or GSM8K solutions in either published layout. @defaultValue 'synthetic' */
  readonly data?: string;
  /** Questions of the synthetic pool. @defaultValue 3000 */
  readonly questions?: number;
  /** Seed of the synthetic pool; the pool of every published table is seed 1. @defaultValue 1 */
  readonly dataSeed?: number;
  /** Only these experts, by name. @defaultValue all */
  readonly experts?: readonly string[];
  /** What an expert's recorded answer is worth after another's. @defaultValue 'adoption' for recorded data */
  readonly transfer?: 'independent' | 'adoption' | 'recorded';
  /** Adoption: probability that an expert keeps its right answer when shown a wrong one. @defaultValue 0.63 */
  readonly keep?: number;
  /** Adoption: probability that an expert takes over a right answer in place of its wrong one. @defaultValue 0.58 */
  readonly mend?: number;
  /** Adoption: another salt, other draws. @defaultValue 1 */
  readonly salt?: number;
  /** GSM8K only: what the sampled-and-verified systems cost. @defaultValue 'perCall' */
  readonly prices?: 'perCall' | 'asRun';
  /** P(y). @defaultValue 'tokenF1' on the synthetic pool and on cassettes, 'gsm8k' on GSM8K */
  readonly score?: 'gsm8k' | 'tokenF1';
}

/** Questions, experts and a score, with the names that every table prints. */
export interface Dataset {
  readonly name: string;
  readonly synthetic: boolean;
  readonly questions: readonly Question[];
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  readonly transfer: string;
  readonly prices: string;
  /** Whether the experts read their prompt; where not, a choice of prompt would change nothing. */
  readonly readsPrompt: boolean;
}

/**
 * Brings the data that the options name.
 *
 * @throws RangeError for options that do not fit the data; the readers' own errors for files that cannot be read
 */
export function loadDataset(options: DataOptions): Dataset {
  const { data = 'synthetic' } = options;
  return data === 'synthetic' ? synthetic(options) : recorded(data, options);
}

function synthetic({ questions: numQuestions = 3000, dataSeed = 1, ...options }: DataOptions): Dataset {
  for (const name of ['transfer', 'keep', 'mend', 'salt', 'prices'] as const) {
    if (options[name] !== undefined) {
      throw new RangeError(
        `Expected no \`${name}\` for the synthetic pool, whose experts read the answer before them, got ${options[name]}.`,
      );
    }
  }
  const { questions, pool } = createSyntheticPool({ seed: dataSeed, numQuestions });
  return {
    name: `synthetic pool (seed ${dataSeed}, ${numQuestions} questions)`,
    synthetic: true,
    questions,
    pool: selectExperts(pool, options.experts),
    scorer: scorerNamed(options.score ?? 'tokenF1'),
    transfer: pool.transfer ?? 'synthetic',
    prices: 'sizes of the eleven experts of the paper, billions of parameters a call',
    readsPrompt: true,
  };
}

function recorded(path: string, options: DataOptions): Dataset {
  if (options.questions !== undefined || options.dataSeed !== undefined) {
    throw new RangeError('Expected `questions` and `dataSeed` only with the synthetic pool.');
  }
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw new RangeError(`Expected \`data\` to be 'synthetic' or a file, got ${path}, which is not there.`);
  }
  const gsm8k = detectDataFormat(path) !== 'cassette';
  if (!gsm8k && options.prices !== undefined) {
    throw new RangeError(
      `Expected \`prices\` only with GSM8K solutions, got ${options.prices}; a cassette has its own.`,
    );
  }
  const cassette = gsm8k ? importGsm8kSolutions(path).cassette : readCassette(path);
  const { salt = 1, keep = 0.63, mend = 0.58, transfer = 'adoption', prices = 'perCall' } = options;
  const scorer = scorerNamed(options.score ?? (gsm8k ? 'gsm8k' : 'tokenF1'));
  const pool = createReplayPool(cassette, {
    transfer,
    ...(transfer === 'adoption' ? { adoption: { keep, mend, salt, scorer } } : {}),
  });
  const table = gsm8kPrices[prices];
  const priced = gsm8k ? { ...pool, experts: applyPrices(pool.experts, table) } : pool;
  return {
    name: `${basename(path)} (${cassette.questions.length} questions)`,
    synthetic: false,
    questions: cassette.questions,
    pool: selectExperts(priced, options.experts),
    scorer,
    transfer: pool.transfer,
    prices: gsm8k ? `${table.id}: ${table.note}` : 'as in the cassette, billions of parameters a call',
    readsPrompt: transferReadsPrompt(transfer),
  };
}

function scorerNamed(name: 'gsm8k' | 'tokenF1'): Scorer {
  return name === 'gsm8k' ? gsm8kExactMatch({ format: 'A:' }) : createTokenF1();
}

/** The pool with only the experts named, in the order named. */
function selectExperts(pool: ExpertPool, names: readonly string[] | undefined): ExpertPool {
  if (names === undefined) return pool;
  const indexOf = new Map(pool.experts.map((expert, index) => [expert.name, index]));
  const chosen = names.map((name) => {
    const index = indexOf.get(name);
    if (index === undefined) {
      throw new RangeError(
        `Expected \`experts\` to be among ${[...indexOf.keys()].join(', ')}, got ${name}.`,
      );
    }
    return index;
  });
  if (chosen.length === 0 || new Set(chosen).size !== chosen.length) {
    throw new RangeError(
      `Expected \`experts\` to name at least one expert, each once, got ${names.join(', ') || 'none'}.`,
    );
  }
  return {
    ...(pool.transfer === undefined ? {} : { transfer: pool.transfer }),
    experts: chosen.map((index): Expert => pool.experts[index]!),
    answer: (request) => pool.answer({ ...request, expert: chosen[request.expert]! }),
  };
}
