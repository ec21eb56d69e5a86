// Every method on the synthetic pool and on recorded GSM8K answers, in the form of the paper's Table 1.
//
//   node --import tsx benchmarks/learning/baselines.ts             prints the tables; takes some minutes
//   node --import tsx benchmarks/learning/baselines.ts --write     puts the tables into docs/baselines.md
//   ... --questions 300 --runs 0                                   a quick test; --runs 3 trains each router three times
//
// GSM8K is read from DER_GYM_DATA/gsm8k-solutions.jsonl; without that file only the synthetic pool is run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareMethods, methodsMarkdown, prepareTask, type Task, trainPolicies } from '@der-gym/experiments';
import { flagsOf } from './_flags.ts';
import { writeBetweenMarkers } from './_markers.ts';

const flags = flagsOf({ questions: { count: 2000 }, runs: { count: 1, least: 0 }, write: 'switch' });
const root = fileURLToPath(new URL('../..', import.meta.url));
const data = join(process.env.DER_GYM_DATA ?? join(root, '../shared/data'), 'gsm8k-solutions.jsonl');

async function show(name: string, task: Task): Promise<void> {
  const { runs } = flags;
  const policies = runs === 0 ? [] : ((await trainPolicies(task, { runs })) ?? []);
  const onStage = (stage: string) => console.error(`${name}: ${stage}`);
  const text = methodsMarkdown(compareMethods(task, { policies, onStage })).replaceAll('\n### ', '\n#### ');
  console.log(`\n${name}\n\n${text}`);
  if (flags.write) writeBetweenMarkers(join(root, 'docs/baselines.md'), name, text);
}

await show('synthetic', prepareTask({ questions: flags.questions }));
if (existsSync(data)) await show('gsm8k', prepareTask({ data }));
else console.error(`No such file: ${data}. GSM8K is left out; set DER_GYM_DATA to the folder of the file.`);
