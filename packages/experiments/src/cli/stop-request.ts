/** What Ctrl-C (or SIGTERM) asks for since `listenForStop` was called. */
export interface StopRequest {
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal;
  /** Stops listening: a further signal then ends the process at once. */
  release(): void;
}

/**
 * A terminal sends Ctrl-C to every process in the foreground, and npm sends it on: signals that arrive this soon after
 * the first are the same key press.
 */
const SAME_PRESS_MS = 1000;

/**
 * Turns the first interrupt into a request that long work looks at between two steps, so that it can leave
 * everything in order. A second one ends the process the usual way.
 */
export function listenForStop(): StopRequest {
  const controller = new AbortController();
  let first: number | null = null;
  const heard = (signal: NodeJS.Signals) => {
    first ??= performance.now();
    controller.abort(new Error('stopped'));
    if (performance.now() - first < SAME_PRESS_MS) return;
    silence();
    process.kill(process.pid, signal);
  };
  const silence = () => {
    process.off('SIGINT', heard);
    process.off('SIGTERM', heard);
  };
  process.on('SIGINT', heard);
  process.on('SIGTERM', heard);
  return {
    signal: controller.signal,
    release() {
      if (first === null) silence();
      else setTimeout(silence, SAME_PRESS_MS).unref();
    },
  };
}

/** Prints that the command was stopped and what that means for its work; returns the exit status for it. */
export function stopped(meaning: string): 130 {
  process.stderr.write(`Stopped; ${meaning}\n`);
  return 130;
}
