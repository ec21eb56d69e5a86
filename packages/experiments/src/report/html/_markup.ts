import { shownText } from './_shown-text.ts';

/** A string of HTML. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[] | null;

/** Makes HTML from a template. Inserted values are escaped, unless they are `Markup`. Attribute values must be in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let markup = parts[0]!;
  values.forEach((value, i) => {
    markup += textOf(value) + parts[i + 1]!;
  });
  return { markup };
}

/** Marks a string as HTML, such as an SVG. Never use it for text from data. */
export function trusted(markup: string): Markup {
  return { markup };
}

/** Escapes `&`, `<`, `>` and both quotes, for text and quoted attributes of HTML and XML. */
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
