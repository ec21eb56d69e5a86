import { auditRunCosts, type MethodRun } from '@der-gym/agents';
import type { AuditLine } from './comparison-report.ts';
import { type Contender, type MethodRow, meansOf } from './rows.ts';

/** Audits the costs of runs, and lists each finding once. */
export function auditOf(runs: readonly MethodRun[]): readonly AuditLine[] {
  const found = new Map<string, AuditLine>();
  for (const run of runs) {
    for (const { kind, about, detail } of auditRunCosts(run)) {
      const key = `${kind}\n${about}`;
      if (!found.has(key)) found.set(key, { policy: about, kind, detail });
    }
  }
  return [...found.values()];
}

/** Lists methods above the hindsight optimum of the experts' answers: they must have given other answers. */
export function unboundedRows(
  rows: readonly MethodRow[],
  optimum: Pick<Contender, 'runs'>,
  costWeight: number,
): readonly AuditLine[] {
  const { utility: most } = meansOf(optimum, costWeight);
  return rows
    .filter(({ block, utility }) => block !== 'bounds' && utility > most + 1e-9)
    .map(({ policy, utility }) => ({
      policy,
      kind: 'above the hindsight optimum',
      detail: `Its utility of ${utility.toFixed(3)} is above the hindsight optimum of the experts' answers, ${most.toFixed(3)}: it writes its own answers, which these bounds do not cover.`,
    }));
}

/** Lists methods that a single expert beats at no higher cost, each with the best such expert. */
export function beatenRows(rows: readonly MethodRow[]): readonly AuditLine[] {
  const experts = rows.filter(({ kind }) => kind === 'single call');
  return rows.flatMap((row) => {
    if (row.block === 'bounds' || row.kind === 'single call') return [];
    const better = experts.filter(
      ({ score, parameters }) =>
        score >= row.score &&
        parameters <= row.parameters &&
        (score > row.score || parameters < row.parameters),
    );
    if (better.length === 0) return [];
    const best = better.reduce((a, b) => (b.score > a.score ? b : a));
    const figures = ({ score, parameters }: MethodRow) => `${score.toFixed(3)} at ${parameters.toFixed(1)} B`;
    const detail = `${best.policy} alone scores ${figures(best)}, against ${figures(row)}.`;
    return [{ policy: row.policy, kind: 'beaten by a fixed expert', detail }];
  });
}
