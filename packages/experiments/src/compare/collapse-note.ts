import { detectCollapse, detectRouteCollapse } from '@der-gym/agents';
import type { Expert, evaluatePolicy } from '@der-gym/env';

type Evaluation = ReturnType<typeof evaluatePolicy>;

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

/** The same of policies of several calls, which can also have collapsed to a fixed route: balanced to look at, and a constant. */
export function policyCollapseNote(
  evaluations: readonly Pick<Evaluation, 'expertShare' | 'expertShareByStep'>[],
  experts: readonly Pick<Expert, 'name'>[],
): string | undefined {
  const shares = evaluations.map(({ expertShare }) => expertShare);
  return collapseNote(shares, experts) ?? routeCollapseNote(evaluations, experts);
}

/** Warns when routers ask the same experts in the same order, whatever is asked and answered. */
function routeCollapseNote(
  evaluations: readonly Pick<Evaluation, 'expertShareByStep'>[],
  experts: readonly Pick<Expert, 'name'>[],
): string | undefined {
  const routes = evaluations.flatMap(({ expertShareByStep }) => {
    const { collapsed, route } = detectRouteCollapse(expertShareByStep, experts.length);
    return collapsed ? [route.map((expert) => experts[expert]!.name).join(' > ')] : [];
  });
  if (routes.length === 0) return undefined;
  const which = evaluations.length === 1 ? '' : ` in ${routes.length} of ${evaluations.length} runs`;
  return `COLLAPSED to the fixed route ${[...new Set(routes)].join(', ')}${which}`;
}
