/** Returns the value of an expression of + - * / and brackets over decimal numbers, or NaN if it is invalid. Nothing is evaluated as code. */
export function arithmeticValue(expression: string): number {
  const tokens = expression.replace(/[\s,$]/g, '').match(/\d*\.?\d+|[-+*/()]|./g) ?? [];
  let at = 0;

  const factor = (depth: number): number => {
    const token = tokens[at++];
    if (depth > 50 || token === undefined) return Number.NaN;
    if (token === '-') return -factor(depth + 1);
    if (token === '(') {
      const value = sum(depth + 1);
      return tokens[at++] === ')' ? value : Number.NaN;
    }
    return /^\d*\.?\d+$/.test(token) ? Number(token) : Number.NaN;
  };
  const product = (depth: number): number => {
    let value = factor(depth);
    while (tokens[at] === '*' || tokens[at] === '/') {
      value = tokens[at++] === '*' ? value * factor(depth) : value / factor(depth);
    }
    return value;
  };
  const sum = (depth: number): number => {
    let value = product(depth);
    while (tokens[at] === '+' || tokens[at] === '-') {
      value = tokens[at++] === '+' ? value + product(depth) : value - product(depth);
    }
    return value;
  };
  const value = sum(0);
  return at === tokens.length ? value : Number.NaN;
}
