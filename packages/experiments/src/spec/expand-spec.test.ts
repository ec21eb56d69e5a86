import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { paperClaims } from '../paper/claims.ts';
import { expandSpec } from './expand-spec.ts';
import { parseSpec } from './parse-spec.ts';
import { readSpec } from './read-spec.ts';
import { shippedSpec, shippedSpecNames } from './shipped-specs.ts';
import type { ExperimentSpec } from './types.ts';

const scratch = mkdtempSync(join(tmpdir(), 'der-gym-spec-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

describe('expandSpec', () => {
  it('overrides the options of the base with those of a variant, one by one', () => {
    const { variants } = expandSpec({
      name: 'a',
      title: 'A',
      base: { task: { questions: 50, bonus: 1 }, training: { steps: 10 } },
      scorer: 'rougeL',
      variants: [{ name: 'x' }, { name: 'y', task: { bonus: 0 }, training: { discount: 0.9 } }],
    });
    expect(variants).toEqual([
      {
        name: 'x',
        router: 'trained',
        stopRule: 'terminator',
        task: { questions: 50, bonus: 1, scorer: 'rougeL' },
        training: { steps: 10 },
      },
      {
        name: 'y',
        router: 'trained',
        stopRule: 'terminator',
        task: { questions: 50, bonus: 0, scorer: 'rougeL' },
        training: { steps: 10, discount: 0.9 },
      },
    ]);
  });

  it('makes one variant of each combination of a grid; the last option varies fastest', () => {
    const { variants, baseline } = expandSpec({
      name: 'g',
      title: 'G',
      grid: { 'task.bonus': [0, 2], 'training.hiddenSizes': [[8], [8, 8]] },
    });
    expect(variants.map(({ name }) => name)).toEqual([
      'bonus 0, hiddenSizes [8]',
      'bonus 0, hiddenSizes [8,8]',
      'bonus 2, hiddenSizes [8]',
      'bonus 2, hiddenSizes [8,8]',
    ]);
    expect(variants[1]).toMatchObject({ task: { bonus: 0 }, training: { hiddenSizes: [8, 8] } });
    expect(baseline).toBe(variants[0]!.name);
  });

  it('counts seeds from 1, or takes the given list', () => {
    const spec = { name: 'a', title: 'A', variants: [{ name: 'x' }] };
    expect(expandSpec(spec).seeds).toEqual([1, 2, 3]);
    expect(expandSpec({ ...spec, seeds: 2 }).seeds).toEqual([1, 2]);
    expect(expandSpec({ ...spec, seeds: [7, 4] }).seeds).toEqual([7, 4]);
  });

  it('rejects too many trials before it lists any', () => {
    const named = { name: 'many', title: 'Many' };
    const variants = [{ name: 'a' }, { name: 'b' }];
    expect(() => expandSpec({ ...named, variants, trainSets: 1e9, seeds: 2 })).toThrow(
      'Expected variants x trainSets x seeds to be at most 100000 trials, got 2 x 1000000000 x 2.',
    );
    expect(() => expandSpec({ ...named, variants, seeds: 1e9 })).toThrow('2 x 1 x 1000000000.');
  });

  it('accepts a stop rule per variant', () => {
    const variants = [{ name: 'x' }, { name: 'y', stopRule: 'reference' as const }];
    const expanded = expandSpec({ name: 'a', title: 'A', stopRule: 'never', variants });
    expect(expanded.variants.map(({ stopRule }) => stopRule)).toEqual(['never', 'reference']);
  });
});

describe('modules in a spec', () => {
  const names = (grid: ExperimentSpec['grid'], base: ExperimentSpec['base'] = {}) =>
    expandSpec(parseSpec({ name: 'm', title: 'M', base, grid }));

  it('can be axes of a grid, as can their options; labels show the module names', () => {
    const grid = {
      'training.learner.rate': [0.1, 0.2],
      'training.learner': ['./dqn.ts', { module: './dqn.ts#Double', options: { size: 3 } }],
    };
    const { variants } = names(grid);
    expect(variants.map(({ name, training }) => [name, training.learner])).toEqual([
      ['rate 0.1, learner dqn', { module: './dqn.ts', options: { rate: 0.1 } }],
      ['rate 0.1, learner Double (size 3)', { module: './dqn.ts#Double', options: { size: 3, rate: 0.1 } }],
      ['rate 0.2, learner dqn', { module: './dqn.ts', options: { rate: 0.2 } }],
      ['rate 0.2, learner Double (size 3)', { module: './dqn.ts#Double', options: { size: 3, rate: 0.2 } }],
    ]);
  });

  it('can be named in the base, with options set by a variant', () => {
    const { variants } = expandSpec(
      parseSpec({
        name: 'm',
        title: 'M',
        base: { policy: './p.ts', task: { scorer: { module: './s.ts', options: { a: 1, b: 1 } } } },
        variants: [
          { name: 'x' },
          { name: 'y', policy: { options: { threshold: 0.5 } }, task: { scorer: { options: { b: 2 } } } },
          { name: 'z', router: 'random' },
        ],
      }),
    );
    expect(variants.map(({ router, module, task }) => [router, module, task.scorer])).toEqual([
      ['policy', './p.ts', { module: './s.ts', options: { a: 1, b: 1 } }],
      [
        'policy',
        { module: './p.ts', options: { threshold: 0.5 } },
        { module: './s.ts', options: { a: 1, b: 2 } },
      ],
      ['random', undefined, { module: './s.ts', options: { a: 1, b: 1 } }],
    ]);
  });

  it('are labelled by path if names are ambiguous, as are options', () => {
    expect(names({ policy: ['./a/mine.ts', './b/mine.ts'] }).variants.map(({ name }) => name)).toEqual([
      'policy ./a/mine.ts',
      'policy ./b/mine.ts',
    ]);
    const grid = { 'task.threshold': [1], 'policy.threshold': [2] };
    expect(names(grid, { policy: './p.ts' }).variants[0]!.name).toBe('task.threshold 1, policy.threshold 2');
  });

  it('are required for options of a module', () => {
    expect(() => names({ 'policy.threshold': [1, 2] })).toThrow(
      '"threshold 1": Expected `policy` to be a module with the option "threshold", got none.',
    );
    expect(() => names({ 'training.reward.bonus': [1] }, { training: { reward: 'paper' } })).toThrow(
      'Expected `training.reward` to be a module with the option "bonus", got "paper".',
    );
  });

  it('ignore PPO options of the base, and reject their own PPO options', () => {
    const base = { training: { steps: 8, textSize: 4 } };
    const { variants } = names({ 'training.learner': ['ppo', './dqn.ts'] }, base);
    expect(variants.map(({ training }) => training)).toEqual([
      { learner: 'ppo', steps: 8, textSize: 4 },
      { learner: './dqn.ts', textSize: 4 },
    ]);
    expect(() => names({ 'training.learner': ['./dqn.ts'], 'training.steps': [8] })).toThrow(
      '"learner dqn, steps 8": Expected `steps` only with the learner ppo.',
    );
  });

  it('do not apply to published learners, which take only the options they have', () => {
    const base = { training: { steps: 8, entropyCoefficient: 0, discount: 0.5 } };
    const { variants } = names({ 'training.learner': ['ppo', 'der-as-described', 'der-as-released'] }, base);
    expect(variants.map(({ training }) => training)).toEqual([
      { learner: 'ppo', steps: 8, entropyCoefficient: 0, discount: 0.5 },
      { learner: 'der-as-described', steps: 8, discount: 0.5 },
      { learner: 'der-as-released', steps: 8, discount: 0.5 },
    ]);
    const grid = { 'training.learner': ['der-as-described'], 'training.updateEpochs': [8] };
    expect(() => names(grid)).toThrow(
      'Expected `updateEpochs` only with the learner ppo. With der-as-described only these options of PPO can be set: steps, numEnvs, learningRate, discount, hiddenSizes, backend.',
    );
    expect(() => names({ 'training.learner': ['der-as-released'], 'training.numEnvs': [8, 7] })).toThrow(
      '"learner der-as-released, numEnvs 7": Expected `numEnvs` to be at least 8, the number of trajectories that der-as-released draws from its buffer at a time, got 7.',
    );
  });

  it('have paths relative to the file of the spec', () => {
    const spec = {
      name: 'm',
      title: 'M',
      scorer: './s.ts',
      base: { policy: './p.ts', task: { data: './d.jsonl' } },
      grid: { 'task.prompt': ['plain', '../q.ts'], 'policy.path': ['./x.ts'] },
    };
    const { base, scorer, grid } = readSpec(file('located.json', JSON.stringify(spec)));
    expect([scorer, base, grid]).toEqual([
      join(scratch, 's.ts'),
      // data paths stay relative to the current folder
      { policy: join(scratch, 'p.ts'), task: { data: './d.jsonl' } },
      { 'task.prompt': ['plain', join(scratch, '../q.ts')], 'policy.path': ['./x.ts'] },
    ]);
    const variants = [
      { name: 'x', method: './m.ts' },
      { name: 'y', training: { learner: './l.ts' } },
    ];
    const read = readSpec(file('located.json', JSON.stringify({ name: 'm', title: 'M', variants })));
    expect(read.variants).toEqual([
      { name: 'x', method: join(scratch, 'm.ts') },
      { name: 'y', training: { learner: join(scratch, 'l.ts') } },
    ]);
  });
});

describe('readSpec', () => {
  const yaml = `# comments are welcome
name: mine
title: "Mine"
base: &base
  task: { questions: 50 }
variants:
  - name: x
  - name: y
    task: { bonus: 0 }
`;

  it('reads the same spec from YAML and from JSON', () => {
    const read = readSpec(file('a.yaml', yaml));
    expect(read.variants).toHaveLength(2);
    expect(readSpec(file('a.json', JSON.stringify(read)))).toEqual(read);
  });

  it.each([
    ['a tag for a custom type', yaml.replace('"Mine"', '!!js/function "x"'), /Expected .*b\.yaml to be YAML/],
    ['a duplicate key', `${yaml}name: again\n`, /unique/],
    [
      'a merge key, which the core schema does not have',
      yaml.replace('  - name: x', '  - name: x\n    <<: *base'),
      /no key `<<`/,
    ],
    ['malformed YAML', 'name: [', /to be YAML/],
    ['an invalid spec', 'name: 3', /b\.yaml: Expected name to be letters/],
  ])('rejects %s, naming the file', (_, text, message) => {
    expect(() => readSpec(file('b.yaml', text))).toThrow(message);
  });

  it('rejects exponentially nested aliases before it expands them', () => {
    const levels = Array.from({ length: 9 }, (_, i) =>
      i === 0
        ? 'l0: &l0 [x, x]'
        : `l${i}: &l${i} [${Array(9)
            .fill(`*l${i - 1}`)
            .join(', ')}]`,
    );
    expect(() => readSpec(file('c.yaml', levels.join('\n')))).toThrow(/to be plain YAML/);
    expect(() => readSpec(file('d.yaml', `#${'x'.repeat(1_000_001)}`))).toThrow(/at most 1000000 bytes/);
  });

  it('rejects malformed JSON', () => {
    expect(() => readSpec(file('e.json', '{'))).toThrow(/Expected .*e\.json to be JSON/);
  });
});

describe('training sets', () => {
  const spec = { name: 'x', title: 'X', variants: [{ name: 'a' }] };

  it('default to one', () => {
    expect(expandSpec(spec).trainSets).toBe(1);
    expect(expandSpec({ ...spec, trainSets: 5 }).trainSets).toBe(5);
  });

  it('are rejected if a variant sets its own, or if recorded data are used without `trainQuestions`', () => {
    const base = { task: { trainSet: 2 } };
    expect(() => expandSpec({ ...spec, trainSets: 5, base })).toThrow(
      '"a": Expected `trainSets` or `task.trainSet`, got 5 and 2.',
    );
    expect(expandSpec({ ...spec, base }).variants[0]!.task.trainSet).toBe(2);
    expect(() => expandSpec({ ...spec, trainSets: 5, data: 'gsm8k' })).toThrow(
      '"a": Expected `trainQuestions`, the size of a training set, because `trainSet` is 5 and the data are recorded.',
    );
  });
});

describe('shippedSpec', () => {
  it.each(shippedSpecNames)('%s has its own name, and DER as the baseline', (name) => {
    const expanded = expandSpec(shippedSpec(name));
    expect(expanded.name).toBe(name);
    expect(expanded.baseline).toBe('DER, standard PPO');
    expect(expanded.seeds.length).toBeGreaterThanOrEqual(3);
  });

  it('has the rows that the claims of the paper refer to', () => {
    for (const { table, variant, against } of paperClaims) {
      const names = expandSpec(shippedSpec(table)).variants.map(({ name }) => name);
      for (const row of [variant, against]) {
        // rows of a field have the names of its routers
        if (names.includes('field') && !names.includes(row)) continue;
        expect(names, `${table}: ${row}`).toContain(row);
      }
    }
  });

  it('uses the same settings for DER in every table but Table 2', () => {
    const base = shippedSpecNames
      .filter((name) => name !== 'table-2')
      .map(
        (name) =>
          expandSpec(shippedSpec(name)).variants.find((variant) => variant.name === 'DER, standard PPO')!,
      );
    expect(base).toHaveLength(5);
    for (const { task, training } of base) expect({ task, training }).toEqual({ task: {}, training: {} });
  });
});
