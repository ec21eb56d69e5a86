// The output of `npm start` for the stop rule `terminator`: verdict and main rows for README.md, the whole output for docs/first-table.md.
//
//   node --import tsx benchmarks/learning/readme-table.ts            prints both
//   node --import tsx benchmarks/learning/readme-table.ts --write    writes both into the pages
import { join } from 'node:path';
import type { ComparisonReport } from '../../packages/experiments/src/compare/comparison-report.ts';
import { comparisonMarkdown } from '../../packages/experiments/src/compare/table.ts';
import { fixed, markdownTable, withInterval } from '../../packages/experiments/src/text/markdown-table.ts';
import { demoReport, root } from './_demo-report.ts';
import { flagsOf } from './_flags.ts';
import { writeBetweenMarkers } from './_markers.ts';

/** The rows of the README: every router, the best of each simpler kind, the random route, and the bound. */
function mainRows({ rows }: ComparisonReport): ComparisonReport['rows'] {
  const best = (...starts: readonly string[]) =>
    rows
      .filter(({ policy }) => starts.some((start) => policy.startsWith(start)))
      .sort((a, b) => b.utility - a.utility)
      .slice(0, 1);
  const simpler = ['best fixed route', 'classifier', 'random route'];
  const routers = rows.filter(
    ({ kind, policy }) => kind === 'learned' && !simpler.some((start) => policy.startsWith(start)),
  );
  const single = rows.filter(({ note }) => note?.startsWith('best single call on train'));
  return [
    ...routers.sort((a, b) => b.utility - a.utility),
    ...simpler.slice(0, 2).flatMap((start) => best(start)),
    ...single,
    ...best('random route'),
    ...best('hindsight optimum'),
  ];
}

function mainTable(report: ComparisonReport): string {
  const bestSingle = (note?: string) => note?.startsWith('best single call on train') === true;
  return markdownTable(mainRows(report), [
    {
      title: 'Router or baseline',
      cell: ({ policy, kind, note }) =>
        kind === 'bound' ? `*${policy}*` : bestSingle(note) ? `${policy}: best single call on train` : policy,
    },
    { title: 'Score', align: 'right', cell: ({ score }) => fixed(score, 3) },
    { title: 'Parameters, B', align: 'right', cell: ({ parameters }) => fixed(parameters, 1) },
    { title: 'Calls', align: 'right', cell: ({ routeLength }) => fixed(routeLength, 2) },
    {
      title: 'Utility',
      align: 'right',
      cell: ({ utility, intervals }) => withInterval(utility, intervals.utility, 3),
    },
  ]);
}

const { write } = flagsOf({ write: 'switch' });
const report = demoReport();
const all = comparisonMarkdown(report, { onlyMain: true });
const verdict = report.verdict.sentences.map((sentence) => `- ${sentence}`).join('\n');
const main = `${verdict}\n\n${mainTable(report)}`;
if (write) {
  writeBetweenMarkers(join(root, 'README.md'), 'main-rows', main);
  writeBetweenMarkers(join(root, 'docs/first-table.md'), 'demo', all);
} else console.log(`${main}\n\n<!-- all rows -->\n\n${all}`);
