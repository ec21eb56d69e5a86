import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { CassetteContents } from '../cassette/create.ts';
import { answerKey } from '../cassette/key.ts';
import type { CassetteContext, CassetteHeader, NewAnswer } from '../cassette/schema.ts';

/** A header with two experts. */
export const header: CassetteHeader = {
  licence: 'CC0-1.0',
  source: 'made up',
  context: 'none',
  template: null,
  prices: null,
  scorers: [],
  experts: [
    { name: 'small', parameters: 7 },
    { name: 'large', parameters: 70 },
  ],
};

/** Runs with the path of a new folder, which is gone afterwards. */
export function inFolder<Result>(run: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'experts-mock-'));
  try {
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The error that a call throws. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('Expected an error, got none.');
}

/** Any text a model may write: newlines, marks, control characters, surrogates without their other half. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('\ud800', '\udc00', '\n', '\r', '\u2028', '\0', '"', '\\', '\u001b', 'a'),
  }),
);

const hostileName = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', ' ', '0'),
  hostileText.filter((name) => name !== ''),
);

const context = fc.constantFrom<CassetteContext>('none', 'previous', 'all-previous');

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const amount = finite.map(Math.abs);

const settings = fc.dictionary(
  hostileName,
  fc.oneof(finite, fc.boolean(), hostileText, fc.constant(null), fc.array(hostileText, { maxLength: 2 })),
  { maxKeys: 2 },
);

const message = fc.record({
  role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const),
  content: hostileText,
});

/** Valid contents of a cassette with hostile names and texts. Some answers follow others if the context allows it. */
export const cassetteContents: fc.Arbitrary<CassetteContents> = fc
  .record({
    context,
    licence: hostileText,
    source: hostileText,
    template: fc.option(hostileText),
    prices: fc.option(hostileText),
    scorers: fc.uniqueArray(hostileName, { maxLength: 2 }),
    experts: fc.uniqueArray(
      fc.record(
        {
          name: hostileName,
          parameters: amount,
          price: fc.record({ inputPerMillion: amount, outputPerMillion: amount }),
        },
        { requiredKeys: ['name', 'parameters'] },
      ),
      { minLength: 1, maxLength: 3, selector: ({ name }) => name },
    ),
    questions: fc.uniqueArray(
      fc.record(
        { id: hostileName, text: hostileText, reference: fc.option(hostileText), group: hostileName },
        { requiredKeys: ['id', 'text', 'reference'] },
      ),
      { maxLength: 3, selector: ({ id }) => id },
    ),
    drafts: fc.array(
      fc.record({
        place: fc.nat(),
        expert: fc.nat(),
        text: hostileText,
        sampling: settings,
        scores: fc.array(finite, { minLength: 2, maxLength: 2 }),
        details: fc.record(
          {
            inputTokens: fc.nat(),
            outputTokens: fc.nat(),
            latencyMs: amount,
            finishReason: hostileText,
          },
          { requiredKeys: [] },
        ),
        parents: fc.array(fc.nat(), { maxLength: 3 }),
        messages: fc.option(fc.array(message, { minLength: 1, maxLength: 2 })),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ questions, drafts, ...head }) => {
    const answers: NewAnswer[] = [];
    const keys = new Map(questions.map(({ id }) => [id, [] as string[]]));
    drafts.forEach((draft, sample) => {
      const question = questions[draft.place % questions.length];
      const expert = head.experts[draft.expert % head.experts.length]!;
      if (question === undefined) return;
      const known = keys.get(question.id)!;
      const most = { none: 0, previous: 1, 'all-previous': 3 }[head.context];
      const parents = known.length === 0 ? [] : draft.parents.map((nat) => known[nat % known.length]!);
      const shown = parents.slice(0, most);
      const bare = [{ role: 'user' as const, content: question.text }];
      const messages = draft.messages ?? (shown.length > 0 ? bare : null);
      const { sampling } = draft;
      // every draft has its own sample, so all calls differ
      known.push(answerKey({ expert: expert.name, messages: messages ?? bare, sampling, sample }));
      answers.push({
        question: question.id,
        expert: expert.name,
        sample,
        messages,
        parents: shown,
        sampling,
        text: draft.text,
        ...draft.details,
        scores: new Map(head.scorers.map((signature, index) => [signature, draft.scores[index]!])),
      });
    });
    return { header: head, questions, answers };
  });
