import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { escapeMarkup } from './_markup.ts';
import { shownText } from './_shown-text.ts';

/** The part of a DOM node that is read. */
interface SvgNode {
  readonly nodeType: number;
  readonly localName?: string;
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }>;
  readonly childNodes: Iterable<SvgNode>;
  readonly textContent: string | null;
}

export interface Picture {
  readonly title: string;
  /** A one-sentence description. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** The content of the `svg` element. */
  readonly content: string;
}

/** Draws a plot as text; equal input gives equal bytes. The surrounding style sheet sets colours and fonts. */
export function drawPlot({
  title,
  description,
  ...options
}: PlotOptions & {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
}): Picture {
  const { document } = parseHTML('<html><body></body></html>');
  const svg = plot({ ...options, document, figure: false } as PlotOptions) as unknown as SvgNode;
  const { width, height } = options;
  return { title, description, width, height, content: [...svg.childNodes].map(serialised).join('') };
}

/** The picture as an element of a page, with an accessible name. */
export function inlineSvg(
  { title, description, width, height, content }: Picture,
  className: string,
): string {
  const label = escapeMarkup(shownText(`${title}. ${description}`));
  return `<svg class="plot ${className}" viewBox="0 0 ${width} ${height}" text-anchor="middle" role="img" aria-label="${label}">${content}</svg>`;
}

/** The padding of a standalone picture, in pixels. */
const PADDING = 16;

/** The picture as a standalone file with a light and a dark theme. */
export function standaloneSvg(picture: Picture, style: string): string {
  const { title, description, content } = picture;
  const [width, height] = [picture.width + 2 * PADDING, picture.height + 2 * PADDING];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" text-anchor="middle" role="img" aria-labelledby="title description">`,
    `<title id="title">${escapeMarkup(shownText(title))}</title>`,
    `<desc id="description">${escapeMarkup(shownText(description))}</desc>`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    `<g transform="translate(${PADDING},${PADDING})">${content}</g></svg>`,
    '',
  ].join('\n');
}

/** Attributes that the style sheet or the accessible name of the picture replaces. */
const DROPPED = /^(style$|aria-|xmlns)/;

function serialised(node: SvgNode): string {
  if (node.nodeType === 3) return escapeMarkup(shownText(node.textContent ?? ''));
  if (node.nodeType !== 1 || node.localName === 'style') return '';
  const attributes = [...node.attributes!]
    .filter(({ name }) => !DROPPED.test(name))
    .map(({ name, value }) => ` ${name}="${escapeMarkup(rounded(value))}"`)
    .sort();
  const inside = [...node.childNodes].map(serialised).join('');
  const tag = `<${node.localName}${attributes.join('')}`;
  return inside === '' ? `${tag}/>` : `${tag}>${inside}</${node.localName}>`;
}

/** Rounds to a hundredth of a pixel, because the last bits differ between machines. */
function rounded(value: string): string {
  return value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) =>
    String(Math.round(Number(number) * 100) / 100 + 0),
  );
}
