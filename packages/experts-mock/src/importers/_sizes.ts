import type { Expert } from '@der-gym/env';
import { show } from 'gymnasium-js/expect';
import { amount } from '../cassette/_type.ts';
import { ImportError } from '../errors.ts';
import type { ImportRun } from './types.ts';

/** Published sizes in billions of parameters, counting all weights, by the names in data sets. */
const PUBLISHED = new Map<string, number>([
  ['gpt3-6b-finetuning', 6],
  ['gpt3-6b-verification', 6],
  ['gpt3-175b-finetuning', 175],
  ['gpt3-175b-verification', 175],
  ['mixtral-8x7b-instruct-v0.1', 46.7],
  ['WizardLM/WizardLM-13B-V1.2', 13],
  ['meta/code-llama-instruct-34b-chat', 34],
  ['meta/llama-2-70b-chat', 70],
  ['mistralai/mistral-7b-chat', 7],
  ['mistralai/mixtral-8x7b-chat', 46.7],
  ['zero-one-ai/Yi-34B-Chat', 34],
]);

/**
 * Returns the experts with their sizes: given ones, else published ones.
 *
 * @throws ImportError with the names of experts that have neither, since costs depend on sizes
 */
export function sizedExperts(
  run: ImportRun,
  names: readonly string[],
  published = PUBLISHED,
): readonly Expert[] {
  const { parameters } = run.options;
  const sizes = names.map((name) => parameters?.get(name) ?? published.get(name) ?? parameters?.get('*'));
  const unknown = names.filter((_, index) => sizes[index] === undefined);
  if (unknown.length > 0) {
    throw new ImportError(
      run.paths[0] as string,
      null,
      `Expected the size of ${unknown.map((name) => show(name)).join(', ')}, which is not published. Set it in ` +
        "`parameters` (--parameters NAME=BILLIONS, or '*=BILLIONS' for all others).",
    );
  }
  const rest = names.filter((name) => parameters?.has(name) !== true && !published.has(name));
  if (rest.length > 0) run.note(`The size of ${rest.join(', ')} is the one given for all others.`);
  if (names.some((name) => /mixtral/i.test(name) && sizes[names.indexOf(name)] === 46.7)) {
    run.note(
      'Mixtral is counted with all its 46.7 billion weights, of which 12.9 billion are active per token.',
    );
  }
  return names.map((name, index) => ({
    name,
    parameters: amount.check(`parameters[${show(name)}]`, sizes[index]),
  }));
}
