import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { gridSchema } from '../spec/_schema.ts';
import { checkGiven, type Kind, type Options } from './kinds.ts';
import { data, problem, sections, training } from './table.ts';

const options: Options = { ...data, ...problem, ...training };
const paths = new Map<string, string>([
  ...Object.keys({ ...data, ...problem }).map((name) => [name, `task.${name}`] as const),
  ...Object.keys(training).map((name) => [name, `training.${name}`] as const),
]);

/** Valid and invalid values of every kind: numbers at the limits, names, lists, and anything. */
const value = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.5, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, -0),
  fc.constantFrom('', 'hash', 'leave-out:x', 'adoption', 'ktp', 'paper', 'answer', 'fused', 'tokenF1'),
  fc.constantFrom<unknown>(
    [],
    ['answer'],
    ['answer', 'mind'],
    [8, 8],
    [0],
    { leaveOut: 'x' },
    { leaveOut: '' },
  ),
  fc.anything(),
);

describe('the option table', () => {
  it('accepts the same values in a call and in a spec', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(options)), value, (name, given) => {
        fc.pre(given !== undefined && name !== 'seed');
        const inSpec = gridSchema(paths.get(name)!)!.safeParse(given).success;
        let inCall = true;
        try {
          checkGiven(options, { [name]: given });
        } catch (error) {
          inCall = false;
          expect((error as Error).message).toContain(
            `Expected \`${name}\` to be ${options[name]!.kind.expected}`,
          );
        }
        expect(inCall).toBe(inSpec);
      }),
      { numRuns: 2000 },
    );
  });

  it('parses the default of each option, written as a flag, to the default', () => {
    const written = (kind: Kind<unknown>, given: unknown): string =>
      Array.isArray(given) ? given.map((item) => written(kind, item)).join(',') : String(given);
    for (const { kind, ...option } of Object.values(options)) {
      if ('default' in option) {
        const text = written(kind, option.default);
        expect(kind.read(text)).toEqual(option.default);
        expect(kind.accepts(kind.read(text))).toBe(true);
      }
      for (const name of Object.keys(kind.choices ?? {})) expect(kind.accepts(kind.read(name))).toBe(true);
    }
  });

  it('reads whole numbers and decimals, and rejects other texts', () => {
    const { questions, keep } = data;
    const from = (kind: Kind<unknown>, text: string) => {
      const read = kind.read(text);
      return kind.accepts(read) ? read : null;
    };
    expect(
      ['12', ' 7 ', '1e3', '0x10', '0', '1.5', '', 'x'].map((text) => from(questions.kind, text)),
    ).toEqual([12, 7, 1000, 16, ...Array.from({ length: 4 }, () => null)]);
    expect(['0.5', '1', '1e-3', '', '2', 'NaN'].map((text) => from(keep.kind, text))).toEqual([
      0.5,
      1,
      0.001,
      null,
      null,
      null,
    ]);
  });

  it('reads the same number from a flag as YAML from a spec', () => {
    const digits = fc.stringMatching(/^[-+]?[0-9]{0,3}\.?[0-9]{0,3}([eE][-+]?[0-9]{0,2})?$/);
    const text = fc.oneof(
      digits,
      fc.constantFrom('1e3', '0x1F', '0o17', '0b1', '1_000', 'Infinity', '.inf', '1.'),
    );
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(data.questions.kind, data.keep.kind, problem.bonus.kind),
        (given, kind) => {
          const [flag, spec] = [kind.read(given), parseDocument(given, { schema: 'core' }).toJS()];
          expect(kind.accepts(flag)).toBe(kind.accepts(spec));
          if (kind.accepts(spec)) expect(flag).toBe(spec);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('has each option once, with a default that the option accepts', () => {
    const names = Object.values(sections).flatMap((section) => Object.keys(section));
    expect(new Set(names).size).toBe(names.length);
    const all: Options = Object.assign({}, ...Object.values(sections));
    for (const option of Object.values(all)) {
      if (option.default !== undefined) expect(option.kind.accepts(option.default)).toBe(true);
    }
  });
});
