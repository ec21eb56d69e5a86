import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { call } from './__fixtures__/call.ts';
import { cassette, cleanUp, inScratch, run, solutions } from './__fixtures__/command.ts';

afterAll(cleanUp);

describe('bad input', () => {
  const cases: [title: string, args: () => string[], line: RegExp][] = [
    ['a missing file', () => ['demo', '--data', inScratch('absent.jsonl')], /absent\.jsonl/],
    [
      'a missing file of a sweep',
      () => [
        'ablate',
        '--grid',
        'task.bonus=0,1',
        '--out',
        inScratch('no-data'),
        '--data',
        inScratch('absent.jsonl'),
      ],
      /absent\.jsonl/,
    ],
    [
      'a truncated JSON line',
      () => ['demo', '--data', solutions('cut.jsonl', 30, (text) => text.slice(0, text.length / 2))],
      /line \d+/i,
    ],
    [
      'an extractor that reads nothing',
      () => [
        'demo',
        '--data',
        solutions('marker.jsonl', 30, (text) => text.replaceAll('\\nA: ', '\\n#### ')),
      ],
      /line 1/i,
    ],
    [
      // rejected before the answers are read
      'facts on recorded answers',
      () => ['curve', '--encoders', 'facts', '--data', inScratch('absent.jsonl')],
      /synthetic pool with the encoder facts.*absent\.jsonl/,
    ],
    [
      'a repeated encoder',
      () => ['demo', '--encoders', 'facts,facts'],
      /Expected --encoders to name different encoders, got facts twice/,
    ],
    [
      'a model for an encoder without models',
      () => ['train', '--smoke', '--encoder-model', 'opt-125m', '--out', inScratch('model')],
      /`encoderModel` only with the encoder transformer/,
    ],
    [
      'an encoder without its model',
      () => ['train', '--smoke', '--encoder', 'transformer', '--out', inScratch('model')],
      /`encoderModel`, a folder with the model,/,
    ],
    [
      'a missing folder of a model',
      () => [
        ...['train', '--smoke', '--encoder', 'transformer', '--encoder-model', inScratch('absent')],
        ...['--out', inScratch('model')],
      ],
      /`encoderModel` to be a folder with a model, got .*absent\.$/m,
    ],
    ['an unknown expert', () => ['demo', '--smoke', '--experts', 'Vicuna,Nobody'], /Nobody/],
    ['a misspelled expert', () => ['demo', '--smoke', '--experts', 'ChatGML'], /Did you mean ChatGLM\?$/m],
    [
      'an unknown domain',
      () => ['demo', '--smoke', '--split', 'leave-out:geografy'],
      /Did you mean geography\?$/m,
    ],
    [
      'a missing column',
      () => {
        const path = inScratch('columns.csv');
        writeFileSync(path, 'prompt,model,reply\na,b,c\n');
        const columns = ['question=promt', 'expert=model', 'answer=reply'].flatMap((each) => [
          '--column',
          each,
        ]);
        return [
          'import',
          'table',
          path,
          ...columns,
          '--parameters',
          '*=7',
          '--out',
          inScratch('columns.jsonl'),
        ];
      },
      /Did you mean prompt\?$/m,
    ],
    ['maxSteps 0', () => ['demo', '--max-steps', '0'], /max-steps.*'0'/],
    [
      'an empty question set',
      () => ['demo', '--data', solutions('empty.jsonl', 0, () => '')],
      /empty\.jsonl/,
    ],
    ['an unknown option', () => ['demo', '--sede', '1'], /--sede.*--seed.*See der-gym demo --help\.$/m],
    ['an unknown command', () => ['trian'], /trian.*train.*See der-gym --help\.$/m],
    ['an invalid number', () => ['demo', '--seed', 'x'], /seed.*'x'/],
    [
      'a NaN score in a cassette',
      () => {
        const path = cassette('nan.jsonl');
        writeFileSync(
          path,
          readFileSync(path, 'utf8').replace('"text":"no idea"', '"text":"no idea","scores":{"s":NaN}'),
        );
        return ['demo', '--data', path];
      },
      /nan\.jsonl.*line \d+/i,
    ],
    [
      'a prompt for experts that read none',
      () => ['demo', '--data', solutions('p.jsonl', 30), '--prompt', 'plain'],
      /prompt.*adoption/,
    ],
    [
      'keep without adoption',
      () => ['demo', '--data', cassette('keep.jsonl'), '--keep', '0.5'],
      /keep.*independent/,
    ],
    [
      'adoption with a score that does not decide what is right',
      () => ['demo', '--data', cassette('right.jsonl'), '--transfer', 'adoption'],
      /threshold.*adoption/,
    ],
    ['a folder without a run', () => ['evaluate', inScratch('nothing')], /options\.json/],
    [
      'an unknown observable',
      () => ['train', '--smoke', '--observes', 'mind', '--out', inScratch('mind')],
      /mind/,
    ],
  ];
  it.each(cases)('%s: prints one line on standard error and exits with status 2', async (_, args, line) => {
    const { status, stderr, stdout } = await call(...args(), '--quiet');
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^der-gym: /);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  it('leaves no half-written file', async () => {
    const out = inScratch('unwritten');
    const absent = await call('train', '--out', out, '--data', inScratch('absent.jsonl'), '--quiet');
    expect(absent.status).toBe(2);
    expect(existsSync(out)).toBe(false);
    const nobody = await call('demo', '--out', out, '--experts', 'Nobody', '--quiet');
    expect(nobody.status).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  it('gives the same line and status in a process of its own', () => {
    const { status, stderr, stdout } = run('evaluate', inScratch('nothing'), '--quiet');
    expect(stderr).toMatch(/^der-gym: .*options\.json.*\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
