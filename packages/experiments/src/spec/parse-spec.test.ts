import fc from 'fast-check';
import { nearestName } from 'gymnasium-js/expect';
import { describe, expect, it } from 'vitest';
import { derTrainingDefaults } from '../options/table.ts';
import { parseSpec } from './parse-spec.ts';

const spec = { name: 'a', title: 'A', variants: [{ name: 'x' }, { name: 'y' }] };

/** The error message for a spec with these changes. */
function complaint(changes: object, base: object = spec): string {
  try {
    parseSpec({ ...base, ...changes });
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as Error).message;
  }
  return 'nothing';
}

describe('parseSpec', () => {
  it('returns a valid spec unchanged', () => {
    const whole = {
      ...spec,
      base: { task: { questions: 50, scorer: 'rougeL' }, training: { hiddenSizes: [8, 8] } },
      variants: [
        {
          name: 'x',
          router: 'trained',
          task: { prompt: 'plain' },
          training: { observes: ['answer', 'step'] },
        },
        { name: 'y', router: 'random', stopRule: 'never' },
      ],
      seeds: [3, 5],
      data: 'synthetic',
      transfer: 'adoption',
      stopRule: 'reference',
      compare: { baseline: 'y', pairs: [['x', 'y']] },
    };
    expect(parseSpec(whole)).toEqual(whole);
  });

  it.each([
    [
      { variants: [{ name: 'x' }, { name: 'y', training: { discount: 1.5 } }] },
      'Expected variants[1].training.discount to be in [0, 1], got 1.5.',
    ],
    [
      { base: { task: { maxSteps: 0 } } },
      'Expected base.task.maxSteps to be a whole number of at least 1, got 0.',
    ],
    [{ base: { task: { keep: '0.5' } } }, 'Expected base.task.keep to be in [0, 1], got "0.5".'],
    [
      { base: { training: { hiddenSizes: [64, 0.5] } } },
      'Expected base.training.hiddenSizes[1] to be a whole number of at least 1, got 0.5.',
    ],
    [
      { base: { training: { observes: ['answr'] } } },
      'Expected base.training.observes[0] to be one of answer, step, lastExpert, askedSet, route, got "answr". Did you mean answer?',
    ],
    [{ stopRule: 'always' }, 'Expected stopRule to be one of terminator, never, reference, got "always".'],
    [{ title: undefined }, 'Expected title to be a non-empty text, got undefined.'],
    [{ name: '../up' }, 'Expected name to be letters, digits, "-" and "_", as in "table-4", got "../up".'],
    [{ seeds: 0 }, 'Expected seeds to be a whole number of at least 1, or a list of seeds, got 0.'],
    [{ seeds: [1, 1] }, 'Expected seeds to be distinct, got 1 more than once.'],
    [{ variants: [] }, 'Expected variants to be a list of variants that is not empty, got [].'],
    [{ variants: undefined }, 'Expected either variants or a grid, got neither.'],
    [{ grid: { 'task.maxSteps': [2] } }, 'Expected either variants or a grid, got both.'],
    [{ variants: [{ name: 'x' }, { name: 'x' }] }, 'Expected variants[1].name to be unique, got "x" twice.'],
    [
      { variants: [{ name: 'x', router: 'field', training: {} }] },
      'Expected variants[0] to have `training` only with the router trained, got the router "field".',
    ],
    [
      { compare: { baseline: 'z' } },
      'Expected compare.baseline to be the name of a variant, got "z". Did you mean "x"?',
    ],
    [
      { compare: { pairs: [['x', 'nobody']] } },
      'Expected compare.pairs[0][1] to be the name of a variant, got "nobody".',
    ],
    [{ data: 'a.jsonl', base: { task: { data: 'b.jsonl' } } }, 'Expected data or base.task.data, got both.'],
  ])('names the invalid place and value: %j', (changes, message) => {
    expect(complaint(changes)).toBe(message);
  });

  it.each([
    [{ scoerr: 1 }, 'Expected the spec to have no key `scoerr`; did you mean `scorer`?'],
    [
      { base: { task: { gainWieght: 1 } } },
      'Expected base.task to have no key `gainWieght`; did you mean `gainWeight`?',
    ],
    [
      { compare: { base: 'x' } },
      'Expected compare to have no key `base`; its keys are baseline, pairs, costWeight.',
    ],
    [
      { variants: [JSON.parse('{"name": "x", "__proto__": {"task": {}}}')] },
      'Expected variants[0] to have no key `__proto__`; its keys are name, router, policy, method, task, training, stopRule.',
    ],
  ])('suggests a key for an unknown one: %j', (changes, message) => {
    expect(complaint(changes)).toBe(message);
  });

  it('rejects a seed among the task options: seeds are at the top level', () => {
    expect(complaint({ base: { task: { seed: 3 } } })).toMatch(/^Expected base\.task to have no key `seed`/);
  });

  it('reports up to five errors and the number of further ones', () => {
    const variants = Array.from({ length: 7 }, (_, i) => ({ name: `v${i}`, task: { bonus: 'much' } }));
    const said = complaint({ variants });
    expect(said.match(/Expected variants\[\d\]\.task\.bonus to be a number, got "much"\./g)).toHaveLength(5);
    expect(said).toMatch(/And 2 more\.$/);
  });

  it('rejects any value that is not an object', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.array(fc.anything())),
        (value) => {
          expect(() => parseSpec(value)).toThrow(/^Expected the spec to be an object, got /);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('returns a spec or throws a sentence, for any JSON', () => {
    const option = fc.record(
      { task: fc.jsonValue(), training: fc.jsonValue(), name: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(option), fc.dictionary(fc.string(), fc.jsonValue()), (variants, more) => {
        expect(complaint({ ...more, variants })).toMatch(/^(nothing|Expected .*\.)$/s);
      }),
      { numRuns: 100 },
    );
  });

  it('accepts every option of training', () => {
    const training = derTrainingDefaults;
    const variants = [{ name: 'x', training }];
    expect(parseSpec({ ...spec, variants }).variants).toEqual(variants);
  });
});

describe('parseSpec, with a grid,', () => {
  const grid = { name: 'g', title: 'G', grid: { 'task.bonus': [0, 2] } };

  it.each([
    [
      { 'task.bonsu': [1] },
      'Expected a key of `grid` to be an option such as `task.gainWeight`, got `task.bonsu`. Did you mean `task.bonus`?',
    ],
    [
      { bonus: [1] },
      'Expected a key of `grid` to be an option such as `task.gainWeight`, got `bonus`. Did you mean `task.bonus`?',
    ],
    [
      { 'task.steps': [1] },
      'Expected a key of `grid` to be an option such as `task.gainWeight`, got `task.steps`. Did you mean `training.steps`?',
    ],
    [
      { 'task.whatever': [1] },
      'Expected a key of `grid` to be an option such as `task.gainWeight`, got `task.whatever`.',
    ],
    [
      { 'task.stop': ['never'] },
      'Expected a key of `grid` to be an option such as `task.gainWeight`, got `task.stop`. Did you mean `stopRule`?',
    ],
    [
      { 'task.bonus.x': [1] },
      'Expected a key of `grid` to be an option, or an option of a module (task.scorer, task.prompt, training.learner, training.reward, training.encoder, policy, method), got `task.bonus.x`.',
    ],
    [
      { router: ['trained', 'ppo'] },
      'Expected grid.router[1] to be one of trained, random, baselines, field, got "ppo".',
    ],
    [
      { router: ['trained', 'random'], 'training.steps': [8, 9] },
      'Expected the variant "router random, steps 8" of the grid to have `training` only with the router trained, got the router "random".',
    ],
    [
      { router: ['random'], policy: ['./a.ts'] },
      'Expected the variant "router random, policy a" of the grid to have one of router, policy and method, got router and policy.',
    ],
    [
      { 'training.learner': ['ppo', './a.ts'], 'training.learner.rate': [0.1] },
      'Expected `training.learner` to be a module with the option "rate", got "ppo".',
    ],
    [{ 'training.discount': [0.5, 2] }, 'Expected grid["training.discount"][1] to be in [0, 1], got 2.'],
    [{ 'task.bonus': [] }, 'Expected grid["task.bonus"] to be a list of values that is not empty, got [].'],
    [{ 'task.bonus': [1, 1] }, 'Expected variants[1].name to be unique, got "bonus 1" twice.'],
    [{}, 'Expected grid to name an option, got none.'],
  ])('names the invalid place and value: %j', (changed, message) => {
    expect(complaint({ grid: changed }, grid)).toBe(message);
  });

  it('accepts the name of a variant as baseline', () => {
    expect(parseSpec({ ...grid, compare: { baseline: 'bonus 2' } }).compare).toEqual({ baseline: 'bonus 2' });
    expect(complaint({ compare: { baseline: 'bonus 3' } }, grid)).toMatch(/Did you mean "bonus 0"\?$/);
  });
});

describe('nearestName', () => {
  it('returns a name at most one letter or one swap of neighbours away, else null', () => {
    expect(nearestName('discuont', ['discount', 'reward'])).toBe('discount');
    expect(nearestName('rewards', ['discount', 'reward'])).toBe('reward');
    expect(nearestName('xyz', ['discount', 'reward'])).toBeNull();
    expect(nearestName('b', ['a', 'c'])).toBe('a');
    // a swap is one change, not two: four letters have room for one
    expect(nearestName('setp', ['step'])).toBe('step');
  });
});
