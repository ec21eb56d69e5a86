import { readFileSync, writeFileSync } from 'node:fs';
import { betweenMarkers } from '../../packages/experiments/src/text/between-markers.ts';

/** Replaces the text between `<!-- name -->` and `<!-- /name -->` in a file. */
export function writeBetweenMarkers(path: string, name: string, text: string): void {
  writeFileSync(path, betweenMarkers(readFileSync(path, 'utf8'), name, `\n${text}\n`));
}
