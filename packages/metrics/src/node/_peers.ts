/** Thrown when a required optional package is not installed. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
  readonly packageName: string;

  constructor(packageName: string, cause: unknown) {
    super(
      `Expected the packages of model-backed BERTScore to be installed, got no ${packageName}. Run ` +
        'npm install onnxruntime-node@1.30.0 @huggingface/tokenizers@0.2.0 (both work without install scripts).',
      { cause },
    );
    this.packageName = packageName;
  }
}

/** Loads the module of an optional peer dependency. */
export async function loadPeer<T>(packageName: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message = '' } = error as { code?: string; message?: string };
    const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    if (missing && message.includes(packageName)) throw new MissingPackageError(packageName, error);
    throw error;
  }
}
