import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { output, tarballName, unresolved } from './_packed.ts';
import { packageFolders, readManifest, root } from './_workspace.ts';

const scratch = mkdtempSync(join(tmpdir(), 'der-gym-packed-types-'));
beforeAll(() => output(root, process.execPath, 'tools/pack.mjs', scratch), 300_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('every package, packed', () => {
  it.each(packageFolders().map(readManifest))(
    '$name resolves with its types for every importer of ES modules',
    async (manifest) => {
      expect(await unresolved(join(scratch, tarballName(manifest)), manifest)).toEqual([]);
    },
  );
});
