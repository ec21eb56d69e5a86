import type { RewardFunction } from '@der-gym/env';
import { derRewardLaws, type law, rewardLaws } from '@der-gym/env/testing';
import { show } from 'gymnasium-js/expect';
import { loadRewardUnderTest } from '../modules/load-module.ts';
import { chosenModule, shownPath } from '../modules/module-choice.ts';
import { ModuleError } from '../modules/module-error.ts';
import { plainText, wrapped } from '../text/markdown-table.ts';
import { readingInput } from '../usage-error.ts';
import type { Flags } from './commands.ts';
import { freshFolder, printNext, rewardFlags } from './next.ts';
import { narrowWidth, print } from './outputs.ts';

const SETS = {
  any: { lawsOf: rewardLaws, of: 'any reward' },
  der: { lawsOf: derRewardLaws, of: 'derReward (Eq. 3 and 4 as this project reads them)' },
} as const;

type RewardLaw = ReturnType<typeof rewardLaws>[number];
type LawCounterexample = NonNullable<ReturnType<RewardLaw['counterexample']>>;
type OwnLaw = ReturnType<typeof law>;

/** A law with a counterexample. */
interface Broken {
  readonly law: RewardLaw;
  readonly found: LawCounterexample;
}

export async function run(flags: Flags<'laws'>): Promise<number> {
  const { lawsOf, of } = SETS[flags.laws];
  const { path, exported } = chosenModule(flags.reward)!;
  const place = shownPath(path);
  const { reward, laws: own = [] } = await loadRewardUnderTest(flags.reward);
  if (!isLaws(own)) {
    throw new ModuleError(place, `Expected \`laws\` to be a list of results of law(), got ${show(own)}.`);
  }
  const { only, except, seed } = flags;
  const options: Parameters<typeof rewardLaws>[1] & object = {
    ...(only && { only }),
    ...(except && { except }),
    laws: own,
    seed,
    numRuns: flags.smoke === true ? 10 : flags.runs,
    numExperts: flags.experts,
  };
  const laws = readingInput(() => lawsOf(reward, options));
  const asked = laws.filter(({ skipped }) => skipped === null);
  const broken = asked.flatMap((law): Broken[] => {
    const found = counterexampleOf(law, place);
    return found === null ? [] : [{ law, found }];
  });
  const name = exported === null ? place : `${place}#${exported}`;
  const holds = asked.filter((law) => !broken.some((each) => each.law === law)).map((law) => law.name);
  const skipped = laws.filter((law) => law.skipped !== null);
  const verdict =
    broken.length === 0
      ? `${name} keeps all ${asked.length} laws of ${of}.`
      : `${name} breaks ${broken.length} of ${asked.length} laws of ${of}: ${broken.map(({ law }) => law.name).join(', ')}.`;
  if (flags.json === true) {
    const { numRuns: runs } = options;
    const reasons = Object.fromEntries(skipped.map((law) => [law.name, law.skipped]));
    print(
      JSON.stringify({
        reward: name,
        laws: flags.laws,
        runs,
        seed,
        verdict,
        holds,
        skipped: reasons,
        broken: broken.map(asJson),
      }),
    );
  } else {
    const untrainable = broken.length === 0 && termless(reward);
    const prose = [
      verdict,
      ...(holds.length > 0 && broken.length > 0 ? [`Holds: ${holds.join(', ')}.`] : []),
      ...skipped.map((law) => `Not checked: ${law.name} (${law.skipped}).`),
      ...(untrainable ? ['To train on this reward, return { score, gain, cost, bonus, total }.'] : []),
    ];
    const width = narrowWidth();
    const chapters = [prose, ...grouped(broken).map(chapter)];
    print(chapters.map((lines) => lines.map((line) => lineOf(line, width)).join('\n')).join('\n\n'));
    if (!untrainable) printNext(flags, ...nextOf(flags, broken));
  }
  return broken.length === 0 ? 0 : 3;
}

/** @throws ModuleError if a law of the module throws */
function counterexampleOf(law: RewardLaw, place: string): LawCounterexample | null {
  try {
    return law.counterexample();
  } catch (error) {
    throw new ModuleError(place, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function isLaws(value: unknown): value is readonly OwnLaw[] {
  const isLaw = (law: Partial<OwnLaw> | null | undefined) =>
    typeof law?.name === 'string' && typeof law.property === 'function' && law.also instanceof Object;
  return Array.isArray(value) && value.every(isLaw);
}

/** Groups laws that are broken for the same reason. If the reward is not finite, the other laws add nothing. */
function grouped(broken: readonly Broken[]): readonly (readonly Broken[])[] {
  const [first] = broken;
  if (first?.law.name === 'finite') return [[first]];
  const groups = new Map<string, Broken[]>();
  for (const each of broken) groups.set(each.found.reason, [...(groups.get(each.found.reason) ?? []), each]);
  return [...groups.values()];
}

function chapter(group: readonly Broken[]): readonly string[] {
  const { found } = group[0]!;
  return [
    ...group.map(({ law }) => (law.name === law.title ? `${law.name}.` : `${law.name}: ${law.title}.`)),
    found.reason,
    '',
    ...found.worked.split('\n').map((line) => `  ${line}`),
  ];
}

/** The command to run next: train on a reward that keeps its laws, or leave out the laws it breaks on purpose. */
function nextOf(
  { reward, laws, except = [] }: Flags<'laws'>,
  broken: readonly Broken[],
): readonly string[][] {
  const [flag, module, ...own] = rewardFlags(reward);
  if (broken.length === 0) return [['train', flag!, module!, ...own, '--out', freshFolder('runs/mine')]];
  // a reward that is not finite is never intended
  if (broken[0]!.law.name === 'finite') return [];
  const names = [...except, ...broken.map(({ law }) => law.name)].join(',');
  const which = laws === 'any' ? [] : ['--laws', laws];
  return [['laws', module!, ...own, ...which, '--except', names]];
}

/** Whether the result of a reward lacks a term of Eq. 3 and 4. */
function termless(reward: RewardFunction): boolean {
  const call = { t: 0, score: 0.5, previousScore: null, bestScore: null, cost: 1, expert: 0 };
  const terms: object = reward({ ...call, ended: true, accepted: true }, { threshold: 0.5, maxSteps: 4 });
  return ['score', 'gain', 'cost', 'bonus'].some((name) => !(name in terms));
}

/** Makes a line safe for a terminal, and wraps it unless it is part of a table. */
function lineOf(line: string, width: number | undefined): string {
  return line.startsWith('  ') ? `  ${plainText(line.slice(2))}` : wrapped(plainText(line), width);
}

function asJson({ law: { name, title }, found: { episode, ...found } }: Broken): object {
  return { law: name, title, ...found, ...episode };
}
