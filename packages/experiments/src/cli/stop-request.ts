/** Whether Ctrl-C or SIGTERM was received since `listenForStop` was called. */
interface StopRequest {
  /** Aborted by the first interrupt. */
  readonly signal: AbortSignal;
  /** Stops listening: a further signal then ends the process at once. */
  release(): void;
}

/**
 * A terminal sends Ctrl-C to every foreground process, and npm forwards it. Signals within this time of the first one are the same
 * key press.
 */
const SAME_PRESS_MS = 1000;

/**
 * Turns the first interrupt into a request, so that long work can stop between two steps and save its state. A second interrupt ends
 * the process as usual.
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

/** Prints that the command was stopped, with a remark, and returns the exit status. */
export function stopped(meaning: string): 130 {
  process.stderr.write(`Stopped; ${meaning}\n`);
  return 130;
}
