import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { show } from 'gymnasium-js/expect';
import type { DataFile } from './data-files.ts';

/** A file could not be fetched. The bytes received so far are kept, unless the file is wrong. */
export class FetchError extends Error {
  readonly url: string;

  constructor(url: string, problem: string, options?: ErrorOptions) {
    super(`Fetching ${show(url, 400)}: ${problem}`, options);
    this.name = 'FetchError';
    this.url = url;
  }
}

/** Options of `fetchDataFile`. */
export interface FetchOptions {
  /** The folder for the files; it is created if it does not exist. */
  readonly folder: string;
  /** @defaultValue the global `fetch` */
  readonly fetch?: typeof globalThis.fetch;
  /** Called with the number of bytes received and the size of the file. */
  readonly onProgress?: (bytes: number, of: number) => void;
  /** Stops the download and keeps the bytes received. */
  readonly signal?: AbortSignal;
}

/** A file in the cache. */
export interface FetchedFile {
  readonly path: string;
  /** False if it already was in the cache. */
  readonly wasFetched: boolean;
  /** Number of bytes from an earlier attempt, which were not fetched again. */
  readonly resumedFrom: number;
}

/**
 * Returns the path of a file in the cache folder, or null if it does not exist or has another length.
 */
export function cachedDataFile(file: DataFile, folder: string): string | null {
  const path = join(folder, file.fileName);
  return existsSync(path) && statSync(path).size === file.bytes ? path : null;
}

/**
 * Fetches a public file into a cache folder and returns its path.
 *
 * A file that already exists is used if its hash is right. If the connection is lost, the bytes received are kept, and the next call
 * resumes from there. The file gets its name only after its length and its SHA-256 were checked.
 *
 * @throws FetchError for another response of the server, a lost connection, and a file with another length or hash, which is deleted
 */
export async function fetchDataFile(file: DataFile, options: FetchOptions): Promise<FetchedFile> {
  const { folder, fetch = globalThis.fetch, onProgress, signal } = options;
  const path = join(folder, file.fileName);
  if (cachedDataFile(file, folder) !== null && (await sha256Of(path)) === file.sha256) {
    return { path, wasFetched: false, resumedFrom: 0 };
  }
  mkdirSync(folder, { recursive: true });
  const partial = `${path}.partial`;
  const kept = existsSync(partial) ? statSync(partial).size : 0;
  const have = kept < file.bytes ? kept : 0;
  const response = await request(fetch, file.url, have, signal);
  // a server that does not resume sends the whole file again
  const resumedFrom = response.status === 206 ? have : 0;
  const handle = await open(partial, resumedFrom > 0 ? 'a' : 'w');
  try {
    await receive(response, handle, file, resumedFrom, onProgress);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await settle(file, partial, path);
  return { path, wasFetched: true, resumedFrom };
}

async function request(
  fetch: typeof globalThis.fetch,
  url: string,
  have: number,
  signal: AbortSignal | undefined,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      redirect: 'follow',
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throw new FetchError(url, `The server cannot be reached (${reasonOf(error)}).`, { cause: error });
  }
  if (have > 0 && response.status === 416) {
    await response.body?.cancel();
    return await request(fetch, url, 0, signal);
  }
  const resumes = have > 0 && response.status === 206;
  if (response.status === 200 || (resumes && rangeStart(response) === have)) return response;
  await response.body?.cancel();
  if (resumes) return await request(fetch, url, 0, signal);
  throw new FetchError(url, `Expected status 200, got ${response.status}.`);
}

/** Returns the first byte of a range response; null if the server does not state it. */
function rangeStart(response: Response): number | null {
  const match = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
  return match === null ? null : Number(match[1]);
}

async function receive(
  response: Response,
  handle: FileHandle,
  file: DataFile,
  resumedFrom: number,
  onProgress: FetchOptions['onProgress'],
): Promise<void> {
  let length = resumedFrom;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > file.bytes) break;
      await handle.writeFile(chunk);
      onProgress?.(length, file.bytes);
    }
  } catch (error) {
    throw new FetchError(
      file.url,
      `The connection was lost after ${length} of ${file.bytes} bytes (${reasonOf(error)}). Fetch again to resume.`,
      { cause: error },
    );
  }
  if (length < file.bytes) {
    throw new FetchError(
      file.url,
      `The connection ended after ${length} of ${file.bytes} bytes. Fetch again to resume.`,
    );
  }
}

/** Renames the file if its length and hash are right, and deletes it otherwise. */
async function settle(file: DataFile, partial: string, path: string): Promise<void> {
  const { size } = statSync(partial);
  const sha256 = await sha256Of(partial);
  if (size === file.bytes && sha256 === file.sha256) {
    renameSync(partial, path);
    return;
  }
  rmSync(partial, { force: true });
  throw new FetchError(
    file.url,
    `Expected ${file.bytes} bytes with SHA-256 ${file.sha256}, got ${size} or more with ${sha256}. The file was deleted.`,
  );
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause ? String(cause.code) : cause.message;
}
