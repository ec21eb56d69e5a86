import {
  detectDataFormat,
  importGsm8kSolutions,
  inspectCassette,
  inspectCassetteFile,
} from '@der-gym/experts-mock';
import { fixed, markdownTable, plainText } from '../text/markdown-table.ts';
import { parsingInput } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { printNext } from './next.ts';
import { print } from './outputs.ts';

export async function run({ file, ...flags }: Flags<'inspect'>): Promise<number> {
  const found = await parsingInput(async () =>
    detectDataFormat(file) === 'cassette'
      ? await inspectCassetteFile(file)
      : inspectCassette(importGsm8kSolutions(file).cassette),
  );
  print(flags.json === true ? JSON.stringify({ file, ...found }) : told(found));
  if (isWhole(found)) printNext(flags, ['solve', '--data', file], ['demo', '--data', file]);
  return 0;
}

/** The fewest questions that can be split into three parts. */
const ENOUGH_QUESTIONS = 30;

type Inspection = ReturnType<typeof inspectCassette>;

/** Whether every question has a reference and an answer of every expert, as a comparison requires. */
function isWhole({ numQuestions, numWithReference, experts }: Inspection): boolean {
  const isComplete = numWithReference === numQuestions && experts.every(({ numMissing }) => numMissing === 0);
  return isComplete && numQuestions >= ENOUGH_QUESTIONS && experts.length > 1;
}

function told(found: Inspection): string {
  const { experts, scores, depths, costFindings, published, warnings } = found;
  const facts: readonly (readonly [string, string])[] = [
    ['licence', found.licence],
    ['source', found.source],
    ['context', CONTEXTS[found.context]],
    ['template', found.template ?? 'none'],
    ['prices', found.prices ?? 'not stated'],
    [
      'questions',
      `${found.numQuestions}, ${found.numWithReference} with a reference, ${found.numGroups} groups`,
    ],
    ['answers', `${found.numAnswers}`],
  ];
  const spread = scores.filter(({ n }) => n > 0);
  const blocks = [
    facts.map(([name, value]) => `${name.padEnd(10)} ${plainText(value)}`).join('\n'),
    markdownTable(experts, [
      { title: 'expert', cell: ({ name }) => name },
      { title: 'billions', align: 'right', cell: ({ parameters }) => String(parameters) },
      { title: 'answers', align: 'right', cell: ({ numAnswers }) => String(numAnswers) },
      { title: 'missing', align: 'right', cell: ({ numMissing }) => String(numMissing) },
      { title: 'empty', align: 'right', cell: ({ numEmpty }) => String(numEmpty) },
      { title: 'characters', align: 'right', cell: ({ meanCharacters }) => fixed(meanCharacters, 0) },
      { title: 'tokens', align: 'right', cell: ({ meanOutputTokens }) => fixed(meanOutputTokens, 0) },
      ...spread.map(({ signature }) => ({
        title: signature,
        align: 'right' as const,
        cell: (expert: (typeof experts)[number]) =>
          fixed(expert.scores.find((score) => score.signature === signature)?.mean ?? null, 4),
      })),
    ]),
    depths
      .map(
        ({ expected, recorded }, depth) =>
          `depth ${depth}: ${recorded} of ${expected} calls recorded, ${expected - recorded} missing`,
      )
      .join('\n'),
  ];
  if (spread.length > 0) {
    blocks.push(
      markdownTable(spread, [
        { title: 'score', cell: ({ signature }) => signature },
        { title: 'n', align: 'right', cell: ({ n }) => String(n) },
        ...(['mean', 'min', 'q1', 'median', 'q3', 'max'] as const).map((name) => ({
          title: name,
          align: 'right' as const,
          cell: (score: (typeof spread)[number]) => fixed(score[name], 4),
        })),
        { title: 'tenths from min to max', cell: ({ histogram }) => histogram.join(' ') },
      ]),
    );
  }
  blocks.push(
    costFindings.length === 0
      ? 'costs: nothing suspicious'
      : costFindings
          .map(({ kind, expert, detail }) => plainText(`costs: ${kind}: ${expert}: ${detail}`))
          .join('\n'),
  );
  if (published !== null) {
    blocks.push(
      markdownTable(published, [
        { title: 'expert', cell: ({ expert }) => expert },
        { title: 'score', cell: ({ score }) => score },
        { title: 'n', align: 'right', cell: ({ n }) => String(n) },
        { title: 'mean', align: 'right', cell: ({ mean }) => fixed(mean, 2) },
        { title: 'published (test)', align: 'right', cell: ({ published: mean }) => fixed(mean, 2) },
        { title: 'difference', align: 'right', cell: ({ difference }) => fixed(difference, 2) },
      ]),
    );
  }
  if (warnings.length > 0)
    blocks.push(warnings.map((warning) => plainText(`warning: ${warning}`)).join('\n'));
  return blocks.join('\n\n');
}

const CONTEXTS = {
  none: 'none: every answer is to the question alone',
  previous: 'previous: answers may follow one earlier answer',
  'all-previous': 'all-previous: answers may follow every answer of the previous round',
} as const;
