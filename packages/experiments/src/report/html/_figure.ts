import { html, type Markup, trusted } from './_markup.ts';
import { inlineSvg, type Picture } from './_svg.ts';

/** Widths a figure is drawn for, in pixels; a style sheet shows the one that fits. */
const WIDE = 940;
const NARROW = 340;

/** A figure with its title, what it shows in a sentence, and the numbers behind it. */
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
