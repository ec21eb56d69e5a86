// Questions, experts, answers and scores

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
  Scorer,
} from './types.ts';

// Policies, Terminators, stop rules

export type { DerObservation, Observable, Policy } from './policy.ts';
export type { StopRule, Terminator } from './stop-rule.ts';

// Rewards: Eq. 3 and 4, the utility, and rewards composed of other terms

export { derReward, utilityReward } from './reward.ts';
export type { RewardSettings } from './reward-settings.ts';
export type { RewardFunction } from './reward-types.ts';
export {
  bonusByVerdict,
  bonusWheneverGood,
  composeReward,
  gainAsPotential,
  gainOverBaseline,
  gainOverBest,
  scoreAtEnd,
} from './reward-variants.ts';

// Prompts

export {
  knowledgeTransferPrompt,
  type PromptMode,
  type PromptTemplate,
  promptTemplate,
} from './knowledge-transfer-prompt.ts';

// The environment

export { createDerEnv } from './der-env.ts';
export { EncodeObservation } from './encode-observation.ts';
export { observation } from './mdp.ts';

// The answer graph

export { type AnswerGraph, withThreshold } from './graph/answer-graph.ts';
export { compileAnswerGraph } from './graph/compile.ts';
export { expandByBestScore } from './graph/expand.ts';
export { firstAnswers } from './graph/first-answers.ts';
export { arrivals, stopTable } from './graph/stop-table.ts';

// Exact values on the answer graph

export { auditReward } from './graph/audit.ts';
export { bestFixedRoute, fixedRoutePolicy, routeValues } from './graph/best-fixed-route.ts';
export { evaluatePolicy } from './graph/evaluate-policy.ts';
export { utilityOf } from './graph/evaluation.ts';
export { measureGaming } from './graph/gaming.ts';
export { oracleStopping } from './graph/oracle.ts';
export { solve } from './graph/solve.ts';
export { walkPolicy } from './graph/walk.ts';

// Many environments, over a graph or over experts that are asked during the episodes

export { createAnswerSource } from './vector/answer-source.ts';
export { createDerVectorEnv } from './vector/vector-env.ts';

// Texts as numbers

export { embedTexts } from './encoders/embedding.ts';
export { encodeGraph } from './encoders/encode-graph.ts';
export { fitIdf } from './encoders/idf.ts';
export { ngramHashes } from './encoders/ngrams.ts';
export { createObservationEncoder } from './encoders/observation-encoder.ts';
export { createTextEncoder, type TextEncoder } from './encoders/text-encoder.ts';
export { TEXT_SHAPE_NAMES, textShape } from './encoders/text-shape.ts';
