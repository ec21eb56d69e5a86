/** Options of {@link chrf}, {@link corpusChrf} and {@link createChrf}. */
export interface ChrfOptions {
  /**
   * Greatest length of character n-grams, a whole number from 1 to 20.
   *
   * @defaultValue 6
   */
  readonly charOrder?: number;
  /**
   * Greatest length of word n-grams, a whole number from 0 to 9. With 2 the score is called chrF++.
   *
   * @defaultValue 0
   */
  readonly wordOrder?: number;
  /**
   * The weight of recall relative to precision, finite, over 0.
   *
   * @defaultValue 2
   */
  readonly beta?: number;
  /** @defaultValue false */
  readonly lowercase?: boolean;
  /**
   * Whether white space counts as characters.
   *
   * @defaultValue false
   */
  readonly whitespace?: boolean;
  /**
   * Whether the F scores of all orders are averaged, with nearly 0 for orders that neither text has (like chrF++.py, Moses
   * and NLTK). Otherwise precision and recall are averaged over the orders that both texts have.
   *
   * @defaultValue false
   */
  readonly epsSmoothing?: boolean;
}
