import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readJsonIfAny } from '../run/files.ts';

/** Who holds a folder. */
interface Holder {
  readonly process: number;
  readonly host: string;
  readonly token: string;
}

/** Another sweep is at work in the folder. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';
  /** The file that says so. */
  readonly lock: string;

  constructor(lock: string, { process, host }: Pick<Holder, 'process' | 'host'>) {
    super(
      `Expected no other sweep in this folder, got process ${process} on ${host} at work; if it is gone, remove ${lock}.`,
    );
    this.lock = lock;
  }
}

/** Tokens of the locks that this process holds: its own number in a file says nothing once numbers are used again. */
const held = new Set<string>();

/**
 * Takes a folder for this process, and returns what gives it back. The lock of a process that is gone, killed in the
 * middle of a sweep, is taken over.
 *
 * @throws FolderLockedError while another sweep has it
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock.json');
  const own: Holder = { process: process.pid, host: hostname(), token: randomUUID() };
  if (!create(path, own)) {
    const holder = read(path);
    if (holder !== null && isAlive(holder)) throw new FolderLockedError(path, holder);
    takeAway(path, holder);
    if (!create(path, own)) throw new FolderLockedError(path, read(path) ?? own);
  }
  held.add(own.token);
  return () => {
    held.delete(own.token);
    if (read(path)?.token === own.token) rmSync(path, { force: true });
  };
}

/** Written aside and linked into place, so that the lock is there with its content or not at all. */
function create(path: string, holder: Holder): boolean {
  const aside = `${path}.${holder.token}`;
  writeFileSync(aside, `${JSON.stringify(holder)}\n`);
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Removes the lock that was found dead, and no other that somebody has put in its place meanwhile. */
function takeAway(path: string, dead: Holder | null): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    // somebody else was faster
    return;
  }
  const taken = read(aside);
  if (taken !== null && taken.token !== dead?.token) {
    try {
      linkSync(aside, path);
    } catch {
      // there is a newer one still
    }
  }
  rmSync(aside, { force: true });
}

function read(path: string): Holder | null {
  const { process, host, token } = (readJsonIfAny(path) ?? {}) as Partial<Holder>;
  const whole = typeof process === 'number' && typeof host === 'string' && typeof token === 'string';
  return whole ? { process, host, token } : null;
}

function isAlive({ process: pid, host, token }: Holder): boolean {
  if (held.has(token)) return true;
  // what runs on another machine cannot be seen from here
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
