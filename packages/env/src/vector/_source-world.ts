import { notFinite } from '../graph/_rewards.ts';
import { publicQuestion, rewardInput } from '../mdp.ts';
import { resolveReward } from '../reward-settings.ts';
import { checkStopRule, reachesThreshold, type TerminatorInput, verdicts } from '../stop-rule.ts';
import type { Question } from '../types.ts';
import type { Episodes } from './_episodes.ts';
import type { VectorMoves, VectorWorld } from './_world.ts';
import type { AnswerSource } from './answer-source.ts';
import type { SourceVectorEnvOptions } from './vector-env-types.ts';

/** Returns the world of an answer source, in which a call asks an expert. */
export function createSourceWorld(source: AnswerSource, options: SourceVectorEnvOptions): VectorWorld {
  const { encoder, observes = ['answer'], stop = 'reference', terminator } = options;
  checkStopRule(stop, terminator);
  const { experts, questions, repeats, maxSteps: deepest, threshold, scoreSignature } = source;
  const defaults = { threshold, maxSteps: deepest, scoreSignature };
  const { terms, reward } = resolveReward(options.reward ?? {}, defaults);
  const { maxSteps } = reward;
  const seesAnswer = observes.includes('answer');

  function enter(episodes: Episodes): VectorMoves {
    const { numEnvs, question, calls, routes, returns, rewards, terminations, score, called, over } =
      episodes;
    // state: the question, its current answer, that answer's score, and the best score
    const asked: Question[] = [];
    const answer: (string | null)[] = [];
    const scoreAt = new Float64Array(numEnvs);
    const best = new Float64Array(numEnvs);
    // the scores before this step, for its reward
    const previous = new Float64Array(numEnvs);
    const highest = new Float64Array(numEnvs);
    // results of the calls of one step
    const costs = new Float64Array(numEnvs);
    const accepted = new Uint8Array(numEnvs);

    function begin(i: number): void {
      asked[i] = questions.question(question[i]!);
      answer[i] = null;
    }

    /** Asks an expert, stores the answer for environment i, and returns the cost. */
    function ask(i: number, t: number, expert: number): number {
      const { text, cost, score: found } = source.ask(asked[i]!, answer[i]!, expert);
      answer[i] = text;
      best[i] = t === 0 ? found : Math.max(best[i]!, found);
      scoreAt[i] = found;
      return cost;
    }

    function judge(actions: Int32Array, everyone: boolean): void {
      accepted.fill(0);
      if (stop === 'never') return;
      const judged: number[] = [];
      for (let i = 0; i < numEnvs; i++) if (everyone || called[i] === 1) judged.push(i);
      if (stop === 'reference') {
        for (const i of judged) accepted[i] = reachesThreshold(scoreAt[i]!, reward.threshold) ? 1 : 0;
        return;
      }
      const inputs = judged.map(
        (i): TerminatorInput => ({
          question: publicQuestion(asked[i]!),
          answer: answer[i]!,
          expert: actions[i]!,
        }),
      );
      if (judged.length === 0) return;
      verdicts(terminator!, inputs).forEach((satisfied, k) => {
        accepted[judged[k]!] = satisfied === 0 ? 0 : 1;
      });
    }

    return {
      begin,
      follow(i, length) {
        begin(i);
        for (let t = 0; t < length; t++) ask(i, t, routes[i * maxSteps + t]!);
      },
      call(actions, everyone) {
        previous.set(scoreAt);
        highest.set(best);
        for (let i = 0; i < numEnvs; i++) {
          if (everyone || called[i] === 1) costs[i] = ask(i, calls[i]!, actions[i]!);
        }
        judge(actions, everyone);
        let count = 0;
        for (let i = 0; i < numEnvs; i++) {
          score[i] = 0;
          if (!everyone && called[i] === 0) continue;
          const t = calls[i]!;
          const expert = actions[i]!;
          const call = {
            t,
            expert,
            score: scoreAt[i]!,
            previousScore: t === 0 ? null : previous[i]!,
            bestScore: t === 0 ? null : highest[i]!,
            cost: costs[i]!,
            accepted: accepted[i] === 1,
          };
          const { total } = terms(rewardInput(call, maxSteps), reward);
          if (!Number.isFinite(total)) throw notFinite(total, t, asked[i]!, experts[expert]!);
          routes[i * maxSteps + t] = expert;
          calls[i] = t + 1;
          returns[i]! += total;
          rewards[i] = total;
          score[i] = scoreAt[i]!;
          const ends = accepted[i]! | (t === maxSteps - 1 ? 1 : 0);
          terminations[i] = ends;
          over[count] = 2 * i + accepted[i]!;
          count += ends;
        }
        return count;
      },
      observe: (i, out, offset) => write(i, out, offset),
      observeAll(out, stride) {
        for (let i = 0; i < numEnvs; i++) write(i, out, i * stride);
      },
    };

    function write(i: number, out: Float32Array, offset: number): void {
      encoder!.encode(asked[i]!.text, seesAnswer ? answer[i]! : null, out, offset);
    }
  }

  return {
    numExperts: experts.length,
    maxSteps,
    repeats,
    numQuestions: questions.length,
    parametersOf: Float64Array.from(experts, ({ parameters }) => parameters),
    featureSize: encoder?.size ?? 0,
    enter,
  };
}
