import { evaluatePolicy } from '@der-gym/env';
import { comparePaired, createTraining, encodeTask, type Task } from '@der-gym/experiments';
import type { TaskText } from '../../packages/experiments/src/encoders/named-encoder.ts';
import {
  type DerTrainingOptions,
  derTrainingDefaults,
} from '../../packages/experiments/src/options/table.ts';
import { tableMean } from '../../packages/experiments/src/statistics/tables.ts';
import { fixed, markdownTable } from '../../packages/experiments/src/text/markdown-table.ts';
import { shown } from './_cells.ts';
import type { Store } from './_store.ts';

type Tuned = Partial<
  Pick<
    Required<DerTrainingOptions>,
    | 'learningRate'
    | 'entropyCoefficient'
    | 'steps'
    | 'numEnvs'
    | 'numSteps'
    | 'numMinibatches'
    | 'updateEpochs'
    | 'discount'
    | 'hiddenSizes'
    | 'textSize'
  >
>;

/** Changes of one option, with the others at their defaults; the defaults themselves are left out. */
const alone: { readonly [K in keyof Tuned]-?: readonly NonNullable<Tuned[K]>[] } = {
  learningRate: [5e-4, 1e-3, 4e-3],
  entropyCoefficient: [0, 3e-3, 3e-2],
  steps: [50_000, 200_000, 400_000],
  numEnvs: [64, 512],
  numSteps: [4, 16],
  numMinibatches: [4, 32],
  updateEpochs: [2, 8],
  discount: [0.95],
  hiddenSizes: [[32], [128], [64, 64]],
  textSize: [64, 128, 512],
};

/** A small grid of the options that depend on each other most. */
const grid: readonly Tuned[] = [1e-3, 2e-3, 4e-3].flatMap((learningRate) =>
  [3e-3, 1e-2].flatMap((entropyCoefficient) =>
    [50_000, 200_000].map((steps) => ({ learningRate, entropyCoefficient, steps })),
  ),
);

export const trainingVariants: readonly Tuned[] = [
  {},
  ...Object.entries(alone).flatMap(([name, values]) => values.map((value) => ({ [name]: value }))),
  ...grid,
];

interface Tried {
  /** Shape [seeds][questions]. */
  readonly train: readonly (readonly number[])[];
  readonly validation: readonly (readonly number[])[];
}

/** The utility of each variant on train and on validation, compared with the defaults. Test questions are not used. */
export async function trainingTable(
  task: Task,
  store: Store,
  { seeds, done, steps }: { seeds: number; done: (part: string) => void; steps?: number },
): Promise<string> {
  const rows: { readonly name: string; readonly tried: Tried }[] = [];
  const texts = new Map<number, TaskText>();
  const textOf = async (textSize: number) => {
    const text = texts.get(textSize) ?? (await encodeTask(task, { textSize }));
    texts.set(textSize, text);
    return text;
  };
  for (const variant of trainingVariants) {
    const name = nameOf(variant);
    const part = `training ${rows.length === 0 ? 'default' : name}`.replaceAll(/[^\w.-]+/g, '-');
    const tried = await store.part(part, () =>
      tryVariant(task, steps === undefined ? variant : { ...variant, steps }, seeds, textOf),
    );
    rows.push({ name, tried });
    done(part);
  }
  const tableOf = (values: Tried['train']) => values.map((row) => Float64Array.from(row));
  const defaults = tableOf(rows[0]!.tried.validation);
  return markdownTable(rows, [
    { title: 'Changed', cell: ({ name }) => name },
    { title: 'Train', align: 'right', cell: ({ tried }) => fixed(tableMean(tableOf(tried.train)), 3) },
    {
      title: 'Validation',
      align: 'right',
      cell: ({ tried }) => fixed(tableMean(tableOf(tried.validation)), 3),
    },
    {
      title: 'Minus the default',
      align: 'right',
      cell: ({ tried }) => {
        if (tried === rows[0]!.tried) return '–';
        const { difference, interval } = comparePaired(tableOf(tried.validation), defaults);
        return shown(difference, interval);
      },
    },
  ]);
}

function nameOf(variant: Tuned): string {
  const changes = Object.entries(variant).map(([name, value]) => `${name} ${String(value)}`);
  if (changes.length > 0) return changes.join(', ');
  const names = Object.keys(alone) as (keyof Tuned)[];
  return `**default**: ${names.map((name) => `${name} ${String(derTrainingDefaults[name])}`).join(', ')}`;
}

async function tryVariant(
  task: Task,
  variant: Tuned,
  seeds: number,
  textOf: (textSize: number) => Promise<TaskText>,
): Promise<Tried> {
  const { graph, split, reward } = task;
  const text = await textOf(variant.textSize ?? derTrainingDefaults.textSize);
  const found = { train: [] as number[][], validation: [] as number[][] };
  for (let seed = 1; seed <= seeds; seed++) {
    const training = await createTraining(task, { ...variant, reward: 'utility', seed, text });
    while (!training.finished) training.step();
    const policy = training.policy();
    training.dispose();
    for (const part of ['train', 'validation'] as const) {
      const { score, cost } = evaluatePolicy(graph, policy, {
        reward,
        stop: 'reference',
        questions: split[part],
      }).perQuestion;
      found[part].push(Array.from(score, (each, q) => each - reward.costWeight * cost[q]!));
    }
  }
  return found;
}
