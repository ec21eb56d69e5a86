// Every router on the synthetic pool, 3,000 questions and five training seeds, under all three stop rules; some minutes.
//
//   node --import tsx benchmarks/learning/synthetic.ts            prints the tables
//   node --import tsx benchmarks/learning/synthetic.ts --write    puts them into docs/results.md
import { join } from 'node:path';
import { comparisonMarkdown } from '@der-gym/experiments';
import { demoReport, root } from './_demo-report.ts';
import { writeBetweenMarkers } from './_markers.ts';

const tables = comparisonMarkdown(demoReport('--runs', '5', '--questions', '3000'));
if (process.argv.includes('--write')) writeBetweenMarkers(join(root, 'docs/results.md'), 'synthetic', tables);
else console.log(tables);
