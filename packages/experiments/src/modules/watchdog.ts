import { Worker } from 'node:worker_threads';
import { UsageError } from '../usage-error.ts';

// Code that never returns blocks its thread, and only another thread can stop it. The watchdog reads a counter every second. If
// the counter does not change inside a module for too long, the watchdog prints an error and ends the process.

const BODY = `
const { parentPort, workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const cells = new Int32Array(workerData.shared);
const places = [];
let last = -1;
let still = 0;
parentPort.on('message', (place) => places.push(place));
setInterval(() => {
  const calls = Atomics.load(cells, 0);
  const inside = Atomics.load(cells, 1);
  still = inside !== 0 && calls === last ? still + 1 : 0;
  last = calls;
  if (still < Atomics.load(cells, 2)) return;
  writeSync(2, 'der-gym: ' + places[inside - 1] + ' did not return within ' + still + ' s; stopped.\\n');
  process.kill(process.pid, 'SIGKILL');
}, 1000);
`;

/** Seconds that a module may take for its import, or for one small call such as a reward or a score. */
const SECONDS = 30;

let cells: Int32Array | null = null;
let worker: Worker | null = null;
let places = 0;

function start(): Int32Array {
  if (cells !== null) return cells;
  const shared = new SharedArrayBuffer(12);
  cells = new Int32Array(shared);
  const seconds = Number(process.env.DER_GYM_MODULE_SECONDS ?? SECONDS);
  cells[2] = Number.isInteger(seconds) && seconds > 0 ? seconds : SECONDS;
  worker = new Worker(BODY, { eval: true, workerData: { shared }, execArgv: [], stdout: false });
  worker.unref();
  return cells;
}

/** Returns a wrapper for functions of one place in a module. Watching costs nanoseconds per call. */
export function watching(
  place: string,
): <A extends unknown[], R>(call: (...given: A) => R) => (...given: A) => R {
  const shared = start();
  worker!.postMessage(place);
  places += 1;
  const id = places;
  return (call) =>
    (...given) => {
      const outer = Atomics.load(shared, 1);
      Atomics.add(shared, 0, 1);
      Atomics.store(shared, 1, id);
      try {
        return call(...given);
      } finally {
        Atomics.store(shared, 1, outer);
      }
    };
}

/** The same for a promise. One that does not settle in time is rejected. */
export async function watchingPromise<T>(place: string, make: () => Promise<T>): Promise<T> {
  const shared = start();
  const seconds = shared[2]!;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `${place} did not finish within ${seconds} s.`;
    timer = setTimeout(() => reject(new UsageError(message)), 1000 * seconds - 500);
  });
  worker!.postMessage(place);
  places += 1;
  Atomics.add(shared, 0, 1);
  Atomics.store(shared, 1, places);
  try {
    return await Promise.race([make(), late]);
  } finally {
    clearTimeout(timer);
    Atomics.store(shared, 1, 0);
  }
}
