import type { StopRule } from '@der-gym/env';
import { fixed, withInterval } from '../../text/markdown-table.ts';
import type { PlanePoint, ReportData } from '../data/schema.ts';
import { signed } from '../tables.ts';
import { clipped } from './_labels.ts';
import { html, type Markup } from './_markup.ts';
import { shownLine } from './_shown-text.ts';

/** What a stop rule means for whoever reads the figures. */
const stopRuleMeaning: Readonly<Record<StopRule, string>> = {
  terminator: 'terminator: a trained judge of question and answer ends an episode',
  never: 'never: all calls are made',
  reference: 'reference: the right answer ends an episode, which makes it an oracle at test time',
};

/** Title, warnings, the figures that matter most, and what everything rests on. */
export function headerSection({ title, header, planes, missing }: ReportData): Markup {
  return html`<header>
<p class="kicker">DER Gym report</p>
<h1>${shownLine(title)}</h1>
${
  header.synthetic
    ? html`<p class="note">Experts and answers of the synthetic pool are made by rule. What holds here holds of these rules, not of language models.</p>
`
    : null
}${tiles(planes[0]?.points ?? [], header.n)}
<dl class="facts">
${factsOf(header).map(([name, text]) => html`<dt>${name}</dt><dd>${shownLine(text)}</dd>\n`)}</dl>
${missing.map((sentence) => html`<p class="note">${shownLine(sentence)}</p>\n`)}</header>
`;
}

/** The header in pairs of name and text, the same on the page and in Markdown. */
export function factsOf(header: ReportData['header']): readonly (readonly [string, string])[] {
  const { reward, threshold, seeds, runs, n } = header;
  return [
    ...(header.verdict === undefined ? [] : [['Verdict', header.verdict.join(' ')] as const]),
    ['Data', header.data],
    ['Split', `${header.split}; n = ${n} test questions`],
    ['Transfer', header.transfer],
    ['Stop rule', stopRuleMeaning[header.stopRule]],
    ...(header.terminator === null ? [] : [['Terminator', header.terminator] as const]),
    ...(header.encoder === undefined ? [] : [['Encoder', header.encoder] as const]),
    ['Score P', `${header.score}; p0 = ${fixed(threshold.value, 3)} (${threshold.from})`],
    ['Prices', header.prices],
    [
      'Reward',
      `alpha ${reward.costWeight}, beta ${reward.gainWeight}, gamma ${reward.bonus}, T_max ${reward.maxSteps}; utility = score - alpha x cost in billion parameters`,
    ],
    ['Runs', `${runs} a router at most; ${seeds.length === 1 ? 'seed' : 'seeds'} ${seeds.join(', ')}`],
    ['Intervals', header.intervals],
  ];
}

/** The first learned policy with a return stands for the report; where there is none, the best method by utility. */
function tiles(points: readonly PlanePoint[], n: number): Markup | null {
  const deployable = points.filter(({ kind }) => kind !== 'bound');
  const byUtility = (list: readonly PlanePoint[]) =>
    [...list].sort((a, b) => b.utility.value - a.utility.value)[0];
  const router = byUtility(points.filter((point) => point.kind === 'learned')) ?? byUtility(deployable);
  const single = byUtility(points.filter(({ kind }) => kind === 'single call'));
  const bound = byUtility(points.filter(({ kind }) => kind === 'bound'));
  if (router === undefined) return null;
  const tile = (name: string, big: string, small: string) =>
    html`<div class="tile"><dt>${name}</dt><dd><div class="big">${big}</div><div class="small">${small}</div></dd></div>\n`;
  const range = ({ interval }: PlanePoint['score'], decimals: number) =>
    interval === null
      ? `n ${n}`
      : `[${fixed(interval[0], decimals)}, ${fixed(interval[1], decimals)}], n ${n}`;
  return html`<p>${router.kind === 'learned' ? 'Best learned method' : 'Best method'} by utility: <strong>${shownLine(router.name)}</strong>.</p>
<dl class="tiles">
${tile('Score P', fixed(router.score.value, 3), range(router.score, 3))}${tile('Billions of parameters', fixed(router.parameters.value, 1), range(router.parameters, 1))}${tile('Utility', fixed(router.utility.value, 3), range(router.utility, 3))}${
  single === undefined || single === router
    ? null
    : tile(
        'Over the best single expert',
        signed(router.utility.value - single.utility.value, 3),
        `${clipped(shownLine(single.name), 60)}: ${withInterval(single.utility.value, single.utility.interval, 3)}`,
      )
}${
  bound === undefined
    ? null
    : tile(
        'Below the hindsight bound',
        signed(router.utility.value - bound.utility.value, 3),
        `${clipped(shownLine(bound.name), 60)}: ${withInterval(bound.utility.value, bound.utility.interval, 3)}`,
      )
}</dl>`;
}
