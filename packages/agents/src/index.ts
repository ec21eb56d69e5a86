// PPO: its equations

export { computeGae } from './ppo/gae.ts';

// PPO: training

export { evaluateEpisodes } from './ppo/evaluate-episodes.ts';

export { derPpoPresets, ppoPresets } from './ppo/presets.ts';
export { createPpoTrainer } from './ppo/train.ts';

// Learners

export { derLearner } from './learners/der-as-published.ts';
export type { Learner, RoutingTask, Training, TrainingMetrics } from './learners/learner.ts';
export { ppoLearner } from './learners/ppo.ts';

// Networks

export { createNetwork, type NetworkBackend } from './network/create-network.ts';

// Trained networks as policies, and their checkpoints

export { fromCheckpoint, toCheckpoint } from './policy/checkpoint.ts';
export { memoizeEncoder } from './policy/memoize-encoder.ts';
export { memoizePolicy } from './policy/memoize-policy.ts';
export { createNetworkPolicy } from './policy/network-policy.ts';
export { actPlainly } from './policy/plain-actor.ts';
export { toPlainActor } from './policy/to-plain-actor.ts';

// Baselines, oracles, and the detection of routers that no longer choose

export { detectCollapse, detectRouteCollapse } from './collapse.ts';
export { fixedExpertPolicy, randomPolicy } from './methods/single.ts';
export { routeOracle } from './oracles/route-oracle.ts';
export { shuffledLabelNull } from './oracles/shuffled-labels.ts';
export {
  bestExpertOracle,
  cheapestSufficientOracle,
  llmRouterBenchOracle,
  routerBenchOracle,
} from './oracles/single-call-oracles.ts';
export { trainClassifier } from './routers/classifier.ts';
export { trainMatrixFactorisation } from './routers/matrix-factorisation.ts';
export { trainNearestNeighbours } from './routers/nearest-neighbours.ts';
export { trainRidge } from './routers/ridge.ts';
export { routeByUtility } from './routers/score-predictor.ts';
export { trainScoreRegression } from './routers/score-regression.ts';

export { singleCallMethod } from './routers/single-call-method.ts';
export type { SingleCallRouter } from './routers/single-call-router.ts';
export { trainSoftLabels } from './routers/soft-labels.ts';
export { trainZooter } from './routers/zooter.ts';

// Methods: ways to get an answer, and the cost of all their calls

export { auditRunCosts } from './methods/cost-audit.ts';
export type { MethodRun } from './methods/method-run.ts';
export { runMethod } from './methods/run-method.ts';
export { runMethodAsync } from './methods/run-method-async.ts';
export type { Ask, Method } from './methods/types.ts';

// Methods: single calls, sequences, ensembles

export { fitFeatureRanker } from './methods/ensembles/feature-ranker.ts';
export { importPairLogits } from './methods/ensembles/imported-pair-logits.ts';
export { type PairComparer, pairRankerMethod } from './methods/ensembles/pair-ranker.ts';
export { majorityVoteMethod, medoidVoteMethod } from './methods/ensembles/voting.ts';
export { cascadeMethod, priceCascadeMethod } from './methods/sequential/cascade.ts';
export { fitCascade } from './methods/sequential/fit-cascade.ts';
export { fitScoreModel } from './methods/sequential/fit-score-model.ts';
export { lookAheadMethod } from './methods/sequential/look-ahead.ts';
export { policyMethod } from './methods/sequential/policy-method.ts';
export { fixedExpertMethod, randomExpertMethod } from './methods/single.ts';

// The Terminator

export { finalAnswerAgreement } from './terminator/agreement.ts';
export { trainTerminator } from './terminator/train-terminator.ts';
export { type TrainedTerminator, terminatorFromState } from './terminator/trained-terminator.ts';

// Typed arrays in JSON

export { decodeArrays, encodeArrays } from './encode-arrays.ts';
