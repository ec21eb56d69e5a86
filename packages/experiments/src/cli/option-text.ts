import type { Option } from '../options/kinds.ts';

/** `--max-steps <n>`: an option as a flag. */
export function flagOf(name: string, { kind }: Option<unknown>): string {
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return kind.placeholder === '' ? flag : `${flag} ${kind.placeholder}`;
}

/** What an option does and holds without it, as help says it. */
export function helpOf(option: Option<unknown>): string {
  const { kind, help, repeated } = option;
  const notes = [
    ...(kind.items === undefined ? [] : ['comma-separated']),
    ...(repeated === true ? ['may be repeated'] : []),
    ...choicesOf(option)
      .slice(0, 1)
      .map(
        () =>
          `choices: ${choicesOf(option)
            .map(([name]) => name)
            .join(', ')}`,
      ),
    ...(defaultOf(option) === null ? [] : [`default: ${defaultOf(option)}`]),
  ];
  return notes.length === 0 ? help : `${help} (${notes.join('; ')})`;
}

/** The names that an option takes, each with what it means. */
export function choicesOf({ kind }: Option<unknown>): readonly (readonly [name: string, meaning: string])[] {
  return Object.entries(kind.choices ?? kind.items?.choices ?? {});
}

/** The default in words; null where there is none. */
export function defaultOf({ default: value, otherwise }: Option<unknown>): string | null {
  if (value === undefined) return otherwise ?? null;
  return Array.isArray(value) ? value.join(',') : String(value);
}
