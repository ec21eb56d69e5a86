// laws as tests for your own environments, and arbitrary spaces for property tests
export { envLaws } from './testing/env-laws.ts';
export { spaceArbitrary } from './testing/space-arbitraries.ts';
export { vectorEnvLaws } from './testing/vector-env-laws.ts';
