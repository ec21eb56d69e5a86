import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { porterStem } from './porter-stem.ts';

const fixture = new URL('./__fixtures__/porter-stems.json', import.meta.url);

describe('porterStem', () => {
  it("returns the stems of NLTK's documentation and tests", () => {
    // nltk/test/stem.doctest
    const plurals =
      'caresses flies dies mules denied died agreed owned humbled sized meeting stating siezing itemization ' +
      'sensational traditional reference colonizer plotted';
    expect(plurals.split(' ').map(porterStem).join(' ')).toBe(
      'caress fli die mule deni die agre own humbl size meet state siez item sensat tradit refer colon plot',
    );
    // nltk/test/unit/test_stem.py
    expect(porterStem('oed')).toBe('o');
    expect(porterStem('On')).toBe('on');
  });

  it('differs from the paper of 1980 like NLTK', () => {
    expect(['skies', 'dying', 'news', 'succeed', 'innings'].map(porterStem)).toEqual([
      'sky',
      'die',
      'news',
      'succeed',
      'inning',
    ]);
    // -ies and -ied in four letters; in the paper ti, di
    expect(['ties', 'died', 'spied', 'flies'].map(porterStem)).toEqual(['tie', 'die', 'spi', 'fli']);
    // y after a consonant; in the paper enjoi, and an unchanged fly
    expect(['enjoy', 'happy', 'fly', 'say', 'by'].map(porterStem)).toEqual([
      'enjoy',
      'happi',
      'fli',
      'say',
      'by',
    ]);
    // -logi with its l, -fulli, and -alli twice through step 2
    expect(['geology', 'hopefully', 'rationally'].map(porterStem)).toEqual(['geolog', 'hope', 'ration']);
    // no e after w, x and y
    expect(['toyed', 'boxing', 'snowed', 'filing'].map(porterStem)).toEqual(['toy', 'box', 'snow', 'file']);
    // a vowel and a consonant count as short, so e stays
    expect(['eve', 'ore', 'using'].map(porterStem)).toEqual(['eve', 'ore', 'use']);
  });

  it('equals a second implementation on 2500 words that cover every rule', () => {
    const rows = JSON.parse(readFileSync(fixture, 'utf8')) as [string, string][];
    expect(rows).toHaveLength(2500);
    for (const [word, stem] of rows) expect(porterStem(word), word).toBe(stem);
  });

  it('never adds more than one e, and accepts any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z]{1,12}(ing|ed|ies|ational)$/)), (word) => {
        const stem = porterStem(word);
        expect(stem.length).toBeLessThanOrEqual(word.toLowerCase().length + 1);
        expect(porterStem(word.toLowerCase())).toBe(stem);
        expect(stem === '').toBe(word === '');
      }),
    );
    expect(porterStem('y'.repeat(100_000))).toHaveLength(100_000);
  });
});
