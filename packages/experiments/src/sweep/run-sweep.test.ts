import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '@der-gym/experts-mock';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { expandSpec } from '../spec/expand-spec.ts';
import type { ExpandedSpec, ExperimentSpec } from '../spec/types.ts';
import { fakeExecutor, fakeResult, queueExecutor } from './__fixtures__/fake-executor.ts';
import { FolderLockedError, lockFolder } from './lock.ts';
import { planSweep, trialsOf } from './plan.ts';
import { runSweep, type SweepProgress } from './run-sweep.ts';
import { sweepMarkdown } from './sweep-markdown.ts';
import { trialOf } from './trial.ts';
import { trialStore } from './trial-store.ts';
import type { SweepSummary, Trial } from './types.ts';

const scratch = mkdtempSync(join(tmpdir(), 'der-gym-sweep-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(scratch, `out-${folders++}`);

const spec = (changes: Partial<ExperimentSpec> = {}): ExpandedSpec =>
  expandSpec({
    name: 'mine',
    title: 'Mine',
    seeds: 2,
    variants: [
      { name: 'base' },
      { name: 'better', task: { bonus: 3 } },
      { name: 'random', router: 'random' },
    ],
    ...changes,
  });

const clock = () => {
  let ms = 0;
  return () => (ms += 1000);
};
const sweep = async (out: string, specs: readonly ExpandedSpec[], executor = fakeExecutor()) => ({
  summaries: await runSweep(specs, { out, executor, now: clock() }),
  ran: executor.ran,
});
const bytes = (out: string, name = 'mine') => readFileSync(join(out, name, 'summary.json'), 'utf8');

describe('a trial', () => {
  it('has the same id with a default written out', () => {
    const bare = trialOf({ router: 'trained', task: {}, training: {} }, 1);
    const written = { questions: 2000, maxSteps: 4, prompt: 'ktp', scorer: 'tokenF1', bonus: 2 } as const;
    expect(trialOf({ router: 'trained', task: written, training: { discount: 1 } }, 1).id).toBe(bare.id);
    expect(bare.id).toMatch(/^[0-9a-f]{20}$/);
  });

  it('has another id with another seed, option or router', () => {
    const trials = [
      trialOf({ router: 'trained', task: {}, training: {} }, 1),
      trialOf({ router: 'trained', task: {}, training: {} }, 2),
      trialOf({ router: 'trained', task: { bonus: 1 }, training: {} }, 1),
      trialOf({ router: 'trained', task: {}, training: { steps: 7 } }, 1),
      trialOf({ router: 'random', task: {}, training: {} }, 1),
    ];
    expect(new Set(trials.map(({ id }) => id)).size).toBe(trials.length);
  });

  it('depends on the content of its data file, not on the path', () => {
    const [here, there] = [folder(), folder()];
    for (const path of [here, there]) mkdirSync(path);
    const at = (path: string, text: string) => {
      writeFileSync(join(path, 'data.jsonl'), text);
      return trialOf({ router: 'random', task: { data: join(path, 'data.jsonl') }, training: {} }, 1);
    };
    expect(at(here, 'a').id).toBe(at(there, 'a').id);
    expect(at(here, 'b').id).not.toBe(at(here, 'a').id);
    expect(() => trialOf({ router: 'random', task: { data: join(here, 'none') }, training: {} }, 1)).toThrow(
      /^No such file: .*none/,
    );
  });

  it('is planned once for all experiments, and once for all seeds if nothing is trained', () => {
    const plans = [spec(), spec({ name: 'other', variants: [{ name: 'again' }] })].map(planSweep);
    // base and better with two seeds each, random with one
    expect(trialsOf(plans)).toHaveLength(5);
    expect(plans[1]!.variants[0]!.trials).toEqual(plans[0]!.variants[0]!.trials);
  });

  it('is planned next to trials with the same questions and prompts', () => {
    const variants = [{ name: 'a' }, { name: 'b', task: { maxSteps: 2 } }, { name: 'c', task: { bonus: 0 } }];
    const trials = trialsOf([planSweep(spec({ variants, seeds: 1 }))]);
    expect(trials.map(({ options: { task } }) => [task.maxSteps, task.bonus])).toEqual([
      [4, 2],
      [4, 0],
      [2, 2],
    ]);
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const backwards = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(backwards)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 100 },
    );
    expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: 2 })).toBe('{"a":2,"b":[{"d":1}]}');
  });
});

describe('a sweep', () => {
  it('runs only the trials that are not in the folder', async () => {
    const out = folder();
    const first = await sweep(out, [spec({ seeds: 1 })]);
    expect(first.ran).toHaveLength(3);
    const second = await sweep(out, [spec({ seeds: 2 })]);
    expect(second.ran).toHaveLength(2);
    // the state after a kill right after the result was written
    const leftover = join(out, 'trials', second.ran[0]!, 'checkpoint.json');
    writeFileSync(leftover, '{}');
    const third = await sweep(out, [spec({ seeds: 2 })]);
    expect(existsSync(leftover)).toBe(false);
    expect(third.ran).toEqual([]);
    expect(third.summaries).toEqual(second.summaries);
  });

  it('gives the same bytes with one job, with five, and in any order of completion', async () => {
    const [one, five, late] = [folder(), folder(), folder()];
    await sweep(one, [spec()]);
    await sweep(five, [spec()], fakeExecutor({ jobs: 5 }));
    await sweep(late, [spec()], fakeExecutor({ jobs: 5, delay: (place) => 12 - 3 * place }));
    expect(bytes(five)).toBe(bytes(one));
    expect(bytes(late)).toBe(bytes(one));
  });

  it('assigns each worker its own world until there are more workers than worlds', async () => {
    const sets: (number | undefined)[] = [];
    const executor = fakeExecutor({ jobs: 2 });
    const run: typeof executor.run = (trial, options) => {
      sets.push(trial.options.task.trainSet);
      return executor.run(trial, options);
    };
    const options = { out: folder(), executor: { ...executor, run }, now: clock() };
    await runSweep([spec({ trainSets: 3, variants: [{ name: 'base' }] })], options);
    expect(sets).toEqual([1, 2, 1, 2, 3, 3]);
  });

  it('writes no times and no paths to its summary', async () => {
    const out = folder();
    await sweep(out, [spec()]);
    expect(bytes(out)).not.toContain(scratch);
    expect(bytes(out)).not.toMatch(/second|date|time[sd]?"/i);
    const [id] = readdirSync(join(out, 'trials'));
    expect(JSON.parse(readFileSync(join(out, 'trials', id!, 'times.json'), 'utf8'))).toEqual({ seconds: 1 });
  });

  it('continues after a failed trial, records the error, and retries the trial next time', async () => {
    const out = folder();
    const fails = (bonus: number | undefined, seed: number | undefined) => bonus === 3 && seed === 2;
    const broken = await sweep(
      out,
      [spec()],
      fakeExecutor({
        fails: ({ options: { task } }) => (fails(task.bonus, task.seed) ? 'Expected luck, got none.' : null),
      }),
    );
    const { failures, variants } = broken.summaries[0]!;
    expect(failures).toMatchObject([
      { variant: 'better', seed: 2, error: 'RangeError: Expected luck, got none.' },
    ]);
    // the result of the other seed is kept, and compared with the baseline's run of the same seed
    expect(variants.map(({ name, runs }) => [name, runs])).toEqual([
      ['base', 2],
      ['better', 1],
      ['random', 1],
    ]);
    expect(broken.summaries[0]!.comparisons.find(({ variant }) => variant === 'better')?.runs).toBe(1);
    const [failed] = failures;
    expect(readdirSync(join(out, 'trials', failed!.trial))).toEqual(['error.json']);

    const mended = await sweep(out, [spec()]);
    expect(mended.ran).toEqual([failed!.trial]);
    expect(mended.summaries[0]!.failures).toEqual([]);
    expect(readdirSync(join(out, 'trials', failed!.trial)).sort()).toEqual(['result.json', 'times.json']);
    const whole = folder();
    await sweep(whole, [spec()]);
    expect(bytes(out)).toBe(bytes(whole));
  });

  it('names a data file that fails without its path', async () => {
    const out = folder();
    const data = join(scratch, 'answers.jsonl');
    writeFileSync(data, 'x');
    const variants = [{ name: 'base' }, { name: 'other', task: { data } }];
    const fails = ({ options }: Trial) => (options.task.data === data ? `Expected sense in ${data}.` : null);
    const { summaries } = await sweep(out, [spec({ variants, seeds: 1 })], fakeExecutor({ fails }));
    expect(summaries[0]!.failures[0]!.error).toBe('RangeError: Expected sense in answers.jsonl.');
    expect(bytes(out)).not.toContain(scratch);
  });

  it('writes a summary even if every trial of the baseline failed', async () => {
    const { summaries } = await sweep(
      folder(),
      [spec()],
      fakeExecutor({ fails: ({ options }) => (options.task.bonus === 2 ? 'no' : null) }),
    );
    expect(summaries[0]).toMatchObject({ data: null, comparisons: [], baseline: 'base' });
    expect(summaries[0]!.variants.map(({ name }) => name)).toEqual(['better']);
    expect(summaries[0]!.failures).toHaveLength(3);
  });

  it('ignores results of other trials and damaged files', async () => {
    const out = folder();
    await sweep(out, [spec()]);
    const [first, second, third, fourth] = readdirSync(join(out, 'trials'));
    const result = (id: string) => join(out, 'trials', id, 'result.json');
    writeFileSync(result(first!), readFileSync(result(second!)));
    writeFileSync(result(third!), readFileSync(result(third!), 'utf8').slice(0, 100));
    // valid JSON with another number
    const whole = readFileSync(result(fourth!), 'utf8');
    const changed = whole.replace(/"score":\[[^\]]*\]/, '"score":[7,7,7,7]');
    expect(changed).not.toBe(whole);
    writeFileSync(result(fourth!), changed);
    expect(trialStore(out).has(first!)).toBe(false);
    const said: string[] = [];
    const executor = fakeExecutor();
    await runSweep([spec()], { out, executor, now: clock(), onDamaged: (id) => said.push(id) });
    expect([...executor.ran].sort()).toEqual([first, third, fourth]);
    expect(said.sort()).toEqual([first, third, fourth]);
    expect(readFileSync(result(fourth!), 'utf8')).toBe(whole);

    const liar = fakeExecutor();
    const run: typeof liar.run = async (trial, options) => ({ ...(await liar.run(trial, options)), id: 'x' });
    const { summaries } = await sweep(folder(), [spec()], { ...liar, run });
    expect(summaries[0]!.failures[0]!.error).toMatch(/Expected the result of trial .*, got that of x/);
  });

  it('stops on request, keeps finished trials, and resumes', async () => {
    const out = folder();
    const controller = new AbortController();
    const executor = fakeExecutor({ onRun: (place) => place === 2 && controller.abort(new Error('enough')) });
    const options = { out, executor, now: clock(), signal: controller.signal };
    await expect(runSweep([spec()], options)).rejects.toThrow('enough');
    expect(executor.ran).toHaveLength(3);
    expect(readdirSync(join(out, 'trials'))).toHaveLength(2);
    const rest = await sweep(out, [spec()]);
    expect(rest.ran).toHaveLength(3);
    const whole = folder();
    await sweep(whole, [spec()]);
    expect(bytes(out)).toBe(bytes(whole));
  });

  it('reports progress, including found trials and fractions of running ones, up to the total', async () => {
    const out = folder();
    await sweep(out, [spec({ seeds: 1 })]);
    const seen: SweepProgress[] = [];
    const executor = fakeExecutor({ progress: [0.5] });
    await runSweep([spec()], { out, executor, now: clock(), onProgress: (each) => seen.push(each) });
    expect(seen[0]).toEqual({ done: 3, failed: 0, of: 5, work: 3 });
    expect(seen.map(({ work }) => work)).toContain(3.5);
    expect(seen.at(-1)).toEqual({ done: 5, failed: 0, of: 5, work: 5 });
    for (const [before, after] of seen.slice(1).map((each, i) => [seen[i]!, each] as const)) {
      expect(after.work).toBeGreaterThanOrEqual(before.work);
    }
  });

  it('runs on any executor that takes trials as messages, such as a queue', async () => {
    const [near, far] = [folder(), folder()];
    await sweep(near, [spec()]);
    const queue = queueExecutor();
    await runSweep([spec()], { out: far, executor: queue, now: clock() });
    await queue.close();
    expect(queue.messages).toBe(5);
    expect(bytes(far)).toBe(bytes(near));
  });
});

describe('the summary', () => {
  it('has means over seeds and questions, as computed by hand', async () => {
    const { summaries } = await sweep(folder(), [spec({ seeds: [1, 2] })]);
    const { variants, comparisons } = summaries[0]!;
    const results = [1, 2].map((seed) =>
      fakeResult(trialOf({ router: 'trained', task: {}, training: {} }, seed)),
    );
    const scores = results.flatMap(({ routers }) => routers[0]!.byStopRule[0]!.score);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const base = variants[0]!;
    expect(base.score.mean).toBeCloseTo(mean, 12);
    expect(base.score.interval[0]).toBeLessThan(mean);
    expect(base.score.interval[1]).toBeGreaterThan(mean);
    // the fake asks two calls of 10 B with probability 3/4, else one
    expect(base.parameters.mean).toBeCloseTo(17.5, 12);
    expect(base.utility.mean).toBeCloseTo(mean - 0.001 * 17.5, 12);
    expect(base.lengthShare!.map((share) => share.mean)).toEqual([0.25, 0.75]);
    expect(base.lengthAtMost!.map((share) => share.mean)).toEqual([0.25, 1]);
    // the fake scores .125 x (bonus - 2) more than at bonus 2, on every question
    const better = comparisons.find(({ variant, measure }) => variant === 'better' && measure === 'score')!;
    expect(better.difference).toBeCloseTo(0.125, 12);
    expect(better.against).toBe('base');
    // five equal differences do not rule out other values
    expect(better.interval[0]).toBeLessThan(0);
    expect(better.p).toBeGreaterThan(0.05);
  });

  it('adjusts p-values over the comparisons of a measure', async () => {
    const variants = [
      { name: 'base' },
      { name: 'random', router: 'random' as const },
      { name: 'luckier', router: 'random' as const, task: { bonus: 2.2 } },
    ];
    const { summaries } = await sweep(folder(), [spec({ variants })]);
    const scores = summaries[0]!.comparisons.filter(({ measure }) => measure === 'score');
    const [low, high] = [...scores].sort((a, b) => a.p - b.p);
    expect(low!.p).toBeGreaterThan(1e-6);
    expect(high!.p).toBeLessThan(1);
    // Holm: the smaller of two is doubled, and the larger is raised to it
    expect(low!.adjustedP).toBeCloseTo(Math.min(1, 2 * low!.p), 12);
    expect(high!.adjustedP).toBeCloseTo(Math.min(1, Math.max(2 * low!.p, high!.p)), 12);
  });

  it('makes the additional comparisons listed in a spec', async () => {
    const { summaries } = await sweep(folder(), [spec({ compare: { pairs: [['random', 'better']] } })]);
    const pairs = summaries[0]!.comparisons.map(({ variant, against }) => `${variant} - ${against}`);
    expect(new Set(pairs)).toEqual(new Set(['better - base', 'random - base', 'random - better']));
  });

  it('does not compare rows with other questions', async () => {
    const variants = [{ name: 'base' }, { name: 'other', task: { splitSeed: 5 } }];
    const { summaries } = await sweep(folder(), [spec({ variants })]);
    const { comparisons, variants: rows } = summaries[0] as SweepSummary;
    expect(comparisons).toEqual([]);
    expect(rows[1]!.note).toBe('other questions than the baseline: not compared');
  });

  it('compares rows on other test questions with the row that differs from the baseline only in these', async () => {
    const expanded = expandSpec({
      name: 'mine',
      title: 'Mine',
      seeds: 2,
      grid: { 'task.splitSeed': [1, 2, 3], 'task.bonus': [2, 3] },
    });
    const { summaries } = await sweep(folder(), [expanded]);
    const { comparisons, variants } = summaries[0]!;
    const scores = comparisons.filter(({ measure }) => measure === 'score');
    expect(scores.map(({ variant, against }) => [variant, against])).toEqual(
      [1, 2, 3].map((seed) => [`splitSeed ${seed}, bonus 3`, `splitSeed ${seed}, bonus 2`]),
    );
    for (const { difference } of scores) expect(difference).toBeCloseTo(0.125, 12);
    expect(variants.map(({ note }) => note)).toEqual([
      undefined,
      undefined,
      ...[1, 2].flatMap(() => [
        'on other test questions than splitSeed 1, bonus 2: rows on these are compared with it',
        undefined,
      ]),
    ]);
    const text = sweepMarkdown(summaries[0]!);
    expect(text).toContain('Differences from the variant in the column "against", paired');
    expect(text).toContain(
      'no significant difference from the variant in the column "against" in 3 comparisons',
    );
  });

  it('compares training sets on the same test questions with the baseline', async () => {
    const grid = { 'task.trainSeed': [1, 2] };
    const base = { task: { trainQuestions: 10 } };
    const { summaries } = await sweep(folder(), [
      expandSpec({ name: 'mine', title: 'Mine', base, grid, seeds: 1 }),
    ]);
    expect(summaries[0]!.comparisons.map(({ against }) => against)).toEqual(Array(4).fill('trainSeed 1'));
  });

  it('runs every variant on each training set with every seed, or once per set without a seed', () => {
    const of = (changes: Partial<ExperimentSpec>) =>
      planSweep(spec(changes)).variants.map(({ variant, trials }) => [
        variant.name,
        trials.map(({ options: { task } }) => `${task.trainSet}/${task.seed}`).join(' '),
      ]);
    expect(of({ trainSets: 2 })).toEqual([
      ['base', '1/1 1/2 2/1 2/2'],
      ['better', '1/1 1/2 2/1 2/2'],
      ['random', '1/1 2/1'],
    ]);
    // a single seed differs from set to set
    expect(of({ trainSets: 3, seeds: [7] })).toEqual([
      ['base', '1/7 2/8 3/9'],
      ['better', '1/7 2/8 3/9'],
      ['random', '1/7 2/7 3/7'],
    ]);
    // one more set adds trials and changes none; trials of a set are adjacent, since they share a world
    const trials = (trainSets: number) => trialsOf([planSweep(spec({ trainSets }))]);
    const ids = trials(2).map(({ id }) => id);
    expect(trials(3).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(trials(2).map(({ options }) => options.task.trainSet)).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  });

  it('pairs by training set and seed, and a run without a seed with every seed', async () => {
    const variants = [{ name: 'base' }, { name: 'random', router: 'random' as const }];
    const { summaries } = await sweep(folder(), [spec({ variants, trainSets: 3 })]);
    const { variants: rows, comparisons, trainSets } = summaries[0]!;
    expect(trainSets).toBe(3);
    expect(rows.map(({ name, n, runs }) => [name, n, runs])).toEqual([
      ['base', 5, 6],
      ['random', 5, 3],
    ]);
    expect(comparisons[0]!.runs).toBe(6);
    const scoreOf = (router: 'trained' | 'random', trainSet: number, seed: number) => {
      const task = { trainSet };
      const [outcome] = fakeResult(trialOf({ router, task, training: {} }, seed)).routers[0]!.byStopRule;
      return outcome!.score.reduce((sum, score) => sum + score, 0) / outcome!.score.length;
    };
    const differences = [1, 2, 3].flatMap((set) =>
      [1, 2].map((seed) => scoreOf('random', set, 1) - scoreOf('trained', set, seed)),
    );
    expect(comparisons[0]!.difference).toBeCloseTo(differences.reduce((sum, d) => sum + d, 0) / 6, 12);
  });

  it('names the training sets of failed trials, and keeps equally many seeds on every set', async () => {
    const fails = ({ options: { task } }: Trial) =>
      task.bonus === 3 && task.trainSet! > 1 && task.seed === 2 ? 'no luck' : null;
    const { summaries } = await sweep(folder(), [spec({ trainSets: 3 })], fakeExecutor({ fails }));
    expect(summaries[0]!.failures.map(({ trainSet, seed }) => [trainSet, seed])).toEqual([
      [2, 2],
      [3, 2],
    ]);
    expect(sweepMarkdown(summaries[0]!)).toContain(
      '- Failed: better, training sets 2, 3, seed 2: RangeError: no luck',
    );
    // one seed on each of three sets
    expect(summaries[0]!.variants.find(({ name }) => name === 'better')!.runs).toBe(3);
    expect(summaries[0]!.comparisons.find(({ variant }) => variant === 'better')!.runs).toBe(3);
  });

  it('uses one alpha in the utility of every row: the common one, or the given one if variants differ', async () => {
    const grid = { 'task.costWeight': [0.001, 0.01] };
    const expanded = (changes: Partial<ExperimentSpec>) =>
      expandSpec({ name: 'mine', title: 'Mine', seeds: 1, ...changes });
    for (const [changes, alpha, from, notes] of [
      [{ grid: { 'task.bonus': [2, 3] } }, 0.001, 'as in every row', [undefined, undefined]],
      [
        { grid, compare: { costWeight: 0.1 } },
        0.1,
        'compare.costWeight',
        [
          'costWeight 0.001; its utility is charged with 0.1',
          'costWeight 0.01; its utility is charged with 0.1',
        ],
      ],
    ] as const) {
      const [summary] = (await sweep(folder(), [expanded(changes)])).summaries;
      expect(summary!.costWeight).toEqual({ value: alpha, from });
      expect(summary!.variants.map(({ note }) => note)).toEqual(notes);
      for (const { score, utility } of summary!.variants) {
        expect(utility.mean).toBeCloseTo(score.mean - alpha * 17.5, 12);
      }
      expect(sweepMarkdown(summary!)).toContain(
        `utility = score - ${alpha} x cost in billion parameters (${from})`,
      );
    }
    expect(() => expanded({ grid })).toThrow(
      'Expected `compare.costWeight` (--utility-cost-weight), the cost weight of utility in every row, because `task.costWeight` is 0.001 in "costWeight 0.001" and 0.01 in "costWeight 0.01".',
    );
  });

  it('begins with the significant differences and the failures', async () => {
    const variants = [
      { name: 'base' },
      { name: 'same', training: { steps: 7 } },
      { name: 'bad', router: 'random' as const },
    ];
    const fails = ({ options }: Trial) => (options.router === 'random' ? 'no | luck' : null);
    const { summaries } = await sweep(folder(), [spec({ variants })], fakeExecutor({ fails }));
    expect(sweepMarkdown(summaries[0]!).split('\n').slice(0, 6)).toEqual([
      '## Mine (synthetic pool)',
      '',
      '- Utility: no significant difference from base in 1 comparison; a difference of 0.789 would be detected with a power of .8.',
      '- Score: no significant difference from base in 1 comparison; a difference of 0.746 would be detected with a power of .8.',
      '- Failed: bad, seed 1: RangeError: no | luck',
      '',
    ]);
  });

  it('evaluates a variant under its own stop rule', async () => {
    const variants = [{ name: 'base' }, { name: 'never', stopRule: 'never' as const }];
    const { summaries, ran } = await sweep(folder(), [spec({ variants })]);
    expect(ran).toHaveLength(2);
    // the fake always makes both calls under the rule `never`
    expect(summaries[0]!.variants.map(({ parameters }) => parameters.mean)).toEqual([17.5, 20]);
  });
});

describe('a folder', () => {
  it('is locked by one sweep at a time, which the error names', async () => {
    const out = folder();
    const release = lockFolder(out);
    const refused = runSweep([spec()], { out, executor: fakeExecutor(), now: clock() });
    await expect(refused).rejects.toThrow(FolderLockedError);
    await expect(refused).rejects.toThrow(`process ${process.pid}`);
    release();
    await sweep(out, [spec()]);
    expect(readdirSync(out).sort()).toEqual(['mine', 'trials']);
  });

  it('is taken over from a dead process, and from an invalid lock', () => {
    const out = folder();
    const holder = () => JSON.parse(readFileSync(join(out, 'lock.json'), 'utf8'));
    lockFolder(out)();
    // no process has an id this high
    for (const dead of [JSON.stringify({ ...mine(out), process: 2 ** 30 }), '{"process":', '[]']) {
      writeFileSync(join(out, 'lock.json'), dead);
      const release = lockFolder(out);
      expect(holder().process).toBe(process.pid);
      release();
      expect(readdirSync(out)).toEqual([]);
    }
  });

  it('is not taken over from a process on another machine', () => {
    const out = folder();
    writeFileSync(
      join(mkdir(out), 'lock.json'),
      JSON.stringify({ ...mine(out), host: 'elsewhere', process: 2 ** 30 }),
    );
    expect(() => lockFolder(out)).toThrow(
      /on elsewhere\. If that process no longer runs, remove .*lock\.json/,
    );
  });

  it('is taken over if the id of a dead process is now our own', () => {
    const out = folder();
    writeFileSync(join(mkdir(out), 'lock.json'), JSON.stringify(mine(out)));
    const release = lockFolder(out);
    release();
  });

  it('is unlocked only by its holder', () => {
    const out = folder();
    const release = lockFolder(out);
    const other = JSON.stringify({ ...mine(out), token: 'other' });
    writeFileSync(join(out, 'lock.json'), other);
    release();
    expect(readFileSync(join(out, 'lock.json'), 'utf8')).toBe(other);
  });
});

function mkdir(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** A lock file as this process writes it, which this process does not hold. */
function mine(out: string): Record<string, unknown> {
  const elsewhere = `${out}-lock`;
  const release = lockFolder(elsewhere);
  const holder = JSON.parse(readFileSync(join(elsewhere, 'lock.json'), 'utf8'));
  release();
  return holder;
}
