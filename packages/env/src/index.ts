// The nouns of the paper

export type {
  Answer,
  AnswerRequest,
  AsyncExpertPool,
  Expert,
  ExpertPool,
  Message,
  PublicQuestion,
  Question,
  QuestionSource,
  QuestionText,
  Scorer,
  TokenPrice,
} from './types.ts';

// Policies, Terminators, stop rules

export type { DerObservation, Observable, Policy } from './policy.ts';
export { NOT_JUDGED, type StopRule, type Terminator, type TerminatorInput } from './stop-rule.ts';

// Rewards: Eq. 3 and 4, and the utility

export { derDefaults } from './defaults.ts';
export { derReward, utilityReward } from './reward.ts';
export type { RewardSettings } from './reward-settings.ts';
export type {
  CompleteRewardInput,
  ResolvedRewardOptions,
  RewardFunction,
  RewardInput,
  RewardOptions,
  RewardTerms,
} from './reward-types.ts';
export {
  bonusAtEnd,
  bonusByVerdict,
  bonusWheneverGood,
  composeReward,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  gainOverPrevious,
  type RewardParts,
  type RewardTerm,
  scoreAtEnd,
  scorePerStep,
} from './reward-variants.ts';
export { type NamedReward, namedRewards, type RewardName } from './rewards.ts';

// What a call costs

export { type CostedCall, type CostRule, callCost } from './cost.ts';

// What experts are sent

export {
  knowledgeTransferPrompt,
  type PromptMode,
  type PromptTemplate,
  promptTemplate,
} from './knowledge-transfer-prompt.ts';

// The MDP as pure functions

export {
  type DerCall,
  type DerEnvOptions,
  type DerInfo,
  type DerMdp,
  type DerParameters,
  type DerSpaces,
  type DerState,
  derMdp,
  initialState,
  type ObservationShape,
  type Outcome,
  observation,
  observe,
  outcome,
  type Past,
  publicQuestion,
  rewardInput,
  scoreAnswer,
} from './mdp.ts';

// The environment

export { createDerEnv } from './der-env.ts';
export { EncodeObservation } from './encode-observation.ts';

// The answer graph and what is solved on it exactly

export { createRewardMemory, type RewardMemory } from './graph/_rewards.ts';
export { type AnswerGraph, withoutTexts, withTexts, withThreshold } from './graph/answer-graph.ts';
export { type AuditedOptimum, type AuditOptions, auditReward, type RewardAudit } from './graph/audit.ts';
export {
  bestFixedRoute,
  bestRouteOf,
  fixedRoutePolicy,
  type RouteObjective,
  type RouteOptions,
  type RouteValues,
  routeAt,
  routeValues,
} from './graph/best-fixed-route.ts';
export { compileAnswerGraph } from './graph/compile.ts';
export type { CompileOptions, CompileProgress } from './graph/compile-options.ts';
export { type EvaluateOptions, evaluatePolicy, type PolicyEvaluation } from './graph/evaluate-policy.ts';
export { type Evaluation, type EvaluationColumns, utilityOf } from './graph/evaluation.ts';
export { expandByBestScore } from './graph/expand.ts';
export { type FirstAnswers, firstAnswers } from './graph/first-answers.ts';
export { type Gaming, type GamingColumns, measureGaming } from './graph/gaming.ts';
export {
  graphFromBytes,
  graphHash,
  graphToBytes,
  textsFromBytes,
  textsToBytes,
} from './graph/graph-bytes.ts';
export { createGraphCompiler, type GraphCompiler } from './graph/graph-compiler.ts';
export { oracleStopping, oracleTerminator, stopAtExpert } from './graph/oracle.ts';
export type { ProblemOptions } from './graph/problem.ts';
export { type Solution, type SolveOptions, solve } from './graph/solve.ts';
export {
  type Arrivals,
  arrivals,
  judgedTable,
  type StopTableOptions,
  stopTable,
} from './graph/stop-table.ts';
export { type PolicyStep, type WalkOptions, walkPolicy } from './graph/walk.ts';

// Many environments over a graph, or over experts that are asked as they go

export { type AnswerSource, type AnswerSourceOptions, createAnswerSource } from './vector/answer-source.ts';
export type { QuestionOrder, QuestionOrderState } from './vector/question-order.ts';
export { createDerVectorEnv } from './vector/vector-env.ts';
export type {
  DerVectorEnv,
  DerVectorEnvOptions,
  DerVectorInfos,
  DerVectorResetResult,
  DerVectorState,
  DerVectorStepResult,
  EpisodeColumns,
  SourceVectorEnvOptions,
} from './vector/vector-env-types.ts';

// Texts as numbers

export { type EmbedTextsOptions, embedTexts, type TextEmbedding } from './encoders/embedding.ts';
export { encodeGraph } from './encoders/encode-graph.ts';
export { fitIdf, type IdfTable, idfWeights } from './encoders/idf.ts';
export { ngramHashes, words } from './encoders/ngrams.ts';
export {
  createObservationEncoder,
  type ObservationEncoder,
  type ObservationEncoderOptions,
} from './encoders/observation-encoder.ts';
export {
  createTextEncoder,
  type TextEncoder,
  type TextEncoderOptions,
} from './encoders/text-encoder.ts';
export { TEXT_SHAPE_NAMES, textShape } from './encoders/text-shape.ts';
