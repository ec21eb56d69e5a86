import type { CurveSummary } from '../curve/summarise-curve.ts';
import { pictureStyle } from './html/_style.ts';
import { standaloneSvg } from './html/_svg.ts';
import { utilityCurveFigure } from './html/figures/utility-curve-figure.ts';

/** Pixels; about what a page of a repository shows. */
const WIDTH = 880;

/** A curve as an SVG file of its own, in light and dark. */
export function curvePicture(summary: CurveSummary): string {
  return standaloneSvg(utilityCurveFigure(summary, WIDTH), pictureStyle);
}
