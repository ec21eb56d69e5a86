import type { CurveSummary } from '../curve/summarise-curve.ts';
import { pictureStyle } from './html/_style.ts';
import { standaloneSvg } from './html/_svg.ts';
import { utilityCurveFigure } from './html/figures/utility-curve-figure.ts';

/** The width in pixels, about that of a README page. */
const WIDTH = 880;

/** Draws a curve as a standalone SVG file with a light and a dark theme. */
export function curvePicture(summary: CurveSummary): string {
  return standaloneSvg(utilityCurveFigure(summary, WIDTH), pictureStyle);
}
