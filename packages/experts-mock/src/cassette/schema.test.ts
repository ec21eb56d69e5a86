import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cassetteContents } from '../__fixtures__/cassettes.ts';
import { createCassetteReader } from './_reader.ts';
import { canonicalLines } from './_records.ts';
import { createCassette } from './create.ts';
import { lineJsonSchema } from './schema.ts';

const schema = lineJsonSchema();
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

type Json = Record<string, unknown>;

/** Whether a file with one line replaced can be read. */
function isRead(lines: readonly Json[]): boolean {
  try {
    const reader = createCassetteReader('a.jsonl');
    lines.forEach((line, index) => {
      const bytes = new TextEncoder().encode(JSON.stringify(line));
      reader.record({ number: index + 1, bytes, ended: true });
    });
    return true;
  } catch {
    return false;
  }
}

const wrongValue = fc.constantFrom<unknown>(
  null,
  true,
  '',
  'x',
  0,
  -1,
  0.5,
  1e300,
  [],
  ['x'],
  [1],
  {},
  { x: 1 },
  2 ** 53,
);
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), field: fc.nat(), value: wrongValue }),
  fc.record({ kind: fc.constant('drop' as const), field: fc.nat() }),
  fc.record({
    kind: fc.constant('add' as const),
    name: fc.constantFrom('api_key', 'constructor', 'done'),
    value: wrongValue,
  }),
);

describe("the cassette's JSON Schema", () => {
  // `npx vitest run packages/experts-mock/src/cassette/schema.test.ts --update` writes the file
  it('is the file in docs', async () => {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../../../docs/cassette.schema.json');
  });

  it('accepts every written line', () => {
    fc.assert(
      fc.property(cassetteContents, (contents) => {
        for (const line of canonicalLines(createCassette(contents))) {
          expect(validate(JSON.parse(line)), JSON.stringify(validate.errors)).toBe(true);
        }
      }),
    );
  });

  it('accepts every changed line that can be read', () => {
    let numRead = 0;
    let numRefused = 0;
    fc.assert(
      fc.property(cassetteContents, fc.nat(), mutation, (contents, place, change) => {
        const lines = [...canonicalLines(createCassette(contents))].map((line) => JSON.parse(line) as Json);
        const at = place % lines.length;
        const line = { ...lines[at]! };
        const names = Object.keys(line);
        if (change.kind === 'add') line[change.name] = change.value;
        else if (change.kind === 'drop') delete line[names[change.field % names.length]!];
        else line[names[change.field % names.length]!] = change.value;
        const isValid = validate(line);
        if (!isValid) numRefused++;
        if (!isRead(lines.with(at, line))) return;
        numRead++;
        expect(isValid, JSON.stringify(line)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    // both cases occur, so the law is tested in both directions
    expect(numRead).toBeGreaterThan(50);
    expect(numRefused).toBeGreaterThan(300);
  });

  it('rejects fields that are not in the format', () => {
    const question = { type: 'question', id: 'q', text: '?', reference: null };
    expect(validate(question)).toBe(true);
    for (const wrong of [
      { ...question, type: 'note' },
      { ...question, id: '' },
      { ...question, reference: 4 },
      { ...question, api_key: 'x' },
      { type: 'header', format: 'der-gym-cassette', version: 2 },
      [],
    ]) {
      expect(validate(wrong)).toBe(false);
    }
  });
});
