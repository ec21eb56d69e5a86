import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../__fixtures__/cassettes.ts';
import { answerKey } from './key.ts';

const call = {
  expert: 'small',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: '2 + 2?' },
  ],
  sampling: { temperature: 0.7, topP: 1, stop: ['\n'], seed: null },
  sample: 0,
} as const;

const setting = fc.oneof(fc.integer(), fc.boolean(), hostileText, fc.constant(null));
const sampling = fc.dictionary(fc.oneof(hostileText, fc.constant('__proto__')), setting, { maxKeys: 5 });

describe('answerKey', () => {
  it('is the beginning of the SHA-256 of the JSON with sorted keys', () => {
    const json =
      '{"expert":"small","messages":[{"content":"Be brief.","role":"system"},{"content":"2 + 2?","role":"user"}],' +
      '"sample":0,"sampling":{"seed":null,"stop":["\\n"],"temperature":0.7,"topP":1}}';
    expect(answerKey(call)).toBe(createHash('sha256').update(json).digest('hex').slice(0, 32));
  });

  it('does not depend on the order of object keys', () => {
    fc.assert(
      fc.property(sampling, fc.nat(), (settings, turn) => {
        const entries = Object.entries(settings);
        const at = entries.length === 0 ? 0 : turn % entries.length;
        const turned = [...entries.slice(at), ...entries.slice(0, at)].toReversed();
        const other = {
          sample: call.sample,
          sampling: Object.fromEntries(turned),
          messages: call.messages.map(({ role, content }) => ({ content, role })),
          expert: call.expert,
        };
        expect(answerKey(other)).toBe(answerKey({ ...call, sampling: settings }));
      }),
    );
  });

  it('depends on expert, sample, every message, its role and their order', () => {
    const [system, user] = call.messages;
    const keys = [
      call,
      { ...call, expert: 'Small' },
      { ...call, sample: 1 },
      { ...call, messages: [user] },
      { ...call, messages: [user, system] },
      { ...call, messages: [system, { ...user, content: '2 + 2 ?' }] },
      { ...call, messages: [{ ...system, content: 'Be brief' }, user] },
      { ...call, messages: [{ ...system, role: 'user' as const }, user] },
      { ...call, messages: [system, user, user] },
    ].map(answerKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('depends on every sampling parameter, its presence and its value', () => {
    fc.assert(
      fc.property(sampling, hostileText, setting, setting, (settings, name, value, other) => {
        fc.pre(!Object.hasOwn(settings, name) && value !== other);
        const key = answerKey({ ...call, sampling: settings });
        const entries = Object.entries(settings);
        const withValue = Object.fromEntries([...entries, [name, value]]);
        const withOther = Object.fromEntries([...entries, [name, other]]);
        const keys = [
          key,
          answerKey({ ...call, sampling: withValue }),
          answerKey({ ...call, sampling: withOther }),
        ];
        expect(new Set(keys).size).toBe(3);
      }),
    );
  });

  it('is the same for an undefined sampling parameter and an absent one', () => {
    expect(answerKey({ ...call, sampling: { seed: undefined } as never })).toBe(
      answerKey({ ...call, sampling: {} }),
    );
  });

  it('differs for a number and its text, and for a list and its only entry', () => {
    const keys = [1, '1', true, null, ['1']].map((seed) => answerKey({ ...call, sampling: { seed } }));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
