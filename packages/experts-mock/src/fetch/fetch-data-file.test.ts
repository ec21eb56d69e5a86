import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DataFile, dataFiles } from './data-files.ts';
import { cachedDataFile, FetchError, fetchDataFile } from './fetch-data-file.ts';

const contents = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
const sha256 = createHash('sha256').update(contents).digest('hex');

let server: Server;
let origin: string;
let requests: { readonly url: string; readonly range: string | undefined }[] = [];
let respond: (request: IncomingMessage, response: ServerResponse) => void;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', range: request.headers.range });
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  requests = [];
  folder = mkdtempSync(join(tmpdir(), 'fetch-'));
  respond = serve;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Sends the whole file, or the rest of it for a range request. */
function serve(request: IncomingMessage, response: ServerResponse): void {
  const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const start = match === null ? 0 : Number(match[1]);
  if (match === null) response.writeHead(200, { 'content-length': contents.length });
  else
    response.writeHead(206, { 'content-range': `bytes ${start}-${contents.length - 1}/${contents.length}` });
  response.end(contents.subarray(start));
}

/** Sends some bytes and closes the connection. */
function cutAfter(count: number) {
  return (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': contents.length });
    response.write(contents.subarray(0, count), () => setTimeout(() => response.destroy(), 20));
  };
}

const file = (more: Partial<DataFile> = {}): DataFile => ({
  ...dataFiles.get('gsm8k')!,
  ...{ url: `${origin}/data`, fileName: 'data.jsonl', bytes: contents.length, sha256, ...more },
});
const names = () => readdirSync(folder).toSorted();

describe('fetchDataFile', () => {
  it('puts the file into the cache and finds it there the second time', async () => {
    const progress: number[] = [];
    const fetched = await fetchDataFile(file(), { folder, onProgress: (bytes) => progress.push(bytes) });
    expect(fetched).toEqual({ path: join(folder, 'data.jsonl'), wasFetched: true, resumedFrom: 0 });
    expect(readFileSync(fetched.path).equals(contents)).toBe(true);
    expect(progress.at(-1)).toBe(contents.length);
    expect(names()).toEqual(['data.jsonl']);
    expect(await fetchDataFile(file(), { folder })).toMatchObject({ wasFetched: false });
    expect(requests).toHaveLength(1);
    expect(cachedDataFile(file(), folder)).toBe(fetched.path);
  });

  it('fetches a file again if it was changed in the cache', async () => {
    writeFileSync(join(folder, 'data.jsonl'), Buffer.alloc(contents.length));
    expect(await fetchDataFile(file(), { folder })).toMatchObject({ wasFetched: true });
    expect(readFileSync(join(folder, 'data.jsonl')).equals(contents)).toBe(true);
  });

  it('resumes after a lost connection', async () => {
    respond = cutAfter(100_000);
    await expect(fetchDataFile(file(), { folder })).rejects.toThrow(
      /lost after \d+ of 300000 bytes.*to resume/,
    );
    expect(names()).toEqual(['data.jsonl.partial']);
    const kept = readFileSync(join(folder, 'data.jsonl.partial')).length;
    expect(kept).toBeGreaterThan(0);
    expect(cachedDataFile(file(), folder)).toBe(null);
    respond = serve;
    expect(await fetchDataFile(file(), { folder })).toMatchObject({ resumedFrom: kept });
    expect(requests.at(-1)?.range).toBe(`bytes=${kept}-`);
    expect(readFileSync(join(folder, 'data.jsonl')).equals(contents)).toBe(true);
  });

  it('starts from the beginning if the server does not resume, or resumes elsewhere', async () => {
    const others: (typeof respond)[] = [
      (_, response) => response.end(contents),
      (request, response) => {
        if (request.headers.range === undefined) return serve(request, response);
        response.writeHead(206, { 'content-range': `bytes 5-${contents.length - 1}/${contents.length}` });
        response.end(contents.subarray(5));
      },
      (request, response) => {
        if (request.headers.range === undefined) return serve(request, response);
        response.writeHead(416).end();
      },
    ];
    for (const other of others) {
      respond = other;
      rmSync(join(folder, 'data.jsonl'), { force: true });
      writeFileSync(join(folder, 'data.jsonl.partial'), contents.subarray(0, 1000));
      expect(await fetchDataFile(file(), { folder })).toMatchObject({ resumedFrom: 0 });
      expect(readFileSync(join(folder, 'data.jsonl')).equals(contents)).toBe(true);
    }
  });

  it('follows a redirect', async () => {
    respond = (request, response) => {
      if (request.url === '/data') response.writeHead(302, { location: '/elsewhere' }).end();
      else serve(request, response);
    };
    await fetchDataFile(file(), { folder });
    expect(requests.map(({ url }) => url)).toEqual(['/data', '/elsewhere']);
  });

  it('deletes a file with another hash, and names both hashes', async () => {
    const wrong = '0'.repeat(64);
    const error = await fetchDataFile(file({ sha256: wrong }), { folder }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FetchError);
    expect((error as Error).message).toContain(wrong);
    expect((error as Error).message).toContain(sha256);
    expect(names()).toEqual([]);
  });

  it('does not receive more bytes than the expected size', async () => {
    await expect(fetchDataFile(file({ bytes: 1000 }), { folder })).rejects.toThrow(/Expected 1000 bytes/);
    expect(names()).toEqual([]);
  });

  it('reports another status, an unreachable server and a response that is too short', async () => {
    respond = (_, response) => response.writeHead(404).end('no');
    await expect(fetchDataFile(file(), { folder })).rejects.toThrow(/Expected status 200, got 404/);
    await expect(fetchDataFile(file({ url: 'http://127.0.0.1:1/x' }), { folder })).rejects.toThrow(
      /cannot be reached/,
    );
    respond = (_, response) => response.end(contents.subarray(0, 10));
    await expect(fetchDataFile(file(), { folder })).rejects.toThrow(/ended after 10 of 300000/);
  });

  it('keeps the bytes received if it is aborted', async () => {
    const stop = new AbortController();
    respond = (_, response) => {
      response.writeHead(200, { 'content-length': contents.length });
      response.write(contents.subarray(0, 50_000), () => setTimeout(() => stop.abort(), 20));
    };
    await expect(fetchDataFile(file(), { folder, signal: stop.signal })).rejects.toThrow(FetchError);
    expect(existsSync(join(folder, 'data.jsonl.partial'))).toBe(true);
  });
});

describe('dataFiles', () => {
  it('are pinned by a commit and a hash', () => {
    for (const [name, { url, sha256: pinned, bytes, licence }] of dataFiles) {
      expect(name).toMatch(/^[a-z0-9-]+$/);
      expect(url).toMatch(/^https:\/\/.*\/[0-9a-f]{40}\//);
      expect(pinned).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(0);
      expect(licence).not.toBe('');
    }
  });
});
