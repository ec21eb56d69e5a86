import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Expert, ExpertPool, Question, QuestionSource, Scorer } from '@der-gym/env';
import {
  type Cassette,
  cachedDataFile,
  createReplayPool,
  createSyntheticSource,
  dataFiles,
  detectDataFormat,
  gsm8kPrices,
  importGsm8kSolutions,
  readCassette,
} from '@der-gym/experts-mock';
import {
  createChoiceMatch,
  createExactMatch,
  createRouge,
  createTokenF1,
  gsm8kExactMatch,
} from '@der-gym/metrics';
import { didYouMean } from 'gymnasium-js/expect';
import { notLoaded, type TaskModules } from '../modules/task-modules.ts';
import { checkGiven } from '../options/kinds.ts';
import { dataDefaults, data as dataOptions, type ScorerName, type TaskOptions } from '../options/table.ts';
import { parsingInput } from '../usage-error.ts';
import { cacheFolder } from './cache-folder.ts';
import { jsonHash } from './json-hash.ts';

type Transfer = NonNullable<TaskOptions['transfer']>;

/** Questions, experts and a scorer, with the names that every table prints. */
export interface Dataset {
  readonly name: string;
  readonly synthetic: boolean;
  readonly questions: readonly Question[];
  /** For a pool that is a generator: every question that it answers, by number. `questions` are the first of them. */
  readonly generator?: QuestionSource;
  readonly pool: ExpertPool;
  readonly scorer: Scorer;
  readonly transfer: string;
  readonly prices: string;
  /** Whether the experts read their prompt. Otherwise the choice of prompt has no effect. */
  readonly readsPrompt: boolean;
  /** The source of the answers, as plain data. Together with the fields above it determines every answer. Absent if unknown. */
  readonly origin?: () => object;
}

/**
 * Loads the data that the options name.
 *
 * @throws RangeError for options that do not fit the data; errors of the readers for files that cannot be read
 */
export function loadDataset(options: TaskOptions, modules: TaskModules = {}): Dataset {
  checkGiven(dataOptions, options);
  const { data } = { ...dataDefaults, ...options };
  return data === 'synthetic'
    ? synthetic(options, modules)
    : recordedDataset(readRecording(data), options, modules);
}

function synthetic(options: TaskOptions, modules: TaskModules): Dataset {
  const { questions: numQuestions, dataSeed } = { ...dataDefaults, ...options };
  for (const name of ['transfer', 'keep', 'mend', 'salt', 'prices'] as const) {
    if (options[name] !== undefined) {
      throw new RangeError(
        `Expected no \`${name}\` for the synthetic pool, whose experts read the answer before them, got ${options[name]}.`,
      );
    }
  }
  const { questions: generator, pool } = createSyntheticSource({ seed: dataSeed });
  if (numQuestions > generator.length) {
    throw new RangeError(`Expected \`questions\` to be at most ${generator.length}, got ${numQuestions}.`);
  }
  return {
    name: `synthetic pool (seed ${dataSeed}, ${numQuestions} questions)`,
    synthetic: true,
    questions: Array.from({ length: numQuestions }, (_, number) => generator.question(number)),
    generator,
    pool: selectExperts(pool, options.experts),
    scorer: scorerOf(options, 'tokenF1', modules),
    transfer: pool.transfer ?? 'synthetic',
    prices: 'sizes of the eleven experts of the paper, billions of parameters per call',
    readsPrompt: true,
    origin: () => ({ synthetic: { seed: dataSeed } }),
  };
}

/** Recorded answers as read, before any assumption about transfer or prices. */
export interface Recording {
  readonly name: string;
  readonly gsm8k: boolean;
  readonly cassette: Cassette;
}

/**
 * Reads the recorded answers that `data` names.
 *
 * @throws RangeError for a name that is neither a file nor a fetched data set; errors of the readers
 */
export function readRecording(data: string): Recording {
  const path = pathOf(data);
  return parsingInput(() => {
    const gsm8k = detectDataFormat(path) !== 'cassette';
    const cassette = gsm8k ? importGsm8kSolutions(path).cassette : readCassette(path);
    return { name: basename(path), gsm8k, cassette };
  });
}

/** The path of recorded answers, given as a path or as the name of a fetched data set. */
export function pathOf(data: string): string {
  const known = dataFiles.get(data);
  if (known !== undefined) {
    const path = cachedDataFile(known, cacheFolder());
    if (path !== null) return path;
    throw new RangeError(
      `Expected the data set ${data} in ${cacheFolder()}, got none. Fetch it with: der-gym fetch ${data}`,
    );
  }
  if (!existsSync(data) || !statSync(data).isFile()) {
    const names = ['synthetic', ...dataFiles.keys()];
    throw new RangeError(
      `No such file: ${data}. Expected \`data\` to be ${names.map((name) => `'${name}'`).join(', ')} or a file.${didYouMean(data, names)}`,
    );
  }
  return data;
}

/**
 * Makes a data set from recorded answers, with the transfer and the prices that the options name.
 *
 * @throws RangeError for options that do not fit the data
 */
export function recordedDataset(
  { name, gsm8k, cassette }: Recording,
  options: TaskOptions,
  modules: TaskModules = {},
): Dataset {
  if (options.questions !== undefined || options.dataSeed !== undefined) {
    throw new RangeError('Expected `questions` and `dataSeed` only with the synthetic pool.');
  }
  if (!gsm8k && options.prices !== undefined) {
    throw new RangeError(
      `Expected \`prices\` only with GSM8K solutions, got ${options.prices}; a cassette has its own prices.`,
    );
  }
  const scorer = scorerOf(options, gsm8k ? 'gsm8k' : 'tokenF1', modules);
  const transfer = options.transfer ?? usualTransfer(gsm8k, cassette);
  const adoption = adoptionOf(transfer, scorer, options);
  const table = gsm8kPrices[options.prices ?? dataDefaults.prices];
  const pool = parsingInput(() =>
    createReplayPool(cassette, {
      transfer,
      ...(adoption === undefined ? {} : { adoption }),
      ...(gsm8k && { prices: table }),
    }),
  );
  const { header, questions, answers } = cassette;
  return {
    name: `${name} (${questions.length} questions)`,
    synthetic: false,
    questions,
    pool: selectExperts(pool, options.experts),
    scorer,
    transfer: pool.transfer,
    prices: gsm8k ? gsm8kPricesText(table) : 'as in the cassette, billions of parameters per call',
    readsPrompt: pool.readsPrompt,
    origin: () => ({
      cassette: jsonHash({ header, questions, answers }),
      transfer,
      adoption: adoption && { ...adoption, scorer: undefined },
      prices: gsm8k ? table.id : null,
    }),
  };
}

function usualTransfer(gsm8k: boolean, { header }: Cassette): Transfer {
  if (gsm8k) return 'adoption';
  return header.context === 'previous' ? 'recorded' : 'independent';
}

/** The options of the transfer `adoption`; undefined under any other transfer, which has none. */
function adoptionOf(transfer: Transfer, scorer: Scorer, options: TaskOptions) {
  if (transfer === 'adoption') {
    const { salt, keep, mend, threshold } = { ...dataDefaults, ...options };
    if (threshold === undefined && scorer.defaultThreshold === null) {
      throw new RangeError(
        `Expected \`threshold\` with the transfer adoption: the score ${scorer.signature} has no default threshold for a right answer.`,
      );
    }
    return { keep, mend, salt, scorer, ...(threshold === undefined ? {} : { threshold }) };
  }
  for (const name of ['keep', 'mend', 'salt'] as const) {
    if (options[name] !== undefined) {
      throw new RangeError(
        `Expected \`${name}\` only with the transfer adoption, got the transfer ${transfer}.`,
      );
    }
  }
  return undefined;
}

type PriceTable = (typeof gsm8kPrices)[keyof typeof gsm8kPrices];

/** Describes the price table in use, and the costs under the others, because no table is the only right one. */
function gsm8kPricesText(used: PriceTable): string {
  const billions = ({ parameters }: PriceTable) => `${[...parameters.values()].join(', ')} B`;
  const others = Object.values(gsm8kPrices).filter((table) => table !== used);
  const wouldBe = others.map((table) => `under ${table.id} the costs would be ${billions(table)}`);
  return [`${used.id} (${billions(used)}), ${used.note}`, ...wouldBe].join('; ');
}

/** The scorer that the options name, or the one from their module. */
function scorerOf({ scorer }: TaskOptions, usual: ScorerName, { scorer: own }: TaskModules): Scorer {
  if (own !== undefined) return own;
  const name = scorer ?? usual;
  switch (name) {
    case 'gsm8k':
      return gsm8kExactMatch({ format: 'gsm8k', candidateFormat: 'auto' });
    case 'choice':
      return createChoiceMatch();
    case 'exactMatch':
      return createExactMatch();
    case 'tokenF1':
      return createTokenF1();
    case 'rougeL':
      return createRouge({ variant: 'rougeL' });
    default:
      throw notLoaded('scorer', name);
  }
}

/** The pool with only the named experts, in the given order. */
function selectExperts(pool: ExpertPool, names: readonly string[] | undefined): ExpertPool {
  if (names === undefined) return pool;
  const indexOf = new Map(pool.experts.map((expert, index) => [expert.name, index]));
  const chosen = names.map((name) => {
    const index = indexOf.get(name);
    if (index === undefined) {
      throw new RangeError(
        `Expected \`experts\` to be among ${[...indexOf.keys()].join(', ')}, got ${name}.${didYouMean(name, [...indexOf.keys()])}`,
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
