import { html, type Markup, trusted } from './_markup.ts';
import { inlineSvg, type Picture } from './_svg.ts';

/** The widths in pixels that each figure is drawn in; the style sheet shows the one that fits. */
const WIDE = 940;
const NARROW = 340;

/** A figure with a title, a one-sentence description, and a table of its numbers. */
export function figure(
  draw: (width: number) => Picture,
  data: Markup,
  { wide = WIDE }: { readonly wide?: number } = {},
): Markup {
  const picture = draw(wide);
  return html`<figure>
<figcaption><strong>${picture.title}</strong> <span>${picture.description}</span></figcaption>
${trusted(inlineSvg(picture, 'wide'))}
${trusted(inlineSvg(draw(NARROW), 'narrow'))}
${data}
</figure>
`;
}
