import {
  expectBoolean,
  expectFields,
  expectName,
  expectString,
  expectStringOrNull,
  quote,
} from '../_expect.ts';

/** One recorded solution, as its file has it. */
export interface Gsm8kSolution {
  readonly expert: string;
  readonly text: string;
  readonly correct: boolean;
  /** The final answer the file names, undefined where it names none. */
  readonly finalAnswer?: string | null;
}

/** One line of a file of recorded solutions. */
export interface Gsm8kRow {
  readonly id: string;
  readonly question: string;
  readonly reference: string;
  /** The reference's final answer as the file names it, undefined where it does not. */
  readonly referenceAnswer?: string;
  readonly solutions: readonly Gsm8kSolution[];
}

/** The two ways these solutions are laid out. */
export type Gsm8kLayout = 'gsm8k-solutions' | 'gsm8k-original';

const EXPERT_OF_SYSTEM = new Map([
  ['6b_finetuning', 'gpt3-6b-finetuning'],
  ['6b_verification', 'gpt3-6b-verification'],
  ['175b_finetuning', 'gpt3-175b-finetuning'],
  ['175b_verification', 'gpt3-175b-verification'],
]);

/** Which layout a parsed first line has, or null for neither. */
export function layoutOf(value: unknown): Gsm8kLayout | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Object.hasOwn(value, 'experts') && Object.hasOwn(value, 'reference')) return 'gsm8k-solutions';
  return Object.hasOwn(value, 'ground_truth') ? 'gsm8k-original' : null;
}

/** Reads the line of that index, from 0, in either layout. */
export function readRow(value: unknown, layout: Gsm8kLayout, index: number): Gsm8kRow {
  return layout === 'gsm8k-solutions' ? readReshaped(value) : readOriginal(value, index);
}

function readReshaped(value: unknown): Gsm8kRow {
  const fields = expectFields(value, 'line', ['id', 'question', 'reference', 'referenceAnswer', 'experts']);
  const experts = Object.entries(expectFields(fields.experts, 'experts'));
  return {
    id: expectName(fields.id, 'id'),
    question: expectString(fields.question, 'question'),
    reference: expectString(fields.reference, 'reference'),
    ...(fields.referenceAnswer === undefined
      ? {}
      : { referenceAnswer: expectString(fields.referenceAnswer, 'referenceAnswer') }),
    solutions: experts.map(([expert, solution]) => {
      const name = `experts[${quote(expert)}]`;
      const { text, correct, finalAnswer } = expectFields(solution, name);
      return {
        expert,
        text: expectString(text, `${name}.text`),
        correct: expectBoolean(correct, `${name}.correct`),
        ...(finalAnswer === undefined
          ? {}
          : { finalAnswer: expectStringOrNull(finalAnswer, `${name}.finalAnswer`) }),
      };
    }),
  };
}

function readOriginal(value: unknown, index: number): Gsm8kRow {
  const { question, ground_truth: reference, ...systems } = expectFields(value, 'line');
  return {
    id: `gsm8k-test-${String(index).padStart(4, '0')}`,
    question: expectString(question, 'question'),
    reference: expectString(reference, 'ground_truth'),
    solutions: Object.entries(systems).map(([system, solution]) => {
      const { solution: text, is_correct: correct } = expectFields(solution, quote(system));
      return {
        // a system of another name stays what it is, and is refused as an unknown expert
        expert: EXPERT_OF_SYSTEM.get(system) ?? system,
        text: expectString(text, `${quote(system)}.solution`),
        correct: expectBoolean(correct, `${quote(system)}.is_correct`),
      };
    }),
  };
}
