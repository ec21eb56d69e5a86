import type { ReportTable } from '../tables.ts';
import { html, type Markup } from './_markup.ts';
import { shownLine } from './_shown-text.ts';

/** A table with a caption. A wide table scrolls, also by keyboard. */
function htmlTable({ caption, columns, rows }: ReportTable): Markup {
  const alignment = (column: number) => (columns[column]?.align === 'right' ? 'right' : 'left');
  const head = columns.map(
    ({ title }, i) => html`<th scope="col" class="${alignment(i)}">${shownLine(title)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0
        ? html`<th scope="row">${shownLine(cell)}</th>`
        : html`<td class="${alignment(i)}">${shownLine(cell)}</td>`,
    );
    return html`<tr>${cells}</tr>\n`;
  });
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${`Table: ${shownLine(caption)}`}"><table>
<caption>${shownLine(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody>
</table></div>`;
}

/** The tables of a figure, folded. */
export function dataTable(summary: string, ...tables: readonly ReportTable[]): Markup {
  return html`<details class="data"><summary>${shownLine(summary)}</summary>
${tables.map(htmlTable)}
</details>`;
}
