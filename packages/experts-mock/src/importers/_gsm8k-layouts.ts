import { expectObject, show } from 'gymnasium-js/expect';
import { name as nameType, textOrNull, text as textType, truth } from '../cassette/_type.ts';

/** One recorded solution of a file. */
export interface Gsm8kSolution {
  readonly expert: string;
  readonly text: string;
  readonly correct: boolean;
  /** The final answer given in the file, or undefined. */
  readonly finalAnswer?: string | null;
}

/** One line of a file of recorded solutions. */
export interface Gsm8kRow {
  readonly id: string;
  readonly question: string;
  readonly reference: string;
  /** The reference's final answer given in the file, or undefined. */
  readonly referenceAnswer?: string;
  readonly solutions: readonly Gsm8kSolution[];
}

/** The two layouts of these solutions. */
export type Gsm8kLayout = 'gsm8k-solutions' | 'gsm8k-original';

const EXPERT_OF_SYSTEM = new Map([
  ['6b_finetuning', 'gpt3-6b-finetuning'],
  ['6b_verification', 'gpt3-6b-verification'],
  ['175b_finetuning', 'gpt3-175b-finetuning'],
  ['175b_verification', 'gpt3-175b-verification'],
]);

/** Returns the layout of a parsed first line, or null. */
export function layoutOf(value: unknown): Gsm8kLayout | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Object.hasOwn(value, 'experts') && Object.hasOwn(value, 'reference')) return 'gsm8k-solutions';
  return Object.hasOwn(value, 'ground_truth') ? 'gsm8k-original' : null;
}

/** Reads the line with the given index, from 0, in either layout. */
export function readRow(value: unknown, layout: Gsm8kLayout, index: number): Gsm8kRow {
  return layout === 'gsm8k-solutions' ? readReshaped(value) : readOriginal(value, index);
}

function readReshaped(value: unknown): Gsm8kRow {
  const fields = fieldsOf('line', value, ['id', 'question', 'reference', 'referenceAnswer', 'experts']);
  const experts = Object.entries(fieldsOf('experts', fields.experts));
  return {
    id: nameType.check('id', fields.id),
    question: textType.check('question', fields.question),
    reference: textType.check('reference', fields.reference),
    ...(fields.referenceAnswer === undefined
      ? {}
      : { referenceAnswer: textType.check('referenceAnswer', fields.referenceAnswer) }),
    solutions: experts.map(([expert, solution]) => {
      const name = `experts[${show(expert)}]`;
      const { text, correct, finalAnswer } = fieldsOf(name, solution);
      return {
        expert,
        text: textType.check(`${name}.text`, text),
        correct: truth.check(`${name}.correct`, correct),
        ...(finalAnswer === undefined
          ? {}
          : { finalAnswer: textOrNull.check(`${name}.finalAnswer`, finalAnswer) }),
      };
    }),
  };
}

function readOriginal(value: unknown, index: number): Gsm8kRow {
  const { question, ground_truth: reference, ...systems } = fieldsOf('line', value);
  return {
    id: `gsm8k-test-${String(index).padStart(4, '0')}`,
    question: textType.check('question', question),
    reference: textType.check('ground_truth', reference),
    solutions: Object.entries(systems).map(([system, solution]) => {
      const { solution: text, is_correct: correct } = fieldsOf(show(system), solution);
      return {
        // an unknown system keeps its name, and is rejected as an unknown expert
        expert: EXPERT_OF_SYSTEM.get(system) ?? system,
        text: textType.check(`${show(system)}.solution`, text),
        correct: truth.check(`${show(system)}.is_correct`, correct),
      };
    }),
  };
}

function fieldsOf(name: string, value: unknown, keys?: readonly string[]): Readonly<Record<string, unknown>> {
  expectObject(name, value, keys);
  return value;
}
