import type { Option } from '../options/kinds.ts';

/** `--max-steps <n>`: an option as a flag. */
export function flagOf(name: string, { kind }: Option<unknown>): string {
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return kind.placeholder === '' ? flag : `${flag} ${kind.placeholder}`;
}

/** What an option does and holds without it, as help says it. */
export function helpOf(option: Option<unknown>): string {
  const { kind, help, repeated } = option;
  const choices = choicesOf(option).map(([name]) => name);
  const value = defaultOf(option);
  const notes = [
    ...(kind.items === undefined ? [] : ['comma-separated']),
    ...(repeated === true ? ['may be repeated'] : []),
    ...(choices.length === 0 ? [] : [`choices: ${choices.join(', ')}`]),
    ...(value === null ? [] : [`default: ${value}`]),
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

/** What an option may be in Markdown, its choices with their meaning. */
export function valuesOf(option: Option<unknown>): string {
  const choices = choicesOf(option).map(([name, meaning]) => `\`${name}\`: ${meaning}`);
  if (choices.length === 0) return option.kind.expected;
  return `${option.kind.items === undefined ? '' : 'a list of: '}${choices.join('; ')}`;
}
