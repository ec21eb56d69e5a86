import { hash } from 'node:crypto';
import type { Question } from '@der-gym/env';
import type { Cassette, CassetteContext, CassetteHeader, RecordedAnswer } from '../cassette/schema.ts';
import { auditCosts, type CostFinding, createTokenTally, type TokenTally } from './_cost-audit.ts';
import { createDepths, type DepthCoverage } from './_depths.ts';
import { comparePublished, type PublishedComparison } from './_published.ts';
import { createScoreTally, type ScoreSummary, type ScoreTally } from './_score-summary.ts';

/** What a cassette holds of one expert. */
export interface ExpertInspection {
  readonly name: string;
  /** Billions a call. */
  readonly parameters: number;
  readonly numAnswers: number;
  /** Questions without its answer to the bare question (sample 0). */
  readonly numMissing: number;
  readonly numEmpty: number;
  /** Mean length in characters; null without answers. */
  readonly meanCharacters: number | null;
  /** Null where no answer has token counts. */
  readonly meanOutputTokens: number | null;
  /** By signature, in the header's order. */
  readonly scores: readonly ScoreSummary[];
}

/** What a cassette holds. */
export interface Inspection {
  readonly licence: string;
  readonly source: string;
  readonly context: CassetteContext;
  readonly template: string | null;
  readonly prices: string | null;
  readonly numQuestions: number;
  readonly numWithReference: number;
  readonly numGroups: number;
  readonly numAnswers: number;
  readonly experts: readonly ExpertInspection[];
  /** Calls by depth: what was recorded of what a replay can ask for. */
  readonly depths: readonly DepthCoverage[];
  /** Of all answers together, by signature. */
  readonly scores: readonly ScoreSummary[];
  readonly costFindings: readonly CostFinding[];
  /** Means beside the published ones; null where the answers are not of MixInstruct. */
  readonly published: readonly PublishedComparison[] | null;
  readonly warnings: readonly string[];
}

/** Takes a cassette record by record; see `inspectCassette`. */
export interface Inspector {
  question(question: Question): void;
  answer(answer: RecordedAnswer): void;
  warning(warning: string): void;
  finish(): Inspection;
}

interface ExpertTally {
  numAnswers: number;
  numBare: number;
  numEmpty: number;
  numCharacters: number;
  readonly tokens: TokenTally;
  readonly scores: ReadonlyMap<string, ScoreTally>;
}

/**
 * Returns an inspector of a cassette that is read record by record, in the memory of its index and its scores.
 */
export function createInspector(header: CassetteHeader): Inspector {
  const tallies = (): ReadonlyMap<string, ScoreTally> =>
    new Map(header.scorers.map((signature) => [signature, createScoreTally(signature)]));
  const experts = new Map(
    header.experts.map(({ name }): [string, ExpertTally] => [
      name,
      {
        numAnswers: 0,
        numBare: 0,
        numEmpty: 0,
        numCharacters: 0,
        tokens: createTokenTally(),
        scores: tallies(),
      },
    ]),
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
    question({ id, reference, group = id }) {
      numQuestions++;
      if (reference !== null) numWithReference++;
      groups.add(group);
      depths.question(id);
    },
    answer(answer) {
      const tally = experts.get(answer.expert) as ExpertTally;
      numAnswers++;
      tally.numAnswers++;
      tally.numCharacters += answer.text.length;
      if (answer.text === '') tally.numEmpty++;
      if (answer.sample === 0 && answer.parents.length === 0 && answer.messages === null) tally.numBare++;
      tally.tokens.add(answer);
      for (const [signature, score] of answer.scores) {
        tally.scores.get(signature)?.add(score);
        all.get(signature)?.add(score);
      }
      depths.answer(answer, expertNumber.get(answer.expert) as number, textId(answer.text));
    },
    warning(warning) {
      warnings.push(warning);
    },
    finish() {
      const inspected = header.experts.map(({ name, parameters }): ExpertInspection => {
        const tally = experts.get(name) as ExpertTally;
        return {
          name,
          parameters,
          numAnswers: tally.numAnswers,
          numMissing: numQuestions - tally.numBare,
          numEmpty: tally.numEmpty,
          meanCharacters: tally.numAnswers === 0 ? null : tally.numCharacters / tally.numAnswers,
          meanOutputTokens: tally.tokens.meanOutput(),
          scores: Array.from(tally.scores.values(), (score) => score.summary()),
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
          header.experts.map(({ name }) => (experts.get(name) as ExpertTally).tokens),
        ),
        published: comparePublished(inspected),
        warnings,
      };
    },
  };
}

/**
 * Returns what a cassette holds: questions, experts, what is missing at which depth, how scores are spread, licence
 * and context, what is odd about its costs, and for MixInstruct how far its means are from the published ones.
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

/** 48 bits of a hash: two texts of one question are taken for one with a chance of 10^-14. */
function textId(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16);
}
