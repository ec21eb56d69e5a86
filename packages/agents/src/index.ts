// PPO: its equations

// Baselines
export {
  type Classifier,
  type ClassifierLabels,
  type ScoredQuestions,
  type TrainClassifierOptions,
  trainClassifier,
} from './baselines/classifier.ts';
export { fixedExpertPolicy, randomPolicy } from './baselines/simple.ts';
export { type CollapseReport, detectCollapse } from './collapse.ts';
// Arrays of numbers, and how they are written in JSON
export { decodeArrays, type EncodedArray, encodeArrays } from './encode-arrays.ts';
// Linear models
export { type LbfgsOptions, type LbfgsResult, minimizeLbfgs, type Objective } from './linear/lbfgs.ts';
// Networks
export type { Backend } from './network/_load-tensorflow.ts';
export { orthogonal } from './network/orthogonal.ts';
export type {
  LossGradient,
  MlpArchitecture,
  NetworkState,
  PolicyNetwork,
} from './network/policy-network.ts';
export { createReferenceNetwork } from './network/reference-network.ts';
export { createTfjsNetwork, type NetworkOptions, type TfjsNetworkOptions } from './network/tfjs-network.ts';
// Trained networks as policies, and their checkpoints
export { type Checkpoint, type CheckpointInputs, fromCheckpoint, toCheckpoint } from './policy/checkpoint.ts';
export { memoizeEncoder } from './policy/memoize-encoder.ts';
export { createNetworkPolicy, type NetworkPolicyInputs, type PolicyMode } from './policy/network-policy.ts';
export { type Adam, type AdamOptions, type AdamState, createAdam } from './ppo/adam.ts';
export { entropy, logSoftmax, sampleCategorical } from './ppo/categorical.ts';
// PPO: training
export { DivergedError } from './ppo/diverged-error.ts';
export {
  computeGae,
  computeGaeBatch,
  type Flags,
  type GaeBatchInputs,
  type GaeInputs,
  type GaeOutputs,
} from './ppo/gae.ts';
export { type PpoLossInputs, type PpoLossOptions, type PpoLossStatistics, ppoLoss } from './ppo/loss.ts';
export {
  type PpoOptions,
  type ResolvedPpoOptions,
  resolvePpoOptions,
  standardPpo,
} from './ppo/options.ts';
export { linearSchedule } from './ppo/schedule.ts';
export { explainedVariance, normalizeAdvantages } from './ppo/statistics.ts';
export {
  createPpoTrainer,
  type PpoMetrics,
  type PpoTrainer,
  type PpoTrainerInputs,
  type PpoTrainerState,
  type TrainableEnv,
} from './ppo/train.ts';
export type { Reals } from './reals.ts';
// The Terminator
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
  type TrainedTerminator,
  type TrainTerminatorOptions,
  terminatorFromState,
  trainTerminator,
} from './terminator/train-terminator.ts';
