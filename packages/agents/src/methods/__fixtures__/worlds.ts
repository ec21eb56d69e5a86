import type { AnswerRequest, Expert, ExpertPool, Question, Scorer } from '@der-gym/env';

/** The experts of the paper's Table 1, in its order, with their sizes in billions of parameters. */
export const paperExperts: readonly Expert[] = [
  ['Open Assistant', 12],
  ['Vicuna', 13],
  ['Alpaca', 13],
  ['Baize', 13],
  ['MOSS', 16],
  ['ChatGLM', 6],
  ['Koala', 7],
  ['Dolly V2', 12],
  ['Mosaic MPT', 7],
  ['StableLM', 7],
  ['FLAN-T5', 11],
].map(([name, parameters]) => ({ name: name as string, parameters: parameters as number }));

/** Experts that give the texts of a table, whatever they are shown. */
export function tablePool(
  texts: readonly (readonly string[])[],
  experts: readonly Expert[] = texts[0]!.map((_, i) => ({ name: `expert ${i}`, parameters: 10 ** i })),
): { readonly questions: readonly Question[]; readonly pool: ExpertPool } {
  const questions = texts.map((_, q) => ({ id: `q${q}`, text: `Question ${q}?`, reference: 'right' }));
  const rows = new Map(questions.map(({ id }, q) => [id, texts[q]!]));
  return {
    questions,
    pool: {
      experts,
      transfer: 'independent',
      answer: ({ question, expert, sample }) => {
        const text = rows.get(question.id)![expert]!;
        return { text: sample === 0 ? text : `${text} (${sample})` };
      },
    },
  };
}

/** 1 for the text `right`, 0 for any other. */
export const rightScorer: Scorer = {
  signature: 'right/1',
  range: [0, 1],
  defaultThreshold: 1,
  score: (answer) => (answer === 'right' ? 1 : 0),
};

/** Experts whose answer depends on all that is shown to them; it keeps what was asked. */
export function echoPool(experts: readonly Expert[]): ExpertPool & { readonly asked: AnswerRequest[] } {
  const asked: AnswerRequest[] = [];
  return {
    experts,
    asked,
    transfer: 'recorded',
    answer(request) {
      asked.push(request);
      const { expert, previousAnswers, sample } = request;
      return { text: `${expert}${sample === 0 ? '' : `#${sample}`}(${previousAnswers.join('+')})` };
    },
  };
}
