import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extraOutput, readOnnxGraph } from './_onnx-graph.ts';
import { delimited, fields, text } from './_protobuf.ts';

describe('fields', () => {
  it('parses the wire format', () => {
    // the examples of the encoding guide: field 1 = 150; field 2 = "testing"
    const [number] = [...fields(Uint8Array.of(0x08, 0x96, 0x01))];
    expect(number).toMatchObject({ number: 1, value: 150 });
    const bytes = Uint8Array.of(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67);
    const [string] = [...fields(bytes)];
    expect(string).toEqual({ number: 2, value: 0, start: 2, end: 9 });
    expect(text(bytes, string!)).toBe('testing');
    expect(delimited(2, new TextEncoder().encode('testing'))).toEqual(bytes);
  });

  it('returns the fields that were written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 29 - 1 }),
        fc.uint8Array({ maxLength: 400 }),
        (number, contents) => {
          const bytes = delimited(number, contents);
          const [field, ...none] = [...fields(bytes)];
          expect(none).toEqual([]);
          expect(field!.number).toBe(number);
          expect(bytes.subarray(field!.start, field!.end)).toEqual(contents);
        },
      ),
    );
  });

  it('ends or throws a RangeError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          for (const { start, end } of fields(bytes)) expect(start <= end && end <= bytes.length).toBe(true);
          readOnnxGraph(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
    for (const bytes of [[0x08], [0x0a, 0x05, 1], [0x0b], [0x00, 0x00], new Array(11).fill(0xff)]) {
      expect(() => [...fields(Uint8Array.from(bytes))]).toThrow(RangeError);
    }
  });

  it('makes a tensor an output when appended to a model', () => {
    const long = 'x'.repeat(300);
    const bytes = Uint8Array.of(...extraOutput('a/b'), ...extraOutput(long));
    expect(readOnnxGraph(bytes).outputs).toEqual(['a/b', long]);
  });
});
