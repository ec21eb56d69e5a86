import { capitalised, type Fact } from './_questions.ts';
import { RIGHT, STATUSES, UNKNOWN, WRONG } from './_status.ts';

/**
 * An answer is one sentence a fact, in the order of the question: `Organ is latent spinal.`, `Organ perhaps latent
 * spinal.` or `Organ unknown.`; then one a topic of which something is unknown or hedged: `Medicine unsure.` All of it
 * follows from the statuses, so equal statuses give equal text, and the text gives the statuses back. Who speaks and
 * at which step leaves no trace, or the states of a question would multiply.
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
 * The statuses that a text states of the facts, as a number in base 3, the first fact in the lowest digit. A fact of
 * which the text says nothing, or something that is neither the right value nor the wrong one, counts as unknown; of
 * two sentences about one fact the last counts.
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
