import { expectFinite, expectWhole } from '../_check.ts';
import { fnv1a64 } from '../_fnv.ts';
import { referenceOf } from '../_reference.ts';
import type { References } from '../_references.ts';
import { type BertScoreBaseline, checkBaseline } from '../bertscore/baseline.ts';
import { bertScore, type EmbeddedText } from '../bertscore/bert-score.ts';
import { bertScoreModels, DER_MODEL, DER_THRESHOLD } from '../bertscore/models.ts';
import type { ReferenceIdf } from '../idf.ts';
import type { PrecisionRecall } from '../precision-recall.ts';
import type { ScoredQuestion, Scorer } from '../scorer.ts';
import { formatSignature } from '../signature.ts';
import { openBertSession } from './_bert-session.ts';
import { createEmbedder, type EmbedOptions } from './_embedder.ts';
import { createEmbeddingCache } from './_embedding-cache.ts';
import { configNumber, type ModelFolder, readModelFolder } from './_model-folder.ts';
import { type BertTokenizerOptions, createTokenizer } from './bert-tokenizer.ts';

/** Options of {@link createBertScorer}. */
export interface BertScorerOptions extends BertTokenizerOptions {
  /**
   * The name of the model in {@link bertScoreModels}, or null for any other model, which also needs a `layer`.
   *
   * @defaultValue `'bert-base-multilingual-cased'`, the model of the DER paper's code
   */
  readonly model?: string | null;
  /**
   * The file of the model in the folder.
   *
   * @defaultValue `model.onnx`, or else `onnx/model.onnx`
   */
  readonly modelFile?: string;
  /**
   * The layer whose hidden states are matched: 0 is the embedding layer, n the output of the n-th block.
   *
   * @defaultValue the model's layer in {@link bertScoreModels}: 9 for multilingual BERT
   */
  readonly layer?: number;
  /**
   * The tensor of the graph with these hidden states, if it cannot be found by the layer.
   */
  readonly outputName?: string;
  /**
   * A table from `fitTokenIdf`, fitted on training references, or `'uniform'`.
   *
   * @defaultValue `'uniform'`
   */
  readonly idf?: ReferenceIdf | 'uniform';
  /**
   * The baseline for rescaling, or null for raw scores.
   *
   * @defaultValue null
   */
  readonly baseline?: BertScoreBaseline | null;
  /**
   * The number of texts of equal length per batch, a whole number from 1. For dynamically quantised models it is always 1,
   * since there a text's hidden states depend on the rest of its batch.
   *
   * @defaultValue 8
   */
  readonly batchSize?: number;
  /** The number of threads, a whole number from 1. @defaultValue chosen by the runtime */
  readonly threads?: number;
  /**
   * The folder of cached embeddings, one file per text, named by hashes of text, model and tokeniser; null for memory only.
   *
   * @defaultValue null
   */
  readonly cacheFolder?: string | null;
  /**
   * The greatest size of embeddings in memory, in MiB, over 0. A text of 150 tokens and 768 dimensions takes 0.44 MiB.
   *
   * @defaultValue 512
   */
  readonly memoryMiB?: number;
}

/** A candidate and its references. */
export interface BertScorePair {
  readonly candidate: string;
  readonly references: References;
}

/** BERTScore with a model. `score` is synchronous, so texts must be embedded before with `prepare`. */
export interface BertScorer extends Scorer {
  readonly isBertScore: true;
  /** The tensor of the graph that is matched. */
  readonly outputName: string;
  /**
   * Embeds answers and references in batches, unless they are cached.
   *
   * @throws RangeError when the embeddings do not fit in memory and there is no `cacheFolder`
   */
  prepare(texts: Iterable<string>, options?: EmbedOptions): Promise<void>;
  /** Scores pairs, and embeds their texts if necessary. Shape [pairs]. */
  scoreAll(pairs: readonly BertScorePair[], options?: EmbedOptions): Promise<readonly PrecisionRecall[]>;
  /**
   * Returns the F1 of a prepared answer and the question's prepared reference.
   *
   * @throws {@link NotPreparedError} when one of them is not embedded
   */
  score(answer: string, question: ScoredQuestion): number;
  /** Releases the model. */
  close(): Promise<void>;
}

/** Thrown by the synchronous `score` for a text that is not embedded yet. */
export class NotPreparedError extends Error {
  override readonly name = 'NotPreparedError';
  readonly text: string;

  constructor(text: string) {
    const start = text.length > 60 ? `${text.slice(0, 60)}...` : text;
    super(
      `Expected ${JSON.stringify(start)} to be embedded, got no embedding. Call await scorer.prepare([...]) first.`,
    );
    this.text = text;
  }
}

const PAIRS_AT_ONCE = 64;

/**
 * Returns a scorer for BERTScore (Zhang et al. 2020) with the model in a folder, run by onnxruntime-node on the CPU. The two
 * packages it needs are optional peer dependencies, and only this function loads them.
 *
 * The defaults are those of the DER paper's code: multilingual BERT, layer 9, no idf, no rescaling, F1. Only with these
 * defaults there is a threshold, the paper's p0 = 0.73. Published ONNX files return only the last layer. The tensor of the
 * requested layer is found by its name and made an output in memory; the file is not changed. The file must contain its
 * weights (no external data).
 *
 * Batches contain texts of equal length, so nothing is padded, and the score equals that of {@link bertScore}.
 *
 * @throws {@link MissingPackageError} when a package is not installed; RangeError when files are missing or malformed,
 * the layer's tensor is not found (the message lists candidates), or an option is out of range
 *
 * @example
 * ```ts
 * import { createBertScorer } from '@der-gym/metrics/node';
 *
 * let message = '';
 * try {
 *   await createBertScorer({ folder: 'no-such-folder' });
 * } catch (error) {
 *   message = (error as Error).message;
 * }
 * message.includes('model.onnx or onnx/model.onnx'); // => true
 * ```
 */
export async function createBertScorer(options: BertScorerOptions): Promise<BertScorer> {
  const { idf = 'uniform', baseline = null, batchSize = 8, cacheFolder = null, memoryMiB = 512 } = options;
  expectWhole('batchSize', batchSize, 1);
  if (options.threads !== undefined) expectWhole('threads', options.threads, 1);
  expectFinite('memoryMiB', memoryMiB, { orZero: false });
  if (baseline !== null) checkBaseline(baseline);
  const files = await readModelFolder(options.folder, options.modelFile, true);
  const { layer, layers, model } = chooseLayer(files, options);
  const tokenizer = await createTokenizer(files, options);
  const session = await openBertSession({
    modelPath: files.modelPath!,
    layer,
    layers,
    outputName: options.outputName,
    threads: options.threads,
  });
  const embedding = {
    layer,
    maxTokens: tokenizer.maxTokens,
    model: session.hash,
    ...(options.outputName === undefined ? {} : { output: hashOf(options.outputName) }),
    prefixSpace: tokenizer.prefixSpace,
    tokenizer: tokenizer.hash,
  };
  const signature = formatSignature('bertScore', 1, {
    ...embedding,
    baseline: baseline === null ? 'none' : `${baseline.precision}:${baseline.recall}:${baseline.f1}`,
    idf: idf === 'uniform' ? idf : idf.hash,
    measure: 'f1',
  });
  const cache = createEmbeddingCache(
    cacheFolder,
    hashOf(formatSignature('embedding', 1, embedding)),
    memoryMiB * 2 ** 20,
  );
  const embedder = createEmbedder(tokenizer, session, cache, session.dependsOnBatch ? 1 : batchSize);
  const match = (candidate: EmbeddedText, references: readonly EmbeddedText[]) =>
    bertScore(candidate, references, { idf, baseline });
  const embedded = (text: string): EmbeddedText => {
    const known = cache.get(text);
    if (known === undefined) throw new NotPreparedError(text);
    return known;
  };
  const plain = baseline === null && idf === 'uniform' && options.outputName === undefined;

  return {
    signature,
    range: baseline === null ? [-1, 1] : [(-1 - baseline.f1) / (1 - baseline.f1), 1],
    defaultThreshold:
      plain && model === DER_MODEL && layer === bertScoreModels.get(DER_MODEL)!.layer ? DER_THRESHOLD : null,
    isBertScore: true,
    outputName: session.outputName,
    async prepare(texts, embedOptions = {}) {
      await embedder.embedAll([...new Set(texts)], embedOptions);
    },
    async scoreAll(pairs, embedOptions = {}) {
      const scores: PrecisionRecall[] = [];
      for (let from = 0; from < pairs.length; from += PAIRS_AT_ONCE) {
        const some = pairs.slice(from, from + PAIRS_AT_ONCE).map(({ candidate, references }) => ({
          candidate,
          references: typeof references === 'string' ? [references] : references,
        }));
        const texts = new Set(some.flatMap(({ candidate, references }) => [candidate, ...references]));
        const found = await embedder.embed([...texts], embedOptions.signal);
        for (const { candidate, references } of some) {
          scores.push(
            match(
              found.get(candidate)!,
              references.map((text) => found.get(text)!),
            ),
          );
        }
        embedOptions.onProgress?.(scores.length, pairs.length);
      }
      return scores;
    },
    score: (answer, question) => match(embedded(answer), [embedded(referenceOf(question))]).f1,
    close: () => session.close(),
  };
}

function chooseLayer(
  { config }: ModelFolder,
  { model = DER_MODEL, layer: wanted, outputName }: BertScorerOptions,
): { readonly layer: number; readonly layers: number; readonly model: string | null } {
  const known = model === null ? undefined : bertScoreModels.get(model);
  if (model !== null && known === undefined) {
    throw new RangeError(
      `Expected \`model\` to be null or one of ${[...bertScoreModels.keys()].join(', ')}, got ${JSON.stringify(model)}.`,
    );
  }
  // the default threshold and layer are wrong for any other model
  if (model === DER_MODEL && (config.vocab_size !== 119_547 || config.num_hidden_layers !== 12)) {
    throw new RangeError(
      `Expected \`folder\` to contain ${DER_MODEL} (12 layers, vocabulary of 119547), got ${String(config.num_hidden_layers)} ` +
        `layers and ${String(config.vocab_size)}. Set \`model\` to the name of the model, or to null with a \`layer\`.`,
    );
  }
  const layers = configNumber(config, 'num_hidden_layers') ?? configNumber(config, 'n_layers');
  if (layers === null) throw new RangeError('Expected `config.json` to have num_hidden_layers, got none.');
  const layer = wanted ?? known?.layer;
  if (layer === undefined) throw new RangeError('Expected `layer` for a model without a name, got none.');
  expectWhole('layer', layer, 0, outputName === undefined ? layers : undefined);
  return { layer, layers, model };
}

function hashOf(text: string): string {
  return fnv1a64(new TextEncoder().encode(text));
}
