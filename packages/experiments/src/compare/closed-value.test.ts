import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bestExpertOracle,
  fixedExpertMethod,
  importPairLogits,
  type Method,
  majorityVoteMethod,
  pairRankerMethod,
  runMethod,
} from '@der-gym/agents';
import { createReplayPool, createSyntheticPool, importGsm8kSolutions } from '@der-gym/experts-mock';
import { createAnswerReader, createExactMatch, createTokenF1, gsm8kExactMatch } from '@der-gym/metrics';
import { describe, expect, it } from 'vitest';
import { votingOn } from './closed-value.ts';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
const data = (name: string) => resolve(root, process.env.DER_GYM_DATA ?? '../shared/data', name);
const gsm8k = data('gsm8k-solutions.jsonl');
const dylan = data('dylan-mmlu-roles.jsonl');
const sum = (values: Float64Array) => values.reduce((total, x) => total + x, 0);

describe('votingOn', () => {
  it('votes on values if the score compares values, and on words otherwise', () => {
    expect(votingOn(gsm8kExactMatch({ format: 'A:' })).kind).toBe('closed');
    const open = votingOn(createTokenF1());
    expect(open.kind === 'open' && open.similarity('a red car', 'red car')).toBe(1);
    expect(votingOn(createExactMatch()).kind).toBe('open');
  });
});

describe("the paper's eleven experts at the prices of the synthetic pool", () => {
  it('cost 117 billion parameters in PairRanker and in a vote of one sample', () => {
    const { questions, pool } = createSyntheticPool({ seed: 1, numQuestions: 3 });
    const zeros = pool.experts.map(() => pool.experts.map(() => 0));
    const comparer = importPairLogits(
      {
        ranker: 'none',
        agentParameters: 0.4,
        experts: pool.experts.map(({ name }) => name),
        logits: Object.fromEntries(questions.map(({ id }) => [id, zeros])),
      },
      pool.experts,
    );
    for (const method of [pairRankerMethod({ comparer }), majorityVoteMethod({ extract: (text) => text })]) {
      const run = runMethod(method, { questions, pool, scorer: createTokenF1(), seed: 1 });
      expect([...run.parameters]).toEqual([117, 117, 117]);
    }
  });
});

describe('recorded answers', () => {
  it.skipIf(!existsSync(gsm8k))(
    'GSM8K: fixed experts, oracle and the first-mode vote of the four equal the counted values (skipped without DER_GYM_DATA)',
    () => {
      const { cassette } = importGsm8kSolutions(gsm8k);
      const pool = createReplayPool(cassette, { transfer: 'independent' });
      const { questions } = cassette;
      const scorer = gsm8kExactMatch({ format: 'A:' });
      const run = (method: Method) => runMethod(method, { questions, pool, scorer, seed: 1 });
      const fixed = pool.experts.map((_, expert) => run(fixedExpertMethod(expert, pool.experts)));
      expect(fixed.map(({ score }) => sum(score))).toEqual([286, 515, 458, 742]);
      const scores = questions.flatMap((_, q) => fixed.map(({ score }) => score[q]!));
      const oracle = bestExpertOracle({ scores, experts: pool.experts });
      expect(sum(oracle.score) / 1319).toBeCloseTo(0.6725, 4);
      const vote = run(majorityVoteMethod({ extract: createAnswerReader(scorer.signature)! }));
      expect(sum(vote.score)).toBe(584);
      expect(sum(vote.parameters) / 1319).toBe(6 + 6 + 175 + 175);
    },
  );

  it.skipIf(!existsSync(dylan))(
    'MMLU roles: majority .685 and oracle .835, without experts that have no answer (skipped without DER_GYM_DATA)',
    () => {
      interface Line {
        readonly id: string;
        readonly question: string;
        readonly referenceAnswer: string;
        readonly experts: Readonly<
          Record<string, { readonly text: string; readonly finalAnswer: string | null }>
        >;
      }
      const lines = readFileSync(dylan, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      const names = [...new Set(lines.flatMap((line) => Object.keys(line.experts)))];
      const byId = new Map(lines.map((line) => [line.id, line]));
      const questions = lines.map(({ id, question, referenceAnswer }) => ({
        id,
        text: question,
        reference: referenceAnswer,
      }));
      // an expert answers with its recorded final answer, or states that it has none
      const pool = {
        experts: names.map((name) => ({ name, parameters: 1 })),
        transfer: 'independent',
        answer: ({ question, expert }: { question: { id: string }; expert: number }) => {
          const recorded = byId.get(question.id)!.experts[names[expert]!];
          if (recorded === undefined)
            throw Object.assign(new Error('not recorded'), { name: 'CassetteMissError' });
          return { text: recorded.finalAnswer ?? 'no letter' };
        },
      };
      const scorer = {
        signature: 'letter/1',
        range: [0, 1] as const,
        defaultThreshold: 1,
        score: (answer: string, { reference }: { reference: string | null }) =>
          answer === reference ? 1 : 0,
      };
      const available = ({ id }: { id: string }) =>
        names.flatMap((name, expert) => (Object.hasOwn(byId.get(id)!.experts, name) ? [expert] : []));
      const extract = (answer: string) => (/^[A-D]$/.test(answer) ? answer : null);
      const options = { questions, pool, scorer, seed: 1 };
      const vote = runMethod(majorityVoteMethod({ extract }), { ...options, available });
      expect(sum(vote.score) / 600).toBe(0.685);
      // runs stop early on easy questions: 287 questions have all seven answers
      expect(vote.calls.filter((calls) => calls === 7)).toHaveLength(287);
      const fixed = names.map((_, expert) =>
        runMethod(fixedExpertMethod(expert, pool.experts), { ...options, onMiss: 'skip' }),
      );
      const best = questions.map((_, q) =>
        Math.max(...fixed.map(({ score }) => (Number.isNaN(score[q]!) ? 0 : score[q]!))),
      );
      expect(best.reduce((total, x) => total + x, 0) / 600).toBe(0.835);
      expect(fixed.map(({ skipped }) => skipped.length > 0)).toEqual(names.map(() => true));
    },
  );
});
