import { expectThat } from 'gymnasium-js/expect';
import { dollarsOf } from './account.ts';
import { accountColumns, type MethodRun } from './method-run.ts';

/** A doubt about the costs of a run. */
interface CostDoubt {
  /**
   * - `'constant tokens'`: all answers of an expert have the same token count, whatever their length: a placeholder
   * - `'uncharged calls'`: the columns are below the totals of the recorded calls, or calls of a priced expert have no price
   * - `'misfit tokens'`: output tokens that do not match the length of the text
   * - `'zero price'`: an expert whose calls cost nothing
   * - `'answer without a call'`: a question answered although no expert was asked
   * - `'beaten by a fixed expert'`: one expert alone scores at least as much and costs no more
   */
  readonly kind:
    | 'constant tokens'
    | 'uncharged calls'
    | 'misfit tokens'
    | 'zero price'
    | 'answer without a call'
    | 'beaten by a fixed expert';
  /** The expert it is about, or the run's method. */
  readonly about: string;
  /** What was found, in a sentence. */
  readonly detail: string;
}

interface CostAuditOptions {
  /** Runs of single experts on the same questions, for comparison. @defaultValue none */
  readonly fixed?: readonly MethodRun[];
  /** Range of characters per output token, averaged over a text. @defaultValue [1, 12] */
  readonly charactersPerToken?: readonly [number, number];
}

/** Minimum number of counted answers for a finding. */
const ENOUGH = 10;
/** Share of an expert's answers with odd token counts above which there is a finding. */
const ODD = 0.05;
const DOLLARS = 1e-12;

/**
 * Returns doubts about the costs of a run, by checks that public leaderboards have had to make by hand.
 *
 * An empty list means that none of these was found, not that the costs are right.
 *
 * @throws RangeError when `fixed` has other questions
 *
 * @example
 * ```ts
 * import { auditRunCosts, fixedExpertMethod, runMethod } from '@der-gym/agents';
 *
 * const pool = {
 *   experts: [{ name: 'A', parameters: 7 }],
 *   answer: ({ question }: { question: { id: string } }) => ({ text: 'so '.repeat(1 + Number(question.id)), inputTokens: 9, outputTokens: 8 }),
 * };
 * const scorer = { signature: 'one', range: [0, 1] as const, defaultThreshold: 1, score: () => 1 };
 * const questions = Array.from({ length: 12 }, (_, i) => ({ id: `${i}`, text: `Question ${i}`, reference: null }));
 * const run = runMethod(fixedExpertMethod(0, pool.experts), { questions, pool, scorer, seed: 1 });
 * auditRunCosts(run)[0]!.kind; // => 'constant tokens'
 * ```
 */
export function auditRunCosts(run: MethodRun, options: CostAuditOptions = {}): readonly CostDoubt[] {
  const { fixed = [], charactersPerToken = [1, 12] } = options;
  const [least, most] = charactersPerToken;
  return [
    ...run.experts.flatMap((_, expert) => expertDoubts(run, expert, least, most)),
    ...uncharged(run),
    ...fixed.flatMap((rival) => beaten(run, rival)),
  ];
}

function expertDoubts(run: MethodRun, expert: number, least: number, most: number): CostDoubt[] {
  const { name: about, price, parameters } = run.experts[expert]!;
  const answers = run.records.flatMap((calls) =>
    calls.flatMap((call) => (call.expert === expert ? [call.answer] : [])),
  );
  if (answers.length === 0) return [];
  const doubts: CostDoubt[] = [];
  const doubt = (kind: CostDoubt['kind'], detail: string) => doubts.push({ kind, about, detail });
  if (parameters === 0) doubt('zero price', 'A call counts as 0 billion parameters.');
  if (price?.inputPerMillion === 0 && price.outputPerMillion === 0)
    doubt('zero price', 'Tokens cost 0 dollars, both ways.');
  const counted = answers.filter(({ outputTokens }) => outputTokens !== undefined);
  if (counted.length >= ENOUGH) {
    const tokens = new Set(counted.map(({ outputTokens }) => outputTokens));
    const lengths = new Set(counted.map(({ text }) => text.length));
    if (tokens.size === 1 && lengths.size > 1)
      doubt('constant tokens', `All ${counted.length} answers have ${[...tokens][0]} output tokens.`);
  }
  const inputs = answers.filter(({ inputTokens }) => inputTokens !== undefined);
  if (inputs.length >= ENOUGH && new Set(inputs.map(({ inputTokens }) => inputTokens)).size === 1)
    doubt('constant tokens', `All ${inputs.length} prompts have ${inputs[0]!.inputTokens} input tokens.`);
  const odd = counted.filter(({ text, outputTokens }) => {
    const tokens = outputTokens as number;
    // a short text may end with a few invisible tokens
    return tokens * most < text.length || (tokens - 2) * least > text.length;
  });
  if (odd.length > ODD * counted.length) {
    const share = `${odd.length} of ${counted.length} answers`;
    doubt('misfit tokens', `${share} have fewer than ${least} or more than ${most} characters a token.`);
  }
  const unpriced = answers.filter((answer) => dollarsOf(run.experts[expert]!, answer) === undefined).length;
  const partly = counted.length > 0 && counted.length < answers.length;
  if (unpriced > 0 && (price !== undefined || partly))
    doubt('uncharged calls', `${unpriced} of ${answers.length} calls have no price.`);
  return doubts;
}

function uncharged(run: MethodRun): CostDoubt[] {
  const skipped = new Set(run.skipped.map(({ place }) => place));
  const records = run.records.map((calls, place) => (skipped.has(place) ? null : calls));
  const due = accountColumns(records, run.experts);
  const short = (['parameters', 'calls', 'dollars'] as const).flatMap((name) => {
    const slack = name === 'dollars' ? DOLLARS : 1e-9;
    const places = run[name].reduce((count, said, i) => count + (said < due[name][i]! - slack ? 1 : 0), 0);
    return places === 0 ? [] : [`${name} of ${places} questions are below the total of their calls`];
  });
  const free = run.answers.filter((answer, i) => answer !== null && run.records[i]!.length === 0).length;
  const about = run.method;
  const detail = `${free} answers were given without a call.`;
  const unpaid: CostDoubt[] = free === 0 ? [] : [{ kind: 'answer without a call', about, detail }];
  return [
    ...short.map((detail): CostDoubt => ({ kind: 'uncharged calls', about, detail: `The ${detail}.` })),
    ...unpaid,
  ];
}

/** In dollars if both runs have them, otherwise in parameters, over the questions that both have measured. */
function beaten(run: MethodRun, rival: MethodRun): CostDoubt[] {
  const isSame = JSON.stringify(rival.questions) === JSON.stringify(run.questions);
  expectThat('fixed', rival.method, isSame, "about the run's questions");
  const both = [...run.score.keys()].filter((i) => !Number.isNaN(run.score[i]! + rival.score[i]!));
  const known = both.every((i) => !Number.isNaN(run.dollars[i]! + rival.dollars[i]!));
  const unit = known ? 'dollars' : 'parameters';
  const mean = (column: Float64Array) => both.reduce((sum, i) => sum + column[i]!, 0) / both.length;
  const [score, cost] = [mean(run.score), mean(run[unit])];
  const [rivalScore, rivalCost] = [mean(rival.score), mean(rival[unit])];
  const dominated = rivalScore >= score && rivalCost <= cost && (rivalScore > score || rivalCost < cost);
  if (!dominated) return [];
  const figures = (s: number, c: number) => `${s.toPrecision(4)} at ${c.toPrecision(4)}`;
  return [
    {
      kind: 'beaten by a fixed expert',
      about: run.method,
      detail: `${rival.method} alone scores ${figures(rivalScore, rivalCost)} ${unit} a question, against ${figures(score, cost)}.`,
    },
  ];
}
