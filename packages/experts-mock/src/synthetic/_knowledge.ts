import { hashText, mix, normal, uniform } from './_hash.ts';
import type { SyntheticQuestion } from './_questions.ts';
import { RIGHT, STATUSES, UNKNOWN, WRONG } from './_status.ts';
import type { SyntheticExpert } from './experts.ts';
import type { CompleteSyntheticPoolOptions } from './options.ts';
import { findTopic } from './topics.ts';

const KNOW = 21;
const INVENT = 22;

/** A sigmoid curve with the value 1/2 at 0, computed with operations that every machine rounds in the same way. */
export function rise(x: number): number {
  return 0.5 + (0.5 * x) / Math.sqrt(1 + x * x);
}

/** An expert with the numbers that its draws need. */
export interface Mind {
  /** Hash of the name, so that the answers of an expert do not depend on the rest of the pool. */
  readonly key: number;
  readonly expert: SyntheticExpert;
  /** Ability by attribute key. */
  readonly abilities: ReadonlyMap<number, number>;
}

/** Computes the ability of an expert for every attribute that questions can ask for. */
export function createMind(expert: SyntheticExpert, options: CompleteSyntheticPoolOptions): Mind {
  const key = hashText(expert.name);
  const abilities = new Map<number, number>();
  for (const topicName of options.topics) {
    const topic = findTopic(topicName)!;
    const keys = topic.attributes.map((attribute) => hashText(`${topic.name} ${attribute}`));
    const offsets = keys.map((attributeKey) => normal(mix(key, attributeKey)));
    const mean = offsets.reduce((sum, offset) => sum + offset, 0) / offsets.length;
    const level = expert.skill + (expert.strong.includes(topic.name) ? options.speciality : 0);
    keys.forEach((attributeKey, i) => {
      abilities.set(attributeKey, level + options.attributeSpread * (offsets[i]! - mean));
    });
  }
  return { key, expert, abilities };
}

/** Returns the probability that an expert knows a fact of a given difficulty. */
export function chanceOfKnowing(ability: number, difficulty: number, slope: number): number {
  return rise(slope * (ability - difficulty));
}

/** Returns the status of each fact in an expert's answer to the bare question, as a number in base 3. */
export function ownStatuses(question: SyntheticQuestion, mind: Mind, slope: number, sample: number): number {
  const state = mix(mix(question.state, mind.key), sample);
  let code = 0;
  for (let f = question.facts.length - 1; f >= 0; f--) {
    const { attributeKey, difficulty } = question.facts[f]!;
    const chance = chanceOfKnowing(mind.abilities.get(attributeKey)!, difficulty, slope);
    let status = RIGHT;
    if (uniform(mix(mix(state, KNOW), f)) >= chance) {
      status = uniform(mix(mix(state, INVENT), f)) < mind.expert.invents ? WRONG : UNKNOWN;
    }
    code = code * STATUSES + status;
  }
  return code;
}
