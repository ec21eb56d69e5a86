import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { writeBetweenMarkers } from '../learning/_markers.ts';

/** The machine and its load, in one line. */
export function machine(): string {
  const all = cpus();
  const load = loadavg()
    .map((x) => x.toFixed(1))
    .join(' ');
  return `${all[0]?.model.trim() ?? 'unknown processor'}, ${all.length} cores, Node ${process.version}, load ${load}`;
}

/** Seconds of processor time of `work`, over all threads of this process. */
export function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Formats rows of cells as columns: the first left-aligned, the others right-aligned. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  return rows
    .map((row) =>
      row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  '),
    )
    .join('\n');
}

/** Prints rows of cells with a note below; with `write` also writes them between the markers `name` of docs/ppo.md. */
export function publish(
  name: string,
  rows: readonly (readonly string[])[],
  note: string,
  write: boolean,
): void {
  console.log(`${table(rows)}\n${note}\n`);
  if (!write) return;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = line(rows[0]!.map((_, c) => (c === 0 ? '---' : '---:')));
  const markdown = [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
  const docs = fileURLToPath(new URL('../../docs/ppo.md', import.meta.url));
  writeBetweenMarkers(docs, name, `${markdown}\n\n${note}`);
}
