import { join } from 'node:path';
import { writeFileAtomic } from '@der-gym/env/node';
import { curveMarkdown } from '../curve/curve-markdown.ts';
import { alongCurve, curveBase } from '../curve/curve-spec.ts';
import { type CurveSummary, summariseCurve } from '../curve/summarise-curve.ts';
import { questionsFor, trainPartOf } from '../curve/train-part.ts';
import { chosenModule } from '../modules/module-choice.ts';
import { dataDefaults, derTrainingDefaults } from '../options/table.ts';
import { curvePicture } from '../report/curve-picture.ts';
import { toJson } from '../run/files.ts';
import type { ExpandedSpec } from '../spec/types.ts';
import { planSweep } from '../sweep/plan.ts';
import { trialStore } from '../sweep/trial-store.ts';
import { readingInput, UsageError } from '../usage-error.ts';
import { chosenEncoders } from './chosen-encoders.ts';
import type { Flags } from './commands.ts';
import { narrowWidth, print } from './outputs.ts';
import { runExperiments, underFlags } from './sweep-run.ts';

/** Sizes and calls of a smoke run. */
const SMOKE = { sizes: [10, 20], calls: [512, 1024] };
const DEFAULTS = { sizes: [100, 300, 1000], calls: [10_000, 30_000, 100_000] };

const usual = { synthetic: ['hashed-shape', 'facts'], recorded: ['hashed-shape'] } as const;

export async function run(flags: Flags<'curve'>): Promise<number> {
  for (const [name, instead] of [
    ['trainQuestions', '--sizes'],
    ['trainSeed', '--train-sets'],
    ['steps', '--calls'],
  ] as const) {
    if (flags[name] !== undefined) {
      throw new UsageError(
        `Expected no \`${name}\` with der-gym curve, got ${flags[name]}. Use ${instead} instead.`,
      );
    }
  }
  const { data = dataDefaults.data, learner = derTrainingDefaults.learner, trainSets = 1 } = flags;
  if (chosenModule(learner) !== null) {
    throw new UsageError(
      'Expected --learner to be a built-in learner, because a curve counts expert calls, got a module.',
    );
  }
  if (data !== dataDefaults.data && trainSets > 1) {
    throw new UsageError(
      `Expected --train-sets only on the synthetic pool, got ${trainSets} with recorded data. Use --seeds instead.`,
    );
  }
  const otherwise = flags.smoke === true ? SMOKE : DEFAULTS;
  const encoders = chosenEncoders(flags, usual);
  const calls = ascending('--calls', flags.calls ?? otherwise.calls);
  const plain = readingInput(() => underFlags(curveBase, flags));
  const { spec, sizes } = await withTrainPart(plain, flags, otherwise.sizes);
  const curve = alongCurve(spec, { sizes, calls, encoders });
  const out = flags.out ?? join('runs', 'curve');
  const { summaries, status } = await runExperiments([curve], flags, out);
  if (summaries === null) return status;
  const summary = summariseCurve(planSweep(curve), trialStore(out).result, summaries[0]!.failures);
  write(join(out, curve.name), summary);
  print(flags.json === true ? JSON.stringify(summary) : curveMarkdown(summary, { width: narrowWidth() }));
  return status;
}

function write(folder: string, summary: CurveSummary): void {
  writeFileAtomic(join(folder, 'table.md'), `${curveMarkdown(summary)}\n`);
  writeFileAtomic(join(folder, 'curve.json'), toJson(summary));
  if (summary.lines.length > 0) writeFileAtomic(join(folder, 'curve.svg'), curvePicture(summary));
}

/**
 * Returns the sizes, and a spec with enough train questions. The synthetic pool grows unless its size was given; with recorded data,
 * sizes larger than train are dropped.
 */
async function withTrainPart(
  spec: ExpandedSpec,
  flags: Flags<'curve'>,
  usualSizes: readonly number[],
): Promise<{ readonly spec: ExpandedSpec; readonly sizes: readonly number[] }> {
  const sizes = ascending('--sizes', flags.sizes ?? usualSizes);
  const { trainSets } = spec;
  const { task } = spec.variants[0]!;
  const most = sizes.at(-1)!;
  const synthetic = (task.data ?? dataDefaults.data) === dataDefaults.data;
  if (synthetic && task.questions === undefined) {
    const questions = await readingInput(() => questionsFor(most, task, trainSets));
    if (questions !== dataDefaults.questions && flags.quiet !== true) {
      process.stderr.write(
        `The synthetic pool has ${questions} questions instead of ${dataDefaults.questions}, so that train has ${most}; test is larger too.\n`,
      );
    }
    return { spec: withQuestions(spec, questions), sizes };
  }
  const train = await readingInput(() => trainPartOf(task, trainSets));
  const fitting = flags.sizes === undefined ? sizes.filter((size) => size <= train) : sizes;
  if (fitting.length > 0 && fitting.at(-1)! <= train) return { spec, sizes: fitting };
  const more = synthetic ? ' Increase --questions.' : '';
  throw new UsageError(`Expected --sizes to be at most the ${train} questions of train, got ${most}.${more}`);
}

function withQuestions(spec: ExpandedSpec, questions: number): ExpandedSpec {
  return {
    ...spec,
    variants: spec.variants.map((variant) => ({ ...variant, task: { ...variant.task, questions } })),
  };
}

/** @throws UsageError if a number is repeated */
function ascending(flag: string, numbers: readonly number[]): readonly number[] {
  const again = numbers.find((each, i) => numbers.indexOf(each) !== i);
  if (again !== undefined)
    throw new UsageError(`Expected ${flag} to be different numbers, got ${again} twice.`);
  return [...numbers].sort((a, b) => a - b);
}
