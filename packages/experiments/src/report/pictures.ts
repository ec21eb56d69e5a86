import type { ReportData } from './data/schema.ts';
import { pictureStyle } from './html/_style.ts';
import { standaloneSvg } from './html/_svg.ts';
import { costQualityFigure } from './html/figures/cost-quality-figure.ts';
import { forestFigure } from './html/figures/forest-figure.ts';
import { learningFigure } from './html/figures/learning-figure.ts';
import { routeLengthFigure } from './html/figures/route-length-figure.ts';
import { routeMapFigure } from './html/figures/route-map-figure.ts';
import { mainEffects } from './main-effects.ts';

/** The width in pixels, about that of a README page. */
const WIDTH = 880;

/**
 * Draws the figures of a report as standalone SVG files with a light and a dark theme. The keys are file names. The route map is
 * that of the router with the highest utility.
 */
export function reportPictures(data: ReportData): ReadonlyMap<string, string> {
  const { planes, effects, curves, lengths, routeMaps, header } = data;
  const [main] = mainEffects(effects, header.stopRule);
  const map = routeMaps.find(({ router }) => router === bestRouter(data)) ?? routeMaps[0];
  const pictures = [
    ['cost-quality.svg', planes[0] === undefined ? null : costQualityFigure(planes[0], WIDTH)],
    ['differences.svg', main === undefined ? null : forestFigure(main, WIDTH)],
    [
      'learning.svg',
      curves.length === 0 ? null : learningFigure(curves, 'return', WIDTH, { reward: curves[0]!.reward }),
    ],
    ['route-lengths.svg', lengths.length === 0 ? null : routeLengthFigure(lengths, WIDTH)],
    ['route-map.svg', map === undefined ? null : routeMapFigure(map, WIDTH)],
  ] as const;
  return new Map(
    pictures.flatMap(([name, picture]) =>
      picture === null ? [] : [[name, standaloneSvg(picture, pictureStyle)] as const],
    ),
  );
}

function bestRouter({ planes }: ReportData): string | undefined {
  const learned = (planes[0]?.points ?? []).filter(
    ({ kind, return: value }) => kind === 'learned' && value !== null,
  );
  return [...learned].sort((a, b) => b.utility.value - a.utility.value)[0]?.name;
}
