import { capitalised, type Fact } from './_questions.ts';
import { RIGHT, STATUSES, UNKNOWN, WRONG } from './_status.ts';

/**
 * Prints an answer. It has one sentence per fact, in the order of the question: `Organ is latent spinal.`, `Organ perhaps
 * latent spinal.` or `Organ unknown.` Then follows one sentence for each topic with an unknown or hedged fact: `Medicine
 * unsure.` The text depends on the statuses only, so equal statuses have equal text, and the statuses can be parsed from
 * the text. The text does not depend on the expert or the step; otherwise a question would have many more states.
 */
export function printAnswer(facts: readonly Fact[], code: number): string {
  const sentences: string[] = [];
  const unsure = new Set<string>();
  let rest = code;
  for (const fact of facts) {
    const status = rest % STATUSES;
    rest = Math.floor(rest / STATUSES);
    sentences.push(sentence(fact, status));
    if (status === UNKNOWN || (status === RIGHT ? fact.rightHedged : fact.wrongHedged))
      unsure.add(fact.topic);
  }
  for (const topic of unsure) sentences.push(`${capitalised(topic)} unsure.`);
  return sentences.join(' ');
}

/**
 * Returns the statuses of the facts in a text, as a number in base 3 with the first fact in the lowest digit. A fact is
 * unknown if the text does not mention it or states a value that is neither the right one nor the wrong one. If two
 * sentences are about the same fact, the last one counts.
 */
export function parseAnswer(facts: readonly Fact[], text: string): number {
  const statuses = new Array<number>(facts.length).fill(UNKNOWN);
  for (const part of text.split(/[.!?\n]/)) {
    const words = part.trim().split(/\s+/);
    const attribute = words[0]!.toLowerCase();
    const fact = facts.findIndex((each) => each.attribute === attribute);
    if (fact >= 0) statuses[fact] = statusOf(facts[fact]!, words);
  }
  let code = 0;
  for (let i = facts.length - 1; i >= 0; i--) code = code * STATUSES + statuses[i]!;
  return code;
}

function statusOf(fact: Fact, words: readonly string[]): number {
  if (words[1] !== 'is' && words[1] !== 'perhaps') return UNKNOWN;
  const value = words.slice(2).join(' ');
  if (value === fact.right) return RIGHT;
  return value === fact.wrong ? WRONG : UNKNOWN;
}

function sentence(fact: Fact, status: number): string {
  const subject = capitalised(fact.attribute);
  if (status === RIGHT) return `${subject} ${fact.rightHedged ? 'perhaps' : 'is'} ${fact.right}.`;
  if (status === WRONG) return `${subject} ${fact.wrongHedged ? 'perhaps' : 'is'} ${fact.wrong}.`;
  return `${subject} unknown.`;
}

/** The right answer, without a hedge. */
export function printReference(facts: readonly Fact[]): string {
  return facts.map((fact) => `${capitalised(fact.attribute)} is ${fact.right}.`).join(' ');
}
