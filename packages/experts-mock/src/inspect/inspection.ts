import { hash } from 'node:crypto';
import type { Question } from '@der-gym/env';
import type { Cassette, CassetteHeader, RecordedAnswer } from '../cassette/schema.ts';
import { auditCosts, type CostFinding, createTokenTally, type TokenTally } from './_cost-audit.ts';
import { createDepths, type DepthCoverage } from './_depths.ts';
import { comparePublished, type PublishedComparison } from './_published.ts';
import { createScoreTally, type ScoreSummary, type ScoreTally } from './_score-summary.ts';

/** Counts and means of one expert in a cassette. */
export interface ExpertInspection {
  readonly name: string;
  /** Billions of parameters per call. */
  readonly parameters: number;
  readonly numAnswers: number;
  /** Questions without its answer to the bare question (sample 0). */
  readonly numMissing: number;
  readonly numEmpty: number;
  /** Mean length in characters; null if there are no answers. */
  readonly meanCharacters: number | null;
  /** Null if no answer has token counts. */
  readonly meanOutputTokens: number | null;
  /** By signature, in the header's order. */
  readonly scores: readonly ScoreSummary[];
}

/** The contents of a cassette in numbers. */
export interface Inspection
  extends Pick<CassetteHeader, 'licence' | 'source' | 'context' | 'template' | 'prices'> {
  readonly numQuestions: number;
  readonly numWithReference: number;
  readonly numGroups: number;
  readonly numAnswers: number;
  readonly experts: readonly ExpertInspection[];
  /** Calls by depth: how many of the calls that a replay can request were recorded. */
  readonly depths: readonly DepthCoverage[];
  /** Over all answers, by signature. */
  readonly scores: readonly ScoreSummary[];
  readonly costFindings: readonly CostFinding[];
  /** Means and published means; null if the answers are not from MixInstruct. */
  readonly published: readonly PublishedComparison[] | null;
  readonly warnings: readonly string[];
}

interface ExpertTally {
  numBare: number;
  numEmpty: number;
  numCharacters: number;
  readonly tokens: TokenTally;
  readonly scores: ReadonlyMap<string, ScoreTally>;
}

/** Inspects one record at a time. It keeps an index of the calls and the scores in memory, but no texts. */
export function createInspector(header: CassetteHeader) {
  const tallies = (): ReadonlyMap<string, ScoreTally> =>
    new Map(header.scorers.map((signature) => [signature, createScoreTally(signature)]));
  const experts = header.experts.map(
    (): ExpertTally => ({
      numBare: 0,
      numEmpty: 0,
      numCharacters: 0,
      tokens: createTokenTally(),
      scores: tallies(),
    }),
  );
  const all = tallies();
  const groups = new Set<string>();
  const warnings: string[] = [];
  const depths = createDepths(header.experts.length, header.context);
  const expertNumber = new Map(header.experts.map(({ name }, index) => [name, index]));
  let numQuestions = 0;
  let numWithReference = 0;
  let numAnswers = 0;

  return {
    question({ id, reference, group = id }: Question) {
      numQuestions++;
      if (reference !== null) numWithReference++;
      groups.add(group);
      depths.question(id);
    },
    answer(answer: RecordedAnswer) {
      const expert = expertNumber.get(answer.expert) as number;
      const tally = experts[expert] as ExpertTally;
      numAnswers++;
      tally.numCharacters += answer.text.length;
      if (answer.text === '') tally.numEmpty++;
      if (answer.sample === 0 && answer.parents.length === 0 && answer.messages === null) tally.numBare++;
      tally.tokens.add(answer);
      for (const [signature, score] of answer.scores) {
        tally.scores.get(signature)?.add(score);
        all.get(signature)?.add(score);
      }
      depths.answer(answer, expert, textId(answer.text));
    },
    warning(warning: string) {
      warnings.push(warning);
    },
    finish(): Inspection {
      const inspected = header.experts.map(({ name, parameters }, index): ExpertInspection => {
        const { tokens, numBare, numEmpty, numCharacters, scores } = experts[index] as ExpertTally;
        return {
          name,
          parameters,
          numAnswers: tokens.numAnswers,
          numMissing: numQuestions - numBare,
          numEmpty,
          meanCharacters: tokens.numAnswers === 0 ? null : numCharacters / tokens.numAnswers,
          meanOutputTokens: tokens.meanOutput(),
          scores: Array.from(scores.values(), (score) => score.summary()),
        };
      });
      return {
        licence: header.licence,
        source: header.source,
        context: header.context,
        template: header.template,
        prices: header.prices,
        numQuestions,
        numWithReference,
        numGroups: groups.size,
        numAnswers,
        experts: inspected,
        depths: depths.levels(),
        scores: Array.from(all.values(), (score) => score.summary()),
        costFindings: auditCosts(
          header.experts,
          experts.map(({ tokens }) => tokens),
        ),
        published: comparePublished(inspected),
        warnings,
      };
    },
  };
}

/**
 * Returns the contents of a cassette in numbers: licence and context, questions, experts, missing calls by depth, distributions of
 * scores and doubtful costs. For MixInstruct, it also compares the means of the scores with the published ones.
 *
 * @example
 * ```ts
 * import { createCassette, inspectCassette } from '@der-gym/experts-mock';
 *
 * const header = { licence: 'CC0-1.0', source: 'made up', context: 'none', template: null, prices: null } as const;
 * const experts = [{ name: 'small', parameters: 7 }, { name: 'free', parameters: 0 }];
 * const questions = [{ id: 'q1', text: '2 + 2?', reference: '4' }];
 * const answers = [{ question: 'q1', expert: 'small', text: '4' }];
 * const found = inspectCassette(createCassette({ header: { ...header, scorers: [], experts }, questions, answers }));
 * found.experts.map(({ name, numMissing }) => `${name} ${numMissing}`); // => ['small 0', 'free 1']
 * found.depths; // => [{ expected: 2, recorded: 1 }]
 * found.costFindings.map(({ kind, expert }) => `${kind}: ${expert}`); // => ['zero price: free']
 * ```
 */
export function inspectCassette(cassette: Cassette): Inspection {
  const inspector = createInspector(cassette.header);
  for (const question of cassette.questions) inspector.question(question);
  for (const answer of cassette.answers) inspector.answer(answer);
  for (const warning of cassette.warnings) inspector.warning(warning);
  return inspector.finish();
}

/** Returns 48 bits of a hash. Two texts of one question have equal ids with a probability of about 10^-14. */
function textId(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16);
}
