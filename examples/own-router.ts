import type { RoutingTask } from '@der-gym/agents';
import type { Policy } from '@der-gym/env';

export const options = { strong: 'Open Assistant' };

/** The cheapest expert first, and a stronger one while the answer still shows gaps. */
export function router({ graph: { experts } }: RoutingTask, { strong }: typeof options): Policy {
  const cheapest = experts.reduce(
    (best, { parameters }, i) => (parameters < experts[best]!.parameters ? i : best),
    0,
  );
  const strongest = Math.max(
    0,
    experts.findIndex(({ name }) => name === strong),
  );
  return {
    name: 'cheapest, then strongest',
    observes: ['answer', 'step'],
    probabilities(observations) {
      const rows = new Float64Array(observations.length * experts.length);
      observations.forEach(({ answer, step }, row) => {
        const gaps = /unknown|perhaps|unsure/.test(answer ?? '');
        rows[row * experts.length + (step === 0 || !gaps ? cheapest : strongest)] = 1;
      });
      return rows;
    },
  };
}
