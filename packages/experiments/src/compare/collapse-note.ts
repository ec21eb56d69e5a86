import { detectCollapse } from '@der-gym/agents';
import type { Expert } from '@der-gym/env';

/**
 * Warns when a router sends nearly everything to one expert: it has learnt a constant, whatever its score.
 *
 * @param shares - share of the calls that go to each expert, one array a training run
 */
export function collapseNote(
  shares: readonly Float64Array[],
  experts: readonly Pick<Expert, 'name'>[],
): string | undefined {
  const collapsed = shares.flatMap((share) => {
    const { collapsed, expert } = detectCollapse(share);
    return collapsed ? [expert] : [];
  });
  if (collapsed.length === 0) return undefined;
  const names = [...new Set(collapsed)].map((expert) => experts[expert]!.name).join(', ');
  const which = shares.length === 1 ? '' : ` in ${collapsed.length} of ${shares.length} runs`;
  return `COLLAPSED to ${names}${which}`;
}
