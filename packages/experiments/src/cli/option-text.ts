import type { Option } from '../options/kinds.ts';

/** Returns an option as a flag: `--max-steps <n>`. */
export function flagOf(name: string, { kind }: Option<unknown>): string {
  const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return kind.placeholder === '' ? flag : `${flag} ${kind.placeholder}`;
}

/** Returns the help of an option with its choices and its default. */
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

/** Returns the names that an option accepts, with their meaning. */
function choicesOf({ kind }: Option<unknown>): readonly (readonly [name: string, meaning: string])[] {
  return Object.entries(kind.choices ?? kind.items?.choices ?? {});
}

/** Returns the default as text; null if there is none. */
export function defaultOf({ default: value, otherwise }: Option<unknown>): string | null {
  if (value === undefined) return otherwise ?? null;
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** Returns the values of an option as Markdown, its choices with their meaning. */
export function valuesOf(option: Option<unknown>): string {
  const choices = choicesOf(option).map(([name, meaning]) => `\`${name}\`: ${meaning}`);
  if (choices.length === 0) return option.kind.expected;
  return `${option.kind.items === undefined ? '' : 'a list of: '}${choices.join('; ')}`;
}
