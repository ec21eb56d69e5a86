import { runCommandLine } from '../command-line.ts';

/** Runs the command in this process: the same output, without the second that a new process takes. */
export async function call(
  ...args: string[]
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const { write } = stream;
    stream.write = ((chunk: string | Uint8Array) => {
      written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      return true;
    }) as typeof write;
    return () => {
      stream.write = write;
    };
  });
  try {
    const status = await runCommandLine(args);
    return { status, ...written };
  } finally {
    for (const undo of restore) undo();
  }
}
