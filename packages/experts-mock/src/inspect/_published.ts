import { mixInstructExperts } from '../importers/mix-instruct-published.ts';
import type { ScoreSummary } from './_score-summary.ts';

/** A mean of an import and the published mean. */
export interface PublishedComparison {
  readonly expert: string;
  readonly score: 'BERTScore' | 'BARTScore' | 'BLEURT' | 'GPT-Rank';
  readonly n: number;
  readonly mean: number;
  readonly published: number;
  /** mean - published, in the units of the published table; BERTScore is in percent. */
  readonly difference: number;
}

const COLUMNS = [
  { score: 'BERTScore', signature: 'mix-instruct/bertscore', field: 'bertScore', scale: 100 },
  { score: 'BARTScore', signature: 'mix-instruct/bartscore', field: 'bartScore', scale: 1 },
  { score: 'BLEURT', signature: 'mix-instruct/bleurt', field: 'bleurt', scale: 1 },
  { score: 'GPT-Rank', signature: 'mix-instruct/gpt-rank', field: 'gptRank', scale: 1 },
] as const;

/** Compares the means of MixInstruct's scores with the published test means; returns null if there are no such scores. */
export function comparePublished(
  experts: readonly { readonly name: string; readonly scores: readonly ScoreSummary[] }[],
): readonly PublishedComparison[] | null {
  const compared = experts.flatMap(({ name, scores }) => {
    const known = mixInstructExperts.find((expert) => expert.name === name);
    if (known === undefined) return [];
    return COLUMNS.flatMap(({ score, signature, field, scale }): PublishedComparison[] => {
      const found = scores.find((each) => each.signature === signature);
      if (found === undefined || found.mean === null) return [];
      const mean = scale * found.mean;
      const published = known[field];
      return [{ expert: name, score, n: found.n, mean, published, difference: mean - published }];
    });
  });
  return compared.length === 0 ? null : compared;
}
