import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, in this order: started last, they would leave a core idle. */
const LONGEST = [
  'test/readme-table.full.test.ts',
  'benchmarks/learning/synthetic-demands.full.test.ts',
  'test/readme.test.ts',
  'test/packed.test.ts',
  'packages/experiments/src/cli/',
  'benchmarks/learning/',
  'test/',
  'packages/experts-mock/src/fuzz.test.ts',
  'packages/gymnasium/src/node/',
];

const PLACES = '{packages/*/{src,templates},examples,benchmarks,test}/**';
/** Heavy tests: `npm run test:full` runs them, `npm test` does not. */
const HEAVY = `${PLACES}/*.full.test.ts`;

/** Tests of functions that hold no state and start nothing: they may share a process, which saves importing everything again. */
const STATELESS = [
  'packages/{env,metrics,experts-mock}/src/**/*.test.ts',
  'packages/agents/src/{linear,methods,oracles,routers}/**/*.test.ts',
  'packages/experiments/{src/{statistics,quality,report},templates}/**/*.test.ts',
];
const LEFT_OUT = ['**/node_modules/**', '**/dist/**', '**/.cache/**'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((part) => moduleId.includes(`/${part}`));
      return found === -1 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    setupFiles: ['tools/vitest-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // two cores: one for each worker
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'whole',
          include: [`${PLACES}/*.test.ts`],
          exclude: [...LEFT_OUT, ...STATELESS, HEAVY],
        },
      },
      {
        extends: true,
        test: { name: 'stateless', include: STATELESS, exclude: [...LEFT_OUT, HEAVY], isolate: false },
      },
      { extends: true, test: { name: 'full', include: [HEAVY], exclude: LEFT_OUT } },
    ],
  },
});
