import { createHash } from 'node:crypto';
import type { CostQualityPlane, ReportData } from '../data/schema.ts';
import { mainEffects } from '../main-effects.ts';
import {
  curveTable,
  effectsTable,
  handoverTable,
  lengthsTable,
  matrixTable,
  planeTable,
  sharesTable,
} from '../tables.ts';
import { episodesSection } from './_episodes.ts';
import { figure } from './_figure.ts';
import { headerSection } from './_header.ts';
import { html, type Markup, trusted } from './_markup.ts';
import { shownLine } from './_shown-text.ts';
import { pageStyle } from './_style.ts';
import { dataTable } from './_table.ts';
import { costQualityFigure } from './figures/cost-quality-figure.ts';
import { expertShareFigure } from './figures/expert-share-figure.ts';
import { forestFigure } from './figures/forest-figure.ts';
import { dashes, learningFigure } from './figures/learning-figure.ts';
import { routeLengthFigure } from './figures/route-length-figure.ts';
import { routeMapFigure } from './figures/route-map-figure.ts';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/**
 * Formats a report as one self-contained HTML page. It has no script and makes no network request; its content security policy
 * allows its own style sheet only. It is readable without colours, by keyboard and by screen readers. Equal data give equal bytes.
 *
 * @example
 * ```ts
 * import { comparisonData } from '../data/comparison-report.ts';
 * import { htmlReport } from '@der-gym/experiments';
 *
 * const optimum = { return: 0, score: 0, parameters: 0 };
 * const page = htmlReport(comparisonData({
 *   data: 'answers', split: 'by hash', transfer: 'independent', stopRule: 'never', seed: 1, score: 'exact',
 *   threshold: { value: 1, from: 'given' }, prices: 'sizes', terminator: null, optimum, rows: [], byStopRule: [],
 *   reward: { costWeight: 0.001, gainWeight: 5, bonus: 2, maxSteps: 4 }, comparisons: [],
 * }, { title: '<b>' }));
 * page.includes('<h1>&lt;b&gt;</h1>'); // => true
 * ```
 */
export function htmlReport(data: ReportData): string {
  const sections = sectionsOf(data);
  const hash = createHash('sha256').update(pageStyle, 'utf8').digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${shownLine(data.title)}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the figures</a>
${headerSection(data)}<nav aria-label="Contents"><ul>
${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>
<main id="main" tabindex="-1">
${sections.map(
  ({ id, title, body }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}</section>
`,
)}</main>
<footer><p>Made by der-gym report. The page is self-contained: it runs no script and makes no network request.</p></footer>
</body>
</html>
`.markup;
}

function sectionsOf(data: ReportData): readonly Section[] {
  const { planes, effects, curves, lengths, shares, routeMaps, episodes, header } = data;
  const section = (id: string, title: string, shown: readonly unknown[], body: () => Markup): Section[] =>
    shown.length === 0 ? [] : [{ id, title, body: body() }];
  return [
    ...section('quality', 'Cost and quality', planes, () => planesBody(planes)),
    ...section('differences', 'Paired differences', effects, () => {
      const drawn = mainEffects(effects, header.stopRule);
      const figures = drawn.map((each) => figure((width) => forestFigure(each, width), html``));
      return html`${figures}${dataTable('Data: all differences', effectsTable(effects))}`;
    }),
    ...section('learning', 'Learning', curves, () => curvesBody(curves)),
    ...section('lengths', 'Route lengths', lengths, () =>
      figure(
        (width) => routeLengthFigure(lengths, width),
        dataTable('Data: route lengths', lengthsTable(lengths)),
      ),
    ),
    ...section('experts', 'Experts by step', shares, () => {
      const figures = shares.map((each) =>
        figure(
          (width) => expertShareFigure(each, width),
          dataTable(`Data: experts by step, ${each.router}`, sharesTable(each)),
        ),
      );
      return html`${figures}`;
    }),
    ...section('routes', 'Route map', routeMaps, () => {
      const figures = routeMaps.map((map) =>
        figure(
          (width) => routeMapFigure(map, width),
          dataTable(`Data: handovers, ${map.router}`, handoverTable(map), matrixTable(map)),
        ),
      );
      return html`<p>Each column is a call. Each bar is an expert; its height is the expert's share of all episodes. A band is a handover; its colour
shows the gain in score. The dark part of a bar is the share of episodes that end there.</p>
${figures}`;
    }),
    ...section('episodes', 'Episodes', episodes === null ? [] : [episodes], () => episodesSection(episodes!)),
  ];
}

function planesBody([first, ...others]: readonly CostQualityPlane[]): Markup {
  const drawn = (plane: CostQualityPlane) =>
    figure(
      (width) => costQualityFigure(plane, width),
      dataTable(`Data: every method, stop rule ${plane.stopRule}`, planeTable(plane)),
    );
  return html`${drawn(first!)}${others.map(
    (plane) => html`<details><summary>The same under the stop rule ${plane.stopRule}</summary>
${drawn(plane)}</details>
`,
  )}`;
}

function curvesBody(curves: ReportData['curves']): Markup {
  const runs = Math.max(...curves.map((curve) => curve.runs));
  const rewards = [...new Set(curves.map(({ reward }) => reward))];
  return html`<p>Means over the episodes of training, on training questions and under the stop rule of training.
${runs > 1 ? `Bands are 95 % intervals over up to ${runs} runs.` : 'One run per router, so there are no bands.'}</p>
${curves.length < 2 ? null : curvesLegend(curves)}
${rewards.map((reward) =>
  figure((width) => learningFigure(curves, 'return', width, { reward }), html``),
)}<div class="trio">
${(['routeLength', 'entropy'] as const).map((measure) =>
  figure((width) => learningFigure(curves, measure, width), html``, { wide: 450 }),
)}</div>
${dataTable('Data: learning curves', ...curves.map(curveTable))}
`;
}

function curvesLegend(curves: ReportData['curves']): Markup {
  const items = curves.map(({ router }, i) => {
    const index = i % dashes.length;
    return html`<li><svg class="plot" viewBox="0 0 32 11" aria-hidden="true"><path class="router-${index}" d="M0,6H32" stroke-width="2.4" stroke-dasharray="${dashes[index] ?? 'none'}"/></svg>${shownLine(router)}</li>
`;
  });
  return html`<ul class="legend">
${items}</ul>`;
}
