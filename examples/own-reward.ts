// Your own reward: each point of score is paid once, when it is gained, and each call costs its parameters and a fee. Run directly,
// this file checks the laws and trains on the reward. From the command line, with the fee as an option:
//   der-gym laws ./own-reward.ts
// Compare it with other methods:
//   der-gym compare --reward ./own-reward.ts --train 1 --methods experts,routes,bounds
import { fileURLToPath } from 'node:url';
import { evaluatePolicy, type RewardFunction } from '@der-gym/env';
import { law, rewardLaws } from '@der-gym/env/testing';
import { loadTask, trainPolicies } from '@der-gym/experiments';

/** Change a value with --set reward.NAME=VALUE, or sweep it with the grid key training.reward.NAME. */
export const options = { fee: 0.01 };

export function marginal({ fee }: typeof options): RewardFunction {
  return ({ score, previousScore, cost: parameters }, { costWeight = 0.001 }) => {
    const paid = score - (previousScore ?? 0);
    const cost = -(costWeight * parameters) - fee;
    return { score: paid, gain: 0, cost, bonus: 0, total: paid + cost };
  };
}

/** A law of this reward, over the same episodes; `der-gym laws` checks it too. */
export const laws = [
  law(
    'the return of an episode is its last score minus the cost of its calls',
    ({ options, calls }, reward) => {
      const terms = calls.map((call) => reward(call, options));
      const earned = terms.reduce((sum, { total }) => sum + total, 0);
      const due = terms.reduce((sum, { cost = 0 }) => sum + cost, calls.at(-1)!.score);
      return Math.abs(earned - due) <= 1e-9 * (1 + Math.abs(due)) || `Expected ${due}, got ${earned}.`;
    },
  ),
];

const file = fileURLToPath(import.meta.url);

async function main(): Promise<void> {
  for (const each of rewardLaws(marginal(options), { laws })) {
    if (each.skipped !== null) continue; // the law does not apply to this reward
    const broken = each.counterexample();
    console.log(`${broken === null ? 'holds' : 'BROKEN'}: ${each.title}`);
    if (broken !== null) console.log(`${broken.reason}\n${broken.worked}`);
  }

  const task = await loadTask({ questions: 100 });
  const trainings = [{ reward: file, steps: 10_000 }];
  const [router] = (await trainPolicies(task, { runs: 1, trainings }))!;
  for (const part of ['train', 'test'] as const) {
    const problem = { questions: task.split[part], reward: task.utility };
    const { score, parameters, utility } = evaluatePolicy(task.graph, router!.runs[0]!, problem);
    console.log(
      `${part}: score ${score.toFixed(3)} for ${parameters.toFixed(1)}B, utility ${utility.toFixed(3)}`,
    );
  }
}

// not awaited: training imports this file as the module of the reward, so its evaluation must have ended
if (process.argv[1] === file) main();
