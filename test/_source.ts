/**
 * A minimal reader of TypeScript that separates code from comments and strings, and finds the imports of a file.
 * TypeScript 7 has no parser API, and a regular expression alone would find imports in comments.
 */

/** A source with parts blanked out; offsets and lines do not change. */
export interface ScannedSource {
  /** Only code and string delimiters: comments, and the content of strings, templates and regular expressions, are spaces. */
  readonly code: string;
  /** The comments, with their offsets. */
  readonly comments: readonly { readonly start: number; readonly text: string }[];
}

const beforeRegExp =
  /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))$/;

/** Separates code from comments, strings, templates and regular expressions. */
export function scanSource(source: string): ScannedSource {
  const out = source.split('');
  const comments: { start: number; text: string }[] = [];
  // for each open `${`, how many braces were opened inside it
  const templates: number[] = [];
  let i = 0;

  const blank = (from: number, to: number) => {
    for (let k = from; k < to; k++) if (out[k] !== '\n') out[k] = ' ';
  };
  const template = () => {
    const start = i;
    while (i < source.length && source[i] !== '`' && !source.startsWith('${', i))
      i += source[i] === '\\' ? 2 : 1;
    blank(start, Math.min(i, source.length));
    if (source[i] === '`') i++;
    else {
      templates.push(0);
      i += 2;
    }
  };

  while (i < source.length) {
    const char = source[i]!;
    const start = i;
    if (source.startsWith('//', i) || source.startsWith('#!', i)) {
      const end = source.indexOf('\n', i);
      i = end === -1 ? source.length : end;
      comments.push({ start, text: source.slice(start, i) });
      blank(start, i);
    } else if (source.startsWith('/*', i)) {
      const end = source.indexOf('*/', i + 2);
      i = end === -1 ? source.length : end + 2;
      comments.push({ start, text: source.slice(start, i) });
      blank(start, i);
    } else if (char === "'" || char === '"') {
      i++;
      while (i < source.length && source[i] !== char && source[i] !== '\n') i += source[i] === '\\' ? 2 : 1;
      blank(start + 1, i);
      i++;
    } else if (char === '`') {
      i++;
      template();
    } else if (
      char === '/' &&
      beforeRegExp.test(
        out
          .slice(Math.max(0, i - 200), i)
          .join('')
          .trimEnd(),
      )
    ) {
      let inClass = false;
      i++;
      while (i < source.length && source[i] !== '\n' && (inClass || source[i] !== '/')) {
        if (source[i] === '[') inClass = true;
        else if (source[i] === ']') inClass = false;
        i += source[i] === '\\' ? 2 : 1;
      }
      blank(start + 1, i);
      i++;
    } else {
      i++;
      if (templates.length > 0) {
        const depth = templates.at(-1)!;
        if (char === '{') templates[templates.length - 1] = depth + 1;
        else if (char === '}' && depth > 0) templates[templates.length - 1] = depth - 1;
        else if (char === '}') {
          templates.pop();
          template();
        }
      }
    }
  }
  return { code: out.join(''), comments };
}

/** One `import` or `export … from`. */
export interface ImportStatement {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
}

const importForms = [
  /(?:^|[;\n{}])\s*(?:import|export)\b[\w$*\s{},]*?\bfrom\s*['"]/g,
  /(?:^|[;\n}])\s*import\s*['"]/g,
  /\bimport\s*\(\s*['"]/g,
];

/** Every module that a file imports: static, type-only, re-exported, and dynamic with a literal name. */
export function importsOf(source: string): ImportStatement[] {
  const { code } = scanSource(source);
  const found = new Map<number, ImportStatement>();
  for (const form of importForms) {
    for (const match of code.matchAll(form)) {
      const start = match.index + match[0].length;
      const quote = source[start - 1]!;
      found.set(start, {
        specifier: source.slice(start, source.indexOf(quote, start)),
        line: code.slice(0, start).split('\n').length,
      });
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([, statement]) => statement);
}

/** The package a bare specifier names (`@scope/name` of `@scope/name/sub`), and the rest as a subpath key (`./sub`, `.`). */
export function splitSpecifier(specifier: string): { readonly name: string; readonly subpath: string } {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const rest = specifier.slice(name.length);
  return { name, subpath: rest === '' ? '.' : `.${rest}` };
}
