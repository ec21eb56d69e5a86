/** A row of one of the paper's tables. Values that the table does not have are left out. */
export interface PaperRow {
  readonly row: string;
  /** In points, 0 to 100. */
  readonly bertScore?: number;
  /** Share of right answers in points; Table 2. */
  readonly accuracy?: number;
  /** `Param. Infer.`: billions over all calls of a question. */
  readonly parameters?: number;
}

/** One of the paper's tables. */
export interface PaperTable {
  readonly source: string;
  readonly data: string;
  readonly rows: readonly PaperRow[];
}

const ijcai = 'Efficient Dynamic Ensembling for Multiple LLM Experts, IJCAI 2025';

/** Tables 1 to 5 of the paper as printed, with the columns that are compared. */
export const paperTables = {
  'table-1': {
    source: `${ijcai}, Table 1`,
    data: 'MixInstruct',
    rows: [
      { row: 'MOSS', parameters: 16, bertScore: 64.85 },
      { row: 'Vicuna', parameters: 13, bertScore: 69.6 },
      { row: 'Alpaca', parameters: 13, bertScore: 71.46 },
      { row: 'Baize', parameters: 13, bertScore: 65.57 },
      { row: 'Open Assistant', parameters: 12, bertScore: 74.68 },
      { row: 'Dolly2', parameters: 12, bertScore: 62.26 },
      { row: 'FLAN-T5', parameters: 11, bertScore: 64.92 },
      { row: 'Koala', parameters: 7, bertScore: 63.96 },
      { row: 'Mosaic MPT', parameters: 7, bertScore: 63.21 },
      { row: 'StableLM', parameters: 7, bertScore: 62.47 },
      { row: 'ChatGLM', parameters: 6, bertScore: 70.38 },
      // equal to the row of Vicuna in every column: the classifier had collapsed to one expert
      { row: 'Classifier-OPT', parameters: 13, bertScore: 69.6 },
      { row: 'PairRanker', parameters: 117, bertScore: 73.03 },
      { row: 'LLM-debate', parameters: 234, bertScore: 71.59 },
      { row: 'ReConcile', parameters: 351, bertScore: 68.61 },
      { row: 'sampling-voting', parameters: 234, bertScore: 70.12 },
      { row: 'DyLAN', bertScore: 70.9 },
      { row: 'DER', parameters: 17, bertScore: 75 },
    ],
  },
  'table-2': {
    source: `${ijcai}, Table 2`,
    data: 'GSM8K',
    rows: [
      { row: 'MOSS', parameters: 16, accuracy: 19.41, bertScore: 70.14 },
      { row: 'Vicuna', parameters: 13, accuracy: 33.74, bertScore: 74.68 },
      { row: 'Alpaca', parameters: 13, accuracy: 8.11, bertScore: 63.07 },
      { row: 'Baize', parameters: 13, accuracy: 31.08, bertScore: 69.97 },
      { row: 'Open Assistant', parameters: 12, accuracy: 16.6, bertScore: 70.64 },
      { row: 'Dolly2', parameters: 12, accuracy: 11.52, bertScore: 67.27 },
      { row: 'FLAN-T5', parameters: 11, accuracy: 24.03, bertScore: 74.68 },
      { row: 'Koala', parameters: 7, accuracy: 20.7, bertScore: 67.98 },
      { row: 'Mosaic MPT', parameters: 7, accuracy: 23.43, bertScore: 70.77 },
      { row: 'StableLM', parameters: 7, accuracy: 19.56, bertScore: 74.76 },
      { row: 'ChatGLM', parameters: 6, accuracy: 21.08, bertScore: 72.64 },
      { row: 'PairRanker', parameters: 117, accuracy: 30.17, bertScore: 74.26 },
      { row: 'LLM-debate', parameters: 234, accuracy: 19.71, bertScore: 68.39 },
      { row: 'sampling-voting', parameters: 234, accuracy: 26.08, bertScore: 73.21 },
      { row: 'DyLAN', accuracy: 19.64, bertScore: 68.02 },
      { row: 'DER', parameters: 26, accuracy: 34.98, bertScore: 75.14 },
    ],
  },
  'table-3': {
    source: `${ijcai}, Table 3`,
    data: 'MixInstruct',
    rows: [
      { row: 'Random (w/o KTP)', bertScore: 72.69 },
      { row: 'Random', bertScore: 72.88 },
      { row: 'Ours (w/o KTP)', bertScore: 74.3 },
      { row: 'Ours', bertScore: 75 },
    ],
  },
  'table-4': {
    source: `${ijcai}, Table 4`,
    data: 'MixInstruct',
    rows: [
      // the row with a tick under beta only
      { row: 'gamma = 0', bertScore: 74.68 },
      { row: 'beta = 0', bertScore: 74.52 },
      { row: 'all', bertScore: 75 },
    ],
  },
  'table-5': {
    source: `${ijcai}, Table 5`,
    data: 'MixInstruct',
    rows: [
      { row: 'T_max = 3', parameters: 15, bertScore: 74.97 },
      { row: 'T_max = 4', parameters: 17, bertScore: 75 },
      { row: 'T_max = 4 (w/o Term.)', parameters: 28, bertScore: 73.32 },
      { row: 'T_max = 5', parameters: 20, bertScore: 74.94 },
    ],
  },
} as const satisfies Readonly<Record<string, PaperTable>>;
