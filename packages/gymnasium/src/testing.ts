// Arbitrary spaces, for property tests

export {
  boxArbitrary,
  discreteArbitrary,
  graphArbitrary,
  multiBinaryArbitrary,
  multiDiscreteArbitrary,
  type SpaceArbitraryOptions,
  spaceArbitrary,
  textArbitrary,
} from './testing/space-arbitraries.ts';

// Laws, as tests for environments of one's own

export { type EnvLaw, type EnvLawName, type EnvLawsOptions, envLaws } from './testing/env-laws.ts';
export {
  type VectorEnvLaw,
  type VectorEnvLawName,
  type VectorEnvLawsOptions,
  vectorEnvLaws,
} from './testing/vector-env-laws.ts';
