/** One router, or one setting of it, on the plane of cost and quality. */
export interface CostQuality {
  /** Mean cost of a question, in any one unit: billions of parameters, dollars. */
  readonly cost: number;
  /** Mean quality of a final answer. */
  readonly quality: number;
}
