/** Values of the annotations `<<expression=result>>` of grade-school solutions, checked. */
export interface Annotations {
  readonly count: number;
  /** How many say the truth, to a hundredth. */
  readonly consistent: number;
  /** The last result as written, null without any. */
  readonly last: number | null;
}

export function checkAnnotations(text: string): Annotations {
  let count = 0;
  let consistent = 0;
  let last: number | null = null;
  for (const [, expression, result] of text.matchAll(/<<([^<>=]{1,200})=([^<>=]{1,50})>>/g)) {
    count += 1;
    const said = Number(result!.replaceAll(',', '').replaceAll('$', ''));
    last = said;
    if (Math.abs(evaluate(expression!) - said) <= 0.01) consistent += 1;
  }
  return { count, consistent, last };
}

/** The value of an expression of numbers, + - * / and parentheses; NaN for anything else. */
export function evaluate(expression: string): number {
  const tokens = expression.replaceAll(/[\s,$]/g, '').match(/\d+\.?\d*|\.\d+|[-+*/()]|./g) ?? [];
  let at = 0;
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-') {
      const sign = tokens[at] === '+' ? 1 : -1;
      at += 1;
      value += sign * product();
    }
    return value;
  };
  const product = (): number => {
    let value = factor();
    while (tokens[at] === '*' || tokens[at] === '/') {
      const divides = tokens[at] === '/';
      at += 1;
      const right = factor();
      value = divides ? value / right : value * right;
    }
    return value;
  };
  const factor = (): number => {
    const token = tokens[at];
    at += 1;
    if (token === '-') return -factor();
    if (token === '(') {
      const value = sum();
      at += 1;
      return tokens[at - 1] === ')' ? value : Number.NaN;
    }
    return token === undefined || !/^[\d.]/.test(token) ? Number.NaN : Number(token);
  };
  const value = sum();
  return at === tokens.length ? value : Number.NaN;
}
