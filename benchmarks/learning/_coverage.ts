import { createRng, type Rng } from 'gymnasium-js';
import { estimateRatio, meanLimits } from '../../packages/experiments/src/statistics/estimate.ts';
import type { Interval } from '../../packages/experiments/src/statistics/tables.ts';
import { markdownTable } from '../../packages/experiments/src/text/markdown-table.ts';

/** The variance of the mean that training sets and seeds add, relative to the variance that questions add. */
export const MIXES = {
  'runs agree': { sets: 0, seeds: 0 },
  'training sets vary': { sets: 1, seeds: 0.1 },
  'seeds vary': { sets: 0.1, seeds: 1 },
} as const;

/** Number of training sets, and of seeds for each. */
export const DESIGNS = [
  [1, 1],
  [1, 5],
  [2, 1],
  [3, 2],
  [5, 1],
  [5, 3],
  [5, 5],
] as const;

export const QUESTIONS = [25, 100, 600] as const;

/** A kind of data: how the value of a question in a run is generated. */
export interface Kind {
  /** Expected value of a cell. */
  readonly mean: number;
  /** Variance between questions. */
  readonly variance: number;
  readonly range?: Interval;
  /** The largest possible effect of a run. */
  readonly most: number;
  /** The change of the mean for one unit of an effect. @defaultValue 1 */
  readonly slope?: number;
  /** Draws the random number of a question, uniform on [0, 1] or normal. */
  readonly draw: (rng: Rng) => number;
  readonly value: (drawn: number, effect: number) => number;
}

const uniform = (rng: Rng) => rng.uniform();

/** 0 or 1: a run solves a question if the run's probability exceeds the question's number. */
const twoValued = (p: number): Kind => ({
  mean: p,
  variance: p * (1 - p),
  range: [0, 1],
  most: Math.min(p, 1 - p),
  draw: uniform,
  value: (u, effect) => (u < p + effect ? 1 : 0),
});

const byKind = {
  normal: {
    mean: 0,
    variance: 1,
    most: Number.POSITIVE_INFINITY,
    draw: (rng) => rng.normal(),
    value: (x, effect) => x + effect,
  },
  'skewed (exponential), range not known': {
    mean: 1,
    variance: 1,
    most: Number.POSITIVE_INFINITY,
    draw: (rng) => -Math.log(1 - rng.uniform()),
    value: (x, effect) => x + effect,
  },
  'two values, p .02': twoValued(0.02),
  'two values, p .1': twoValued(0.1),
  'two values, p .5': twoValued(0.5),
  'two values, p .9': twoValued(0.9),
  'two values, p .98': twoValued(0.98),
  // a win in .02, a loss in .03
  'differences -1, 0, 1, rare': {
    mean: -0.01,
    variance: 0.05 - 0.01 ** 2,
    range: [-1, 1],
    most: 0.04,
    draw: uniform,
    value: (u, effect) => (u < 0.02 + effect / 2 ? 1 : u > 0.97 + effect / 2 ? -1 : 0),
  },
  // .3 are 0, .3 are .8, the others between
  'token F1': {
    mean: 0.4,
    variance: 0.8 ** 2 * (0.3 + 0.4 / 3 - 0.25),
    range: [0, 1],
    most: 0.25,
    slope: 0.4,
    draw: uniform,
    value: (u, effect) => (u < 0.3 ? 0 : u > 0.7 ? 0.8 : 2 * (u - 0.3)) * (1 + effect),
  },
  'utility: 0 or 1, less a small cost': {
    ...twoValued(0.9),
    mean: 0.9 - 0.02,
    range: [-0.04, 1],
    value: (u, effect) => (u < 0.9 + effect ? 1 : 0) - 0.04 * ((u * 997) % 1),
  },
  // a loss of 1 in .02
  'utility difference: small savings, rare losses': {
    mean: 0.01 - 0.02,
    variance: 0.02 * 0.98,
    range: [-1.04, 1.04],
    most: 0.02,
    draw: uniform,
    value: (u, effect) => 0.02 * ((u * 997) % 1) - (u < 0.02 - effect ? 1 : 0),
  },
} satisfies Readonly<Record<string, Kind>>;

/** Kinds of data. A ratio weights the token F1 of a question by how often the question is reached. */
export const KINDS: Readonly<Record<string, Kind>> = byKind;
export const RATIO = 'ratio of means';

export interface Cell {
  readonly kind: string;
  readonly trainingSets: number;
  readonly seeds: number;
  readonly questions: number;
  readonly mix: keyof typeof MIXES;
}

/** Share of a run's values that are drawn for that run alone. */
const REST = 0.1;

/** The share of `sets` simulated tables whose 95 % interval contains the true mean. */
export function coverageOf({ kind, trainingSets, seeds, questions, mix }: Cell, sets: number): number {
  const { mean, variance, range, most, slope = 1, draw, value } = KINDS[kind] ?? byKind['token F1'];
  const rng = createRng(`coverage/${kind}/${trainingSets}/${seeds}/${questions}/${mix}`);
  const runs = trainingSets * seeds;
  // triangular effects of at most sqrt(6) standard deviations, scaled down if their sum could exceed `most`
  const spread = (share: number, levels: number) =>
    levels === 1 ? 0 : Math.sqrt((share * levels * variance) / questions) / slope;
  const [bySets, bySeeds] = [spread(MIXES[mix].sets, trainingSets), spread(MIXES[mix].seeds, seeds)];
  const shrink = Math.min(1, most / (Math.sqrt(6) * (bySets + bySeeds)) || 1);
  const effects = (count: number, deviation: number) =>
    Float64Array.from(
      { length: count },
      () => Math.sqrt(6) * deviation * shrink * (rng.uniform() + rng.uniform() - 1),
    );
  const table = Array.from({ length: runs }, () => new Float64Array(questions));
  const denominators = Array.from({ length: runs }, () => new Float64Array(questions));
  const own = Float64Array.from({ length: 4096 }, () => draw(rng));
  const drawn = new Float64Array(questions);
  let held = 0;
  for (let set = 0; set < sets; set++) {
    const setEffects = effects(trainingSets, bySets);
    const seedEffects = effects(seeds, bySeeds);
    for (let q = 0; q < questions; q++) drawn[q] = draw(rng);
    let place = rng.integer(4096);
    for (let run = 0; run < runs; run++) {
      const row = table[run]!;
      const effect = setEffects[Math.floor(run / seeds)]! + seedEffects[run % seeds]!;
      for (let q = 0; q < questions; q++) {
        place = (place + 1) & 4095;
        const isOwn = mix !== 'runs agree' && ((place * 2654435761) >>> 8) % 1000 < REST * 1000;
        row[q] = value(isOwn ? own[place]! : drawn[q]!, effect);
      }
    }
    if (kind === RATIO) {
      // half of the questions are reached, with different frequencies
      for (let q = 0; q < questions; q++) {
        const often = q % 2 === 0 ? 0 : 0.2 + 0.8 * ((drawn[q]! * 997) % 1);
        for (let run = 0; run < runs; run++) {
          denominators[run]![q] = often;
          table[run]![q]! *= often;
        }
      }
      const [low, high] = estimateRatio(table, denominators, { trainingSets, range: [0, 1] }).interval!;
      if (low <= mean && mean <= high) held++;
    } else {
      const limits = meanLimits(table, { trainingSets, ...(range && { range }) });
      if (!limits.excludes(mean, 0.95)) held++;
    }
  }
  return held / sets;
}

/** Every cell of the table. */
export const CELLS: readonly Cell[] = [...Object.keys(KINDS), RATIO].flatMap((kind) =>
  QUESTIONS.flatMap((questions) =>
    DESIGNS.flatMap(([trainingSets, seeds]) =>
      mixesOf(trainingSets * seeds).map((mix) => ({ kind, trainingSets, seeds, questions, mix })),
    ),
  ),
);

/** The mixes of a design; a single run has only one. */
function mixesOf(runs: number): readonly (keyof typeof MIXES)[] {
  return runs === 1 ? ['runs agree'] : (Object.keys(MIXES) as (keyof typeof MIXES)[]);
}

/** One line per kind of data and number of questions, one column per design. */
export function coverageMarkdown(found: readonly (Cell & { readonly coverage: number })[]): string {
  const lines = [...Object.keys(KINDS), RATIO].flatMap((kind) =>
    QUESTIONS.map((questions) => found.filter((each) => each.kind === kind && each.questions === questions)),
  );
  return markdownTable(
    lines.filter(({ length }) => length > 0),
    [
      { title: 'Data', cell: ([first]) => first!.kind },
      { title: 'Questions', align: 'right', cell: ([first]) => String(first!.questions) },
      ...DESIGNS.map(([trainingSets, seeds]) => ({
        title: `${trainingSets} x ${seeds}`,
        align: 'right' as const,
        cell: (line: typeof found) => {
          const own = line.filter((each) => each.trainingSets === trainingSets && each.seeds === seeds);
          const shares = own
            .map(({ coverage }) => (100 * coverage).toFixed(1))
            .sort((a, b) => Number(a) - Number(b));
          return [...new Set([shares[0], shares[shares.length - 1]])].join('–');
        },
      })),
    ],
  );
}
