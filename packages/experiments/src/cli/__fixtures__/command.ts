import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCassette, writeCassette } from '@der-gym/experts-mock';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'der-gym-cli-'));

/** Removes the files that the tests of a file have written. */
export function cleanUp(): void {
  rmSync(scratch, { recursive: true, force: true });
}

/** Arguments of Node that start the command. */
export const node = ['--import', 'tsx', main];
/** Runs the command as a user would. */
export const run = (...args: string[]) =>
  spawnSync(process.execPath, [...node, ...args], { encoding: 'utf8', timeout: 120_000 });
/** Returns a path in a folder that is removed after the tests. */
export function inScratch(name: string): string {
  // test files may share a process, and each cleans up after itself
  mkdirSync(scratch, { recursive: true });
  return join(scratch, name);
}

/** Writes recorded answers in the layout of GSM8K solutions; `change` may corrupt the text. */
export function solutions(
  name: string,
  count: number,
  change: (text: string) => string = (text) => text,
): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const experts = Object.fromEntries(
      ['gpt3-6b-finetuning', 'gpt3-6b-verification', 'gpt3-175b-finetuning', 'gpt3-175b-verification'].map(
        (expert, e) => {
          const right = (i * (e + 2)) % 5 < e + 1;
          const finalAnswer = String(right ? i : i + 1);
          return [expert, { text: `So it is ${i} or so.\nA: ${finalAnswer}`, finalAnswer, correct: right }];
        },
      ),
    );
    const question = `Question ${i}: how many are ${i} things?`;
    return JSON.stringify({
      id: `q${i}`,
      question,
      reference: `Easy.\nA: ${i}`,
      referenceAnswer: String(i),
      experts,
    });
  });
  const path = inScratch(name);
  writeFileSync(path, change(`${lines.join('\n')}\n`));
  return path;
}

/** Writes a cassette of two experts; an expert and a question are named like properties of objects. */
export function cassette(name: string): string {
  const path = inScratch(name);
  const questions = Array.from({ length: 40 }, (_, i) => ({
    id: i === 7 ? '__proto__' : `q${i}`,
    text: `What follows ${i}?`,
    reference: `the number ${i + 1}`,
  }));
  writeCassette(
    path,
    createCassette({
      header: {
        licence: 'CC0-1.0',
        source: 'made up',
        template: null,
        prices: null,
        scorers: [],
        experts: [
          { name: '__proto__', parameters: 7 },
          { name: 'constructor', parameters: 70 },
        ],
        context: 'none',
      },
      questions,
      answers: questions.flatMap(({ id, text }, i) =>
        ['__proto__', 'constructor'].map((expert, e) => ({
          question: id,
          expert,
          messages: [{ role: 'user' as const, content: text }],
          text: i % (e + 2) === 0 ? 'no idea' : `the number ${i + 1}`,
        })),
      ),
    }),
  );
  return path;
}
