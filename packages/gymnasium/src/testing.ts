// laws, as tests for your own environments
export { envLaws } from './testing/env-laws.ts';
// arbitrary spaces, for property tests
export { spaceArbitrary } from './testing/space-arbitraries.ts';
export { vectorEnvLaws } from './testing/vector-env-laws.ts';
