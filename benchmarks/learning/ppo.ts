// Results of PPO: greedy episodes of CartPole-v1 and Acrobot-v1; the DER synthetic pool and GSM8K compared with the exact
// optimum, for each preset and each published fault.
//
//   node --import tsx benchmarks/learning/ppo.ts                     everything; takes 15 minutes
//   node --import tsx benchmarks/learning/ppo.ts --only classic      or --only synthetic, or --only gsm8k
//   node --import tsx benchmarks/learning/ppo.ts --seeds 1 --steps 20000    a quick test
//   node --import tsx benchmarks/learning/ppo.ts --write             puts the tables into docs/ppo.md
//
// GSM8K is read from DER_GYM_DATA/gsm8k-solutions.jsonl, and left out if that file does not exist.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareTask } from '@der-gym/experiments';
import { flagsOf } from './_flags.ts';
import { writeBetweenMarkers } from './_markers.ts';
import { classicTable } from './_ppo-classic.ts';
import { presetsReport } from './_ppo-der.ts';

const flags = flagsOf({
  only: { oneOf: ['classic', 'synthetic', 'gsm8k'] },
  seeds: { count: 5 },
  steps: { count: 60_000 },
  write: 'switch',
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const publish = (name: string, text: string) => {
  console.log(text);
  if (flags.write) writeBetweenMarkers(join(root, 'docs/ppo.md'), name, text);
};
const wanted = (name: string) => flags.only === undefined || flags.only === name;
const budget = { seeds: flags.seeds, steps: flags.steps };

if (wanted('classic')) publish('classic', await classicTable());
if (wanted('synthetic')) {
  const task = prepareTask({ data: 'synthetic' });
  publish('synthetic', await presetsReport(task, { ...budget, textSize: 256 }));
}
if (wanted('gsm8k')) {
  const data = join(process.env.DER_GYM_DATA ?? join(root, '../shared/data'), 'gsm8k-solutions.jsonl');
  if (existsSync(data)) {
    const task = prepareTask({ data, transfer: 'adoption', salt: 1 });
    publish('gsm8k', await presetsReport(task, { ...budget, textSize: 32 }));
  } else
    console.error(`No such file: ${data}. GSM8K is left out; set DER_GYM_DATA to the folder of the file.`);
}
