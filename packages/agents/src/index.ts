// PPO: its equations

export { type Adam, type AdamOptions, type AdamState, createAdam, type SecondRate } from './network/adam.ts';
export { entropy, logSoftmax, sampleCategorical } from './network/categorical.ts';
export {
  computeGae,
  computeGaeBatch,
  type Flags,
  type GaeBatchInputs,
  type GaeInputs,
  type GaeOutputs,
} from './ppo/gae.ts';
export {
  type PpoLossInputs,
  type PpoLossOptions,
  type PpoLossStatistics,
  ppoLoss,
  type ValueLoss,
} from './ppo/loss.ts';
export { emptyMoments, type Moments, mergeMoments, momentsOf, momentsVariance } from './ppo/moments.ts';
export { normalizeObservations, type ObservationNormalization } from './ppo/normalization.ts';
export { explainedVariance, normalizeAdvantages } from './ppo/statistics.ts';

// PPO: training

export { createDerPpoTrainer, type DerPpoTrainerInputs } from './ppo/der-as-published.ts';
export type { DerPpoOptions } from './ppo/der-options.ts';
export { DivergedError, type GoodState } from './ppo/diverged-error.ts';
export {
  type EpisodeStatistics,
  type EvaluateEpisodesInputs,
  evaluateEpisodes,
} from './ppo/evaluate-episodes.ts';
export {
  type PpoOptions,
  type ResolvedPpoOptions,
  resolvePpoOptions,
  standardPpo,
} from './ppo/options.ts';
export {
  type DerPpoPresetName,
  derPpoPresets,
  type PpoPreset,
  type PpoPresetName,
  ppoPresets,
} from './ppo/presets.ts';
export { createPpoTrainer } from './ppo/train.ts';
export type {
  PpoMetrics,
  PpoTrainer,
  PpoTrainerInputs,
  PpoTrainerState,
  TrainableEnv,
} from './ppo/trainer.ts';

// Learners

export { type DerLearnerOptions, derLearner } from './learners/der-as-published.ts';
export type { Learner, RoutingTask, Training, TrainingMetrics } from './learners/learner.ts';
export { type PpoLearnerOptions, ppoLearner } from './learners/ppo.ts';
export type { PpoTraining } from './learners/ppo-training.ts';

// Networks

export {
  type CreateNetworkOptions,
  createNetwork,
  type NetworkBackend,
  networkBackends,
} from './network/create-network.ts';
export { createFusedNetwork, type FusedNetworkOptions } from './network/fused/fused-network.ts';
export { orthogonal } from './network/orthogonal.ts';
export type {
  Activation,
  CustomArchitecture,
  LossGradient,
  MlpArchitecture,
  NetworkArchitecture,
  NetworkOptions,
  NetworkState,
  PolicyNetwork,
} from './network/policy-network.ts';
export { createReferenceNetwork } from './network/reference-network.ts';

// Trained networks as policies, and their checkpoints

export type { ActorWeights, CustomActor } from './policy/actor-weights.ts';
export { type Checkpoint, type CheckpointInputs, fromCheckpoint, toCheckpoint } from './policy/checkpoint.ts';
export { memoizeEncoder } from './policy/memoize-encoder.ts';
export { memoizePolicy } from './policy/memoize-policy.ts';
export { createNetworkPolicy, type NetworkPolicyInputs, type PolicyMode } from './policy/network-policy.ts';
export { actPlainly, type PlainActor } from './policy/plain-actor.ts';
export { toPlainActor } from './policy/to-plain-actor.ts';

// Baselines, and an alarm for routers that have stopped choosing

export {
  type CollapseReport,
  callShares,
  detectCollapse,
  detectRouteCollapse,
  type RouteCollapse,
} from './collapse.ts';
export { fixedExpertPolicy, randomPolicy } from './methods/single.ts';
export {
  type RouteOracle,
  type RouteOracleObjective,
  routeOracle,
} from './oracles/route-oracle.ts';
export { shuffledLabelNull, shuffleScores } from './oracles/shuffled-labels.ts';
export {
  bestExpertOracle,
  cheapestSufficientOracle,
  llmRouterBenchOracle,
  type OracleCharge,
  type OracleOutcome,
  routerBenchOracle,
  type ScoreTable,
} from './oracles/single-call-oracles.ts';
export {
  type Classifier,
  type ClassifierLabels,
  type TrainClassifierOptions,
  trainClassifier,
} from './routers/classifier.ts';
export {
  type MatrixFactorisationOptions,
  trainMatrixFactorisation,
} from './routers/matrix-factorisation.ts';
export {
  type NearestNeighboursOptions,
  trainNearestNeighbours,
} from './routers/nearest-neighbours.ts';
export { type RidgeOptions, trainRidge } from './routers/ridge.ts';
export {
  type FewAnswers,
  type OpenScorePredictor,
  routeByUtility,
  type ScorePredictor,
} from './routers/score-predictor.ts';
export { type ScoreRegressionOptions, trainScoreRegression } from './routers/score-regression.ts';
export type { FitRouterOptions, ScoredQuestions } from './routers/scored-questions.ts';
export { singleCallMethod } from './routers/single-call-method.ts';
export type { SingleCallRouter } from './routers/single-call-router.ts';
export { type SoftLabelOptions, trainSoftLabels } from './routers/soft-labels.ts';
export { trainZooter, type ZooterOptions } from './routers/zooter.ts';

// Methods: how answers are come by, and what all their calls cost

export { type Account, accountOf, type ChargedCall } from './methods/account.ts';
export type { Budget, Limits } from './methods/budget.ts';
export { auditRunCosts, type CostAuditOptions, type CostDoubt } from './methods/cost-audit.ts';
export type { MethodRun, RunNote } from './methods/method-run.ts';
export { type RunMethodOptions, runMethod } from './methods/run-method.ts';
export {
  MethodCallError,
  type RunMethodAsyncOptions,
  runMethodAsync,
} from './methods/run-method-async.ts';
export type { Ask, Call, Method, MethodInput } from './methods/types.ts';

// Methods: single calls, sequences, ensembles over bare answers

export {
  type FitFeatureRankerOptions,
  fitFeatureRanker,
  type RankedAnswers,
} from './methods/ensembles/feature-ranker.ts';
export { importPairLogits, type PairLogits } from './methods/ensembles/imported-pair-logits.ts';
export {
  type Candidate,
  type PairComparer,
  type PairRankerOptions,
  pairRankerMethod,
  type RankMode,
  rankPairs,
} from './methods/ensembles/pair-ranker.ts';
export {
  firstMode,
  type MajorityVoteOptions,
  type MedoidVoteOptions,
  majorityVoteMethod,
  medoidVoteMethod,
} from './methods/ensembles/voting.ts';
export {
  type AnswerJudge,
  type CascadeOptions,
  cascadeMethod,
  type PriceCascadeOptions,
  priceCascadeMethod,
} from './methods/sequential/cascade.ts';
export {
  type FitCascadeOptions,
  type FittedCascade,
  fitCascade,
} from './methods/sequential/fit-cascade.ts';
export { type FitScoreModelOptions, fitScoreModel } from './methods/sequential/fit-score-model.ts';
export {
  type LookAheadOptions,
  lookAheadMethod,
  type ScoreModel,
} from './methods/sequential/look-ahead.ts';
export { type PolicyMethodOptions, policyMethod } from './methods/sequential/policy-method.ts';
export { fixedExpertMethod, randomExpertMethod } from './methods/single.ts';

// The Terminator

export {
  type AgreementMeasure,
  type EarlierAnswer,
  finalAnswerAgreement,
  type TerminatorExtra,
  type TrajectoryInput,
} from './terminator/agreement.ts';
export {
  areaUnderCurve,
  type Calibration,
  type CalibrationBin,
  type Confusion,
  calibration,
  confusion,
  f1,
} from './terminator/judgement.ts';
export {
  type JudgedAnswers,
  type TerminatorReport,
  type TrainTerminatorOptions,
  trainTerminator,
} from './terminator/train-terminator.ts';
export { type TrainedTerminator, terminatorFromState } from './terminator/trained-terminator.ts';

// Arrays of numbers, how they are written in JSON, and what is fitted to them

export { decodeArrays, type EncodedArray, encodeArrays } from './encode-arrays.ts';
export { type LbfgsOptions, type LbfgsResult, minimizeLbfgs, type Objective } from './linear/lbfgs.ts';
export type { Reals } from './reals.ts';
