/** Whether somebody has pressed Ctrl-C (or sent SIGTERM) since `listen` was called. */
export interface StopRequest {
  readonly requested: boolean;
  /** Stops listening: a second signal then ends the process at once. */
  release(): void;
}

/**
 * Turns the first interrupt into a wish that long work looks at between two steps, so that it can leave
 * everything in order. A second one ends the process the usual way.
 */
export function listenForStop(): StopRequest {
  let requested = false;
  const wish = () => {
    requested = true;
    release();
  };
  const release = () => {
    process.off('SIGINT', wish);
    process.off('SIGTERM', wish);
  };
  process.on('SIGINT', wish);
  process.on('SIGTERM', wish);
  return {
    get requested() {
      return requested;
    },
    release,
  };
}

/** Lets pending signals and the screen have their turn. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
