// The nouns of the paper

// What experts are sent
export {
  knowledgeTransferPrompt,
  type PromptMode,
  type PromptTemplate,
  promptTemplate,
} from './knowledge-transfer-prompt.ts';
// The MDP as pure functions
export {
  askExpert,
  type DerState,
  initialState,
  isTerminated,
  type Outcome,
  observation,
  outcome,
  publicQuestion,
  scoreAnswer,
  type TransitionOptions,
  transition,
} from './mdp.ts';
// Policies, Terminators, stop rules
export type {
  DerObservation,
  Observable,
  Policy,
  StopRule,
  Terminator,
  TerminatorInput,
} from './policy.ts';
// Rewards
export {
  derReward,
  type RewardFunction,
  type RewardInput,
  type RewardOptions,
  type RewardTerms,
  utilityReward,
} from './reward.ts';
export type {
  Answer,
  AnswerRequest,
  AsyncExpertPool,
  Expert,
  ExpertPool,
  Message,
  PublicQuestion,
  Question,
  Scorer,
  TokenPrice,
} from './types.ts';
