// The README's table: what `npm start` prints for the stop rule `terminator`.
//
//   node --import tsx benchmarks/learning/readme-table.ts            prints it
//   node --import tsx benchmarks/learning/readme-table.ts --write    puts it into README.md
import { join } from 'node:path';
import { comparisonMarkdown } from '@der-gym/experiments';
import { demoReport, root } from './_demo-report.ts';
import { flagsOf } from './_flags.ts';
import { writeBetweenMarkers } from './_markers.ts';

const { write } = flagsOf({ write: 'switch' });
const table = comparisonMarkdown(demoReport(), { onlyMain: true });
if (write) writeBetweenMarkers(join(root, 'README.md'), 'demo', table);
else console.log(table);
