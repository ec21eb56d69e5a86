import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { readJsonIfAny } from '../run/files.ts';

/** The process that holds a folder. */
interface Holder {
  readonly process: number;
  readonly host: string;
  readonly token: string;
}

/** Thrown when another sweep is running in the folder. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError';
  /** The path of the lock file. */
  readonly lock: string;

  constructor(lock: string, { process, host }: Pick<Holder, 'process' | 'host'>) {
    super(
      `Expected no other sweep in this folder, got process ${process} on ${host}. If that process no longer runs, remove ${lock}.`,
    );
    this.lock = lock;
  }
}

/** Tokens of the locks that this process holds. The process id in a file is not enough, since ids are reused. */
const held = new Set<string>();

/**
 * Locks a folder for this process, and returns a function that unlocks it. The lock of a process that no longer runs is
 * taken over.
 *
 * @throws FolderLockedError while another sweep holds the lock
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

/** Writes a temporary file and links it into place, so that a lock file never exists without its content. */
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

/** Removes a stale lock, but not a new lock that another process has created in the meantime. */
function takeAway(path: string, dead: Holder | null): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    // another process was faster
    return;
  }
  const taken = read(aside);
  if (taken !== null && taken.token !== dead?.token) {
    try {
      linkSync(aside, path);
    } catch {
      // there is an even newer lock
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
  // processes on another machine cannot be checked
  if (host !== hostname()) return true;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
