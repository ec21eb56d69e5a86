import { coverageOf, DESIGNS, KINDS, MIXES, QUESTIONS, RATIO } from './_coverage.ts';

const sets = Number(process.argv[2]);
const only = process.argv[3];
for (const kind of [...Object.keys(KINDS), RATIO]) {
  if (only && !kind.includes(only)) continue;
  const t0 = performance.now();
  const lines: string[] = [];
  for (const questions of QUESTIONS) {
    const cells = DESIGNS.map(([trainingSets, seeds]) => {
      const mixes =
        trainingSets * seeds === 1 ? ['runs agree' as const] : (Object.keys(MIXES) as (keyof typeof MIXES)[]);
      return mixes
        .map((mix) => (100 * coverageOf({ kind, trainingSets, seeds, questions, mix }, sets)).toFixed(1))
        .join('/');
    });
    lines.push(`${String(questions).padStart(4)} ${cells.join('  ')}`);
  }
  console.log(`${kind} (${((performance.now() - t0) / 1000).toFixed(1)} s)\n${lines.join('\n')}`);
}
