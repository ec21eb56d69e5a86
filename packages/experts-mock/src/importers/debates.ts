import { basename } from 'node:path';
import { fail } from './_fail.ts';
import { sizedExperts } from './_sizes.ts';
import { kindOf, numbered, own, textField } from './_values.ts';
import { RECONSTRUCTED, shownTo } from './solutions.ts';
import type { Importer, ImportRun, Place } from './types.ts';

/** LLM-Agora: three agents and three rounds, with a summary before each later round. */
export const llmAgoraImporter: Importer = {
  format: 'llm-agora',
  verified: 'first records',
  summary:
    'LLM-Agora, *_result.json: rounds of several agents, with a summary of the previous round before each later one',
  async run(run) {
    let names: readonly string[] | null = null;
    for await (const row of run.rows()) {
      const responses = row.fields.get('agent_response');
      if (typeof responses !== 'object' || responses === null || Array.isArray(responses)) {
        throw fail(row.place, `Expected \`agent_response\` to be an object, got ${kindOf(responses)}.`);
      }
      names ??= beginRounds(run, Object.keys(responses), {
        licence: 'unknown',
        source: 'gauss5930/LLM-Agora',
        template: 'llm-agora-reconstructed/1',
      });
      const summaries = row.fields.get('summarization');
      const reference = row.fields.get('answer');
      const id = numbered(`llm-agora-${basename(row.place.path).replace(/\.json.*$/, '')}`, row.place.record);
      const text = textField(row, 'question');
      const isNew = run.question(
        { id, text, reference: typeof reference === 'string' ? reference : null },
        row.place,
      );
      if (!isNew) continue;
      const unknown = Object.keys(responses).filter((name) => !names?.includes(name));
      for (const _ of unknown) run.skip('an agent that is missing from the first record', row.place);
      addRounds(run, row.place, { id, text }, names, {
        reply: (agent, round) => own(own(responses, names?.[agent] ?? ''), String(round)),
        shown: (round) => {
          const summary = Array.isArray(summaries) ? summaries[round - 1] : undefined;
          return typeof summary === 'string' ? [summary] : null;
        },
      });
    }
  },
};

/** DyLAN: one line per question, one list per agent, one reply per round, or null if the agent was not asked. */
export const dylanImporter: Importer = {
  format: 'dylan',
  verified: 'first records',
  summary:
    'DyLAN, exp/MMLU/*/*.json: one line per question with the replies of each agent by round; the log has no questions',
  async run(run) {
    const { agents } = run.options;
    let names: readonly string[] | null = null;
    for await (const { value, place } of run.lines()) {
      if (!Array.isArray(value) || value.length === 0 || !value.every(Array.isArray)) {
        throw fail(place, 'Expected a list of agents, each a list of replies, got another value.');
      }
      if (names === null) {
        const given = agents ?? value.map((_, index) => `agent-${index + 1}`);
        names = beginRounds(run, given, {
          licence: 'MIT',
          source: 'SALT-NLP/DyLAN',
          template: 'dylan-reconstructed/1',
        });
        run.note(
          'The log has no questions. Their text is their position in the log, and they have no reference.',
        );
      }
      if (value.length !== names.length) {
        throw fail(place, `Expected ${names.length} agents, as in the first record, got ${value.length}.`);
      }
      const id = numbered(`dylan-${basename(place.path).replace(/\.json.*$/, '')}`, place.record);
      const text = `question ${place.record} of ${basename(place.path)}`;
      if (!run.question({ id, text, reference: null }, place)) continue;
      const replies = value as readonly (readonly unknown[])[];
      addRounds(run, place, { id, text }, names, {
        reply: (agent, round) => replies[agent]?.[round] ?? undefined,
        shown: (_, previous) => previous,
      });
    }
  },
};

interface RoundSource {
  /** Returns an agent's reply in a round, or undefined if it was not asked. */
  reply(agent: number, round: number): unknown;
  /** Returns what an agent was shown in a later round, given the previous round, or null if unknown. */
  shown(round: number, previous: readonly string[]): readonly string[] | null;
}

function beginRounds(
  run: ImportRun,
  names: readonly string[],
  header: { readonly licence: string; readonly source: string; readonly template: string },
): readonly string[] {
  run.begin({ ...header, context: 'all-previous', experts: sizedExperts(run, names) });
  run.note(RECONSTRUCTED);
  return names;
}

const MOST_ROUNDS = 1000;

/** Adds the rounds of a debate. The parents of an answer are all answers of the previous round. */
function addRounds(
  run: ImportRun,
  place: Place,
  question: { readonly id: string; readonly text: string },
  names: readonly string[],
  source: RoundSource,
): void {
  let previous: { readonly key: string; readonly text: string }[] = [];
  // an agent that is shown the same messages again is another sample
  const drawn = new Map<string, number>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const replies = names.map((_, agent) => source.reply(agent, round));
    if (replies.every((reply) => reply === undefined)) return;
    const shown =
      round === 0
        ? []
        : source.shown(
            round,
            previous.map(({ text }) => text),
          );
    const current: { readonly key: string; readonly text: string }[] = [];
    replies.forEach((reply, agent) => {
      if (reply === undefined) return;
      if (typeof reply !== 'string') {
        run.skip('a reply that is not text', place);
        return;
      }
      if (shown === null || (round > 0 && previous.length === 0)) {
        run.skip('a reply of a later round without its input', place);
        return;
      }
      const call = JSON.stringify([agent, shown]);
      const sample = drawn.get(call) ?? 0;
      drawn.set(call, sample + 1);
      const later = round === 0 ? {} : { sample, ...shownTo(question.text, previous, shown) };
      const answer = { question: question.id, expert: names[agent] as string, text: reply };
      const key = run.answer({ ...answer, ...later }, place);
      if (key !== null) current.push({ key, text: reply });
    });
    previous = current;
  }
}
