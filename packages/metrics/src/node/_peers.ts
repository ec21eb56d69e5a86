/** An optional package that was asked for is not installed. */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError';
  readonly packageName: string;

  constructor(packageName: string, cause: unknown) {
    super(
      `Expected the packages of model-backed BERTScore to be installed, got no ${packageName}: ` +
        'npm install onnxruntime-node@1.30.0 @huggingface/tokenizers@0.2.0 (they work with install scripts off).',
      { cause },
    );
    this.packageName = packageName;
  }
}

/** The module of an optional peer dependency, loaded when first asked for. */
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
