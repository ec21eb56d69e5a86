import { expectInteger } from 'gymnasium-js/expect';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { remembering, type TextEmbedding } from './embedding.ts';

/** Principal components of some vectors; plain JSON. */
export interface Pca {
  /** Shape [D]. */
  readonly mean: readonly number[];
  /** Row-major, shape [size x D]: orthonormal, the one of the greatest variance first. */
  readonly components: readonly number[];
  /** Of the vectors along each component, shape [size]. */
  readonly variances: readonly number[];
}

/**
 * Returns the principal components of vectors, by the eigenvectors of their covariance. Fit it on training texts.
 *
 * The entry of a component that is largest in size is positive, so that a component is one vector and not one of two.
 *
 * @param vectors - all of one length D, at least two
 * @param size - components, 1 ... D
 *
 * @example
 * ```ts
 * import { fitPca } from '@der-gym/env';
 *
 * const { mean, variances } = fitPca([[0, 0], [2, 0], [4, 0]], 1);
 * mean; // => [2, 0]
 * variances; // => [4]
 * ```
 */
export function fitPca(vectors: readonly ArrayLike<number>[], size: number): Pca {
  if (vectors.length < 2) throw new RangeError(`Expected at least two vectors, got ${vectors.length}.`);
  const width = vectors[0]!.length;
  expectInteger('size', size, 1, width);
  const mean = new Array<number>(width).fill(0);
  for (const vector of vectors) {
    if (vector.length !== width)
      throw new RangeError(`Expected vectors of ${width} entries, got ${vector.length}.`);
    for (let d = 0; d < width; d++) mean[d]! += vector[d]! / vectors.length;
  }
  const covariance = Matrix.zeros(width, width);
  for (const vector of vectors) {
    for (let a = 0; a < width; a++) {
      const da = vector[a]! - mean[a]!;
      for (let b = a; b < width; b++) {
        covariance.set(a, b, covariance.get(a, b) + (da * (vector[b]! - mean[b]!)) / (vectors.length - 1));
      }
    }
  }
  for (let a = 0; a < width; a++) for (let b = 0; b < a; b++) covariance.set(a, b, covariance.get(b, a));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => realEigenvalues[b]! - realEigenvalues[a]! || a - b);
  const components = order.slice(0, size).flatMap((column) => {
    const vector = eigenvectorMatrix.getColumn(column);
    const largest = vector.reduce((most, entry) => (Math.abs(entry) > Math.abs(most) ? entry : most), 0);
    return vector.map((entry) => (largest < 0 ? -entry : entry));
  });
  return { mean, components, variances: order.slice(0, size).map((i) => Math.max(0, realEigenvalues[i]!)) };
}

/**
 * Returns an embedding of fewer entries: the coordinates of another's vectors along principal components.
 *
 * @throws RangeError where they are of vectors of another length
 */
export function pcaEmbedding(embedding: TextEmbedding, { mean, components, variances }: Pca): TextEmbedding {
  const width = mean.length;
  const size = variances.length;
  expectInteger('embedding.size', embedding.size, width, width);
  expectInteger('components.length', components.length, size * width, size * width);
  return remembering({
    id: `${embedding.id}, ${size} principal components`,
    size,
    embed(text) {
      const vector = embedding.embed(text);
      const coordinates = new Float32Array(size);
      for (let c = 0; c < size; c++) {
        let sum = 0;
        for (let d = 0; d < width; d++) sum += components[c * width + d]! * (vector[d]! - mean[d]!);
        coordinates[c] = sum;
      }
      return coordinates;
    },
  });
}
