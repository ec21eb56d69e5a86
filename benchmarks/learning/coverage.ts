// How often the 95 % interval of a mean contains the true mean, by simulation.
//
//   node --import tsx benchmarks/learning/coverage.ts              10,000 tables per cell; takes about 45 minutes
//   node --import tsx benchmarks/learning/coverage.ts --write      puts the table into docs/statistics.md
//   ... --sets 300                                                 a quick test
import { fileURLToPath } from 'node:url';
import { CELLS, coverageMarkdown, coverageOf } from './_coverage.ts';
import { flagsOf } from './_flags.ts';
import { writeBetweenMarkers } from './_markers.ts';

const flags = flagsOf({ sets: { count: 10_000 }, write: 'switch' });
const { sets } = flags;
const found = CELLS.map((cell, i) => {
  const coverage = coverageOf(cell, sets);
  if (i % 19 === 18) console.error(`${i + 1} of ${CELLS.length}: ${cell.kind}, ${cell.questions} questions`);
  return { ...cell, coverage };
});
const text = coverageMarkdown(found);
console.log(text);
if (flags.write) {
  writeBetweenMarkers(fileURLToPath(new URL('../../docs/statistics.md', import.meta.url)), 'coverage', text);
}
