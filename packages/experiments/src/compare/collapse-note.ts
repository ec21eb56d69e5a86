import { detectCollapse, detectRouteCollapse } from '@der-gym/agents';
import type { Expert, evaluatePolicy } from '@der-gym/env';

type Evaluation = ReturnType<typeof evaluatePolicy>;

/**
 * Returns a warning if a router sends nearly every call to one expert: it has learned a constant, whatever its score.
 *
 * @param shares - share of the calls that go to each expert, one array per training run
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

/** The same for policies of several calls. They can also collapse to a fixed route, whose shares look balanced. */
export function policyCollapseNote(
  evaluations: readonly Pick<Evaluation, 'expertShare' | 'expertShareByStep'>[],
  experts: readonly Pick<Expert, 'name'>[],
): string | undefined {
  const shares = evaluations.map(({ expertShare }) => expertShare);
  return collapseNote(shares, experts) ?? routeCollapseNote(evaluations, experts);
}

/** Returns a warning if routers ask the same experts in the same order for every question and answer. */
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
