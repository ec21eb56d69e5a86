import type { Writable } from 'node:stream';
import { Presets, SingleBar } from 'cli-progress';
import { oneLine } from './one-line.ts';

/** The progress of a long job: a bar on a terminal, plain lines in a pipe. */
export interface Progress {
  start(label: string, total: number): void;
  update(done: number, note?: string): void;
  stop(): void;
  /** Writes a line between jobs. */
  readonly say: (line: string) => void;
}

type Stream = Writable & { readonly isTTY?: boolean };

export function createProgress(stream: Stream, { quiet = false } = {}): Progress {
  if (quiet) return { start() {}, update() {}, stop() {}, say() {} };
  const jobs = stream.isTTY === true ? barProgress(stream) : lineProgress(stream);
  return { ...jobs, say: (line) => void stream.write(`${oneLine(line)}\n`) };
}

function barProgress(stream: Stream): Omit<Progress, 'say'> {
  let bar: SingleBar | null = null;
  return {
    start(label, total) {
      bar = new SingleBar(
        {
          format: `${label.padEnd(28)} {bar} {percentage} % · {eta_formatted} left {note}`,
          stream: stream as NodeJS.WritableStream,
          hideCursor: true,
          clearOnComplete: false,
          barsize: 24,
        },
        Presets.rect,
      );
      bar.start(total, 0, { note: '' });
    },
    update(done, note = '') {
      bar?.update(done, { note });
    },
    stop() {
      bar?.stop();
      bar = null;
    },
  };
}

/** Prints a line at the start and at each 10 %. */
function lineProgress(stream: Stream): Omit<Progress, 'say'> {
  let label = '';
  let total = 0;
  let tenth = 0;
  return {
    start(newLabel, newTotal) {
      label = newLabel;
      total = newTotal;
      tenth = 0;
      stream.write(`${label} ...\n`);
    },
    update(done, note = '') {
      const reached = Math.floor((10 * done) / Math.max(total, 1));
      if (reached <= tenth || reached >= 10) return;
      tenth = reached;
      stream.write(`${label}: ${reached * 10} %${note === '' ? '' : ` ${note}`}\n`);
    },
    stop() {},
  };
}
