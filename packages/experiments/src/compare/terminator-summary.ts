/** Quality of a Terminator on validation, and how the threshold of each router was chosen. */
export interface TerminatorSummary {
  /** The encoder it reads texts with. */
  readonly encoder?: string;
  readonly auc: number | null;
  readonly calibrationError: number;
  readonly chosenBy: string;
}
