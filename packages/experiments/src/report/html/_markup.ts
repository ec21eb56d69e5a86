import { shownText } from './_shown-text.ts';

/** Text that is HTML already. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[] | null;

/**
 * HTML from a template: whatever is put in is made visible and escaped, unless it is `Markup`. Attribute values must stand in double quotes.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let markup = parts[0]!;
  values.forEach((value, i) => {
    markup += textOf(value) + parts[i + 1]!;
  });
  return { markup };
}

/** HTML that was made elsewhere, such as an SVG; never text from data. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** `&`, `<`, `>` and both quotes as entities: safe as text and in quoted attributes, of HTML and XML alike. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function textOf(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return escapeMarkup(shownText(value));
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}
