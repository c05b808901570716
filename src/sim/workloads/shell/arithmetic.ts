/** What `$(( … ))` needs of the shell. */
export interface Variables {
  get(name: string): string;
  set(name: string, value: string): void;
}

export class ArithmeticError extends Error {
  override name = 'ArithmeticError';
}

const LEVELS = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Evaluates a shell's integer expression. Throws ArithmeticError. */
export function evaluate(text: string, variables: Variables): number {
  const tokens =
    text.match(
      /\d+\w*|[A-Za-z_]\w*|<<=|>>=|\+\+|--|&&|\|\||[=!<>]=|<<|>>|[-+*/%&|^]=|[-+*/%&|^!~<>=?:(),]/g,
    ) ?? [];
  if (tokens.join('') !== text.replace(/\s/g, ''))
    throw new ArithmeticError('arithmetic syntax error');
  let at = 0;
  const take = (token: string): boolean => tokens[at] === token && ++at > 0;

  const assignment = (): number => {
    const name = tokens[at] ?? '';
    const operator = tokens[at + 1] ?? '';
    if (/^[A-Za-z_]/.test(name) && /^([-+*/%&|^]|<<|>>)?=$/.test(operator)) {
      at += 2;
      const right = assignment();
      const value =
        operator === '=' ? right : apply(operator.slice(0, -1), number(variables.get(name)), right);
      variables.set(name, String(value));
      return value;
    }
    const test = binary(0);
    if (!take('?')) return test;
    const yes = assignment();
    if (!take(':')) throw new ArithmeticError('arithmetic syntax error');
    const no = assignment();
    return test !== 0 ? yes : no;
  };
  const binary = (level: number): number => {
    const operators = LEVELS[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators.find((each) => tokens[at] === each);
      if (operator === undefined) return left;
      at++;
      left = apply(operator, left, binary(level + 1));
    }
  };
  const unary = (): number => {
    if (take('-')) return -unary();
    if (take('+')) return unary();
    if (take('!')) return unary() === 0 ? 1 : 0;
    if (take('~')) return ~unary();
    for (const step of ['++', '--']) {
      if (!take(step)) continue;
      const name = tokens[at++] ?? '';
      const value = number(variables.get(name)) + (step === '++' ? 1 : -1);
      variables.set(name, String(value));
      return value;
    }
    if (take('(')) {
      const value = assignment();
      if (!take(')')) throw new ArithmeticError('arithmetic syntax error');
      return value;
    }
    const token = tokens[at++];
    if (token === undefined || !/^\w/.test(token))
      throw new ArithmeticError('arithmetic syntax error');
    if (/^\d/.test(token)) return number(token);
    const value = number(variables.get(token));
    for (const step of ['++', '--']) {
      if (take(step)) variables.set(token, String(value + (step === '++' ? 1 : -1)));
    }
    return value;
  };
  if (tokens.length === 0) return 0;
  const value = assignment();
  if (at < tokens.length) throw new ArithmeticError('arithmetic syntax error');
  return value;
}

function number(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '') return 0;
  const value = /^-?0[0-7]+$/.test(trimmed) ? Number.parseInt(trimmed, 8) : Number(trimmed);
  if (!Number.isFinite(value)) throw new ArithmeticError('arithmetic syntax error');
  return Math.trunc(value);
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '||':
      return a !== 0 || b !== 0 ? 1 : 0;
    case '&&':
      return a !== 0 && b !== 0 ? 1 : 0;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a !== b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    case '<':
      return a < b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '<<':
      return a * 2 ** b;
    case '>>':
      return Math.floor(a / 2 ** b);
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
  }
  if (b === 0) throw new ArithmeticError('divide by zero');
  return operator === '/' ? Math.trunc(a / b) : a % b;
}
