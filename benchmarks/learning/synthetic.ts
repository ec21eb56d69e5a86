// Every router on the synthetic pool over five training sets and five seeds, measured under all three stop rules.
//
//   node --import tsx benchmarks/learning/synthetic.ts            prints the tables; progress on standard error
//   node --import tsx benchmarks/learning/synthetic.ts --write    puts them into docs/results.md
//   ... --out <folder>                                            folder of the trials (default: runs/synthetic)
//   ... --jobs <n> --train-sets <n> --seeds <n> --questions <n>   other settings, as in der-gym ablate
//
// The same command resumes an interrupted run. In the folder of der-gym reproduce most trials already exist.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expandSpec, readSpec, runSweep, sweepMarkdown, threadExecutor } from '@der-gym/experiments';
import { root } from './_demo-report.ts';
import { flagsOf } from './_flags.ts';
import { writeBetweenMarkers } from './_markers.ts';

const flags = flagsOf({
  write: 'switch',
  out: { text: join(root, 'runs/synthetic') },
  jobs: { count: availableParallelism() },
  'train-sets': { count: null },
  seeds: { count: null },
  questions: { count: null },
});
const given = readSpec(join(root, 'benchmarks/learning/synthetic.yaml'));
const spec = {
  ...given,
  ...(flags['train-sets'] !== undefined && { trainSets: flags['train-sets'] }),
  ...(flags.seeds !== undefined && { seeds: flags.seeds }),
  ...(flags.questions !== undefined && { base: { task: { questions: flags.questions } } }),
};
// a trial has results under every stop rule, so the three tables need only one training
const specs = (['terminator', 'never', 'reference'] as const).map((stopRule) =>
  expandSpec({
    ...spec,
    name: `synthetic-${stopRule}`,
    title: `Stop rule \`${stopRule}\``,
    stopRule,
  }),
);
const executor = threadExecutor({ jobs: flags.jobs, checkpointsIn: join(flags.out, 'trials') });
let told = -1;
const summaries = await runSweep(specs, {
  out: flags.out,
  executor,
  now: () => performance.now(),
  onProgress({ done, of, failed }) {
    if (done === told) return;
    told = done;
    console.error(`${done} of ${of} trials${failed > 0 ? `, ${failed} failed` : ''}`);
  },
});
await executor.close();

const tables = summaries.map((summary) => sweepMarkdown(summary).replace(/^## /, '### ')).join('\n\n');
if (flags.write) writeBetweenMarkers(join(root, 'docs/results.md'), 'synthetic', tables);
else console.log(tables);
if (summaries.some(({ failures }) => failures.length > 0)) process.exitCode = 2;
