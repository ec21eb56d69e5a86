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

/**
 * Tests that change their process, or look at what one has loaded: each file has a process of its own. The others share two, which
 * saves importing and warming up everything again.
 */
const ALONE = [
  '{examples,test}/**/*.test.ts',
  'packages/gymnasium/src/node/**/*.test.ts',
  'packages/agents/src/network/**/*.test.ts',
  'packages/experiments/src/cli/{command-line,stop-request}.test.ts',
];
const LEFT_OUT = ['**/node_modules/**', '**/dist/**', '**/.cache/**'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification) => {
      const found = LONGEST.findIndex((part) => moduleId.includes(`/${part}`));
      const index = found === -1 ? LONGEST.length : found;
      // a shared process ends where another project's file is next
      return project.name === 'shared' ? index + LONGEST.length + 1 : index;
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
        test: { name: 'alone', include: ALONE, exclude: [...LEFT_OUT, HEAVY] },
      },
      {
        extends: true,
        test: {
          name: 'shared',
          include: [`${PLACES}/*.test.ts`],
          exclude: [...LEFT_OUT, ...ALONE, HEAVY],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'full', include: [HEAVY], exclude: LEFT_OUT } },
    ],
  },
});
