import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKeyTable } from './_key-table.ts';

const keyOf = (index: number) => createHash('sha256').update(String(index)).digest('hex').slice(0, 32);

describe('the table of keys', () => {
  it('has exactly the pairs that were added, as a set of strings does', () => {
    const table = createKeyTable();
    const plain = new Set<string>();
    for (let index = 0; index < 5000; index++) {
      const [question, key] = [index % 7, keyOf(index % 3000)];
      const isNew = !plain.has(`${question} ${key}`);
      expect(table.add(question, key)).toBe(isNew);
      plain.add(`${question} ${key}`);
    }
    for (let index = 0; index < 4000; index++) {
      for (const question of [0, 6, 7]) {
        expect(table.has(question, keyOf(index))).toBe(plain.has(`${question} ${keyOf(index)}`));
      }
    }
  });

  it('has no entries for invalid keys', () => {
    const table = createKeyTable();
    table.add(0, '0'.repeat(32));
    expect(table.has(0, '0'.repeat(32))).toBe(true);
    for (const key of ['', '0', 'x'.repeat(32), '0'.repeat(33), '__proto__', 'A'.repeat(32)]) {
      expect(table.has(0, key)).toBe(false);
    }
  });
});
