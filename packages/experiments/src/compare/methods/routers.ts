import {
  routeByUtility,
  type SingleCallRouter,
  singleCallMethod,
  trainClassifier,
  trainMatrixFactorisation,
  trainNearestNeighbours,
  trainRidge,
  trainScoreRegression,
  trainSoftLabels,
  trainZooter,
} from '@der-gym/agents';
import { createRng } from 'gymnasium-js';
import type { Bench } from './bench.ts';
import { contenderOf } from './contender-of.ts';
import type { MethodContender } from './types.ts';

export type RouterName =
  | 'classifier'
  | 'soft-labels'
  | 'regression'
  | 'zooter'
  | 'neighbours'
  | 'ridge'
  | 'factorisation';

/** A router of one call, fitted on train, chosen on validation. */
export function router(name: RouterName, bench: Bench): MethodContender {
  return contenderOf(bench.run(singleCallMethod(fit(name, bench))), { chooses: true });
}

function fit(name: RouterName, { task, train, validation }: Bench): SingleCallRouter {
  const { graph, costWeight, seed } = task;
  const { experts, threshold } = graph;
  const common = { train, validation, experts, costWeight };
  const byUtility = { experts, costWeight };
  switch (name) {
    case 'classifier':
      return trainClassifier({ ...common, threshold, name: 'classifier (who is right)' });
    case 'soft-labels':
      return trainSoftLabels({ ...common, name: 'classifier (soft labels)' });
    case 'regression':
      return routeByUtility(
        trainScoreRegression({ ...common, name: 'classifier (best utility)' }),
        byUtility,
      );
    case 'zooter':
      return trainZooter({ ...common, rng: createRng(`zooter/${seed}`) });
    case 'neighbours':
      return routeByUtility(trainNearestNeighbours(common), byUtility);
    case 'ridge':
      return routeByUtility(trainRidge(common), byUtility);
    case 'factorisation':
      return routeByUtility(trainMatrixFactorisation(common), byUtility);
  }
}
