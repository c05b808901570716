/** An awk program: rules of a pattern and an action. */
export interface Rule {
  when: 'BEGIN' | 'END' | 'line';
  pattern: Expression | undefined;
  /** Behind a comma: a range. */
  until: Expression | undefined;
  /** Undefined: print the line. */
  action: Statement[] | undefined;
}

export type Expression =
  | { type: 'number'; value: number }
  | { type: 'string'; value: string }
  | { type: 'regex'; value: RegExp }
  | { type: 'variable'; name: string }
  | { type: 'field'; index: Expression }
  | { type: 'element'; name: string; index: Expression[] }
  | { type: 'unary'; operator: string; value: Expression }
  | { type: 'binary'; operator: string; left: Expression; right: Expression }
  | { type: 'in'; index: Expression; name: string }
  | { type: 'assign'; operator: string; target: Expression; value: Expression }
  | { type: 'step'; by: number; before: boolean; target: Expression }
  | { type: 'choice'; test: Expression; yes: Expression; no: Expression }
  | { type: 'call'; name: string; args: Expression[] };

export type Statement =
  | { type: 'expression'; value: Expression }
  | { type: 'print'; args: Expression[]; formatted: boolean }
  | { type: 'if'; test: Expression; yes: Statement[]; no: Statement[] }
  | { type: 'while'; test: Expression; body: Statement[]; first: boolean }
  | {
      type: 'for';
      start: Statement | undefined;
      test: Expression | undefined;
      step: Statement | undefined;
      body: Statement[];
    }
  | { type: 'each'; name: string; array: string; body: Statement[] }
  | { type: 'delete'; name: string; index: Expression[] }
  | { type: 'next' | 'break' | 'continue' }
  | { type: 'exit'; code: Expression | undefined };

export class AwkError extends Error {}

const TOKEN =
  /[ \t]+|#[^\n]*|\\\n|(\n|;|\{|\}|\(|\)|\[|\]|,)|(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+)|"((?:\\.|[^"\\])*)"|([A-Za-z_]\w*)|(\+\+|--|&&|\|\||[-+*/%^=!<>]=|!~|[-+*/%^=<>!~?:$])/y;

/** Which statements and functions an awk program may use: the POSIX ones, without functions of its own. */
export function parseAwk(text: string, regexOf: (source: string) => RegExp): Rule[] {
  let at = 0;
  let token = '';
  let kind: 'mark' | 'number' | 'string' | 'word' | 'operator' | 'end' = 'end';
  let blank = false;

  const next = (): void => {
    blank = false;
    for (;;) {
      if (at >= text.length) {
        token = '';
        kind = 'end';
        return;
      }
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(text);
      if (match === null) throw new AwkError(`Unexpected token`);
      at = TOKEN.lastIndex;
      const [, mark, number, string, word, operator] = match;
      if (mark !== undefined) [token, kind] = [mark, 'mark'];
      else if (number !== undefined) [token, kind] = [number, 'number'];
      else if (string !== undefined) [token, kind] = [string, 'string'];
      else if (word !== undefined) [token, kind] = [word, 'word'];
      else if (operator !== undefined) [token, kind] = [operator, 'operator'];
      else {
        blank = true;
        continue;
      }
      return;
    }
  };
  const is = (mark: string): boolean => token === mark && kind !== 'string';
  const take = (mark: string): boolean => {
    if (!is(mark)) return false;
    next();
    return true;
  };
  const expect = (mark: string): void => {
    if (!take(mark)) throw new AwkError('Unexpected token');
  };
  const lines = (): void => {
    while (is('\n') || is(';')) next();
  };
  const newlines = (): void => {
    while (is('\n')) next();
  };

  const regex = (): Expression => {
    // The token `/` or `/=` was read; the rest up to the next plain slash is the expression.
    let source = token === '/=' ? '=' : '';
    for (; at < text.length && text[at] !== '/'; at++) {
      if (text[at] === '\\') source += text[at++];
      source += text[at] ?? '';
    }
    at++;
    next();
    return { type: 'regex', value: regexOf(source.replace(/\\\//g, '/')) };
  };
  const primary = (): Expression => {
    if (is('/') || is('/=')) return regex();
    if (kind === 'number') {
      const value = Number(token);
      next();
      return { type: 'number', value };
    }
    if (kind === 'string') {
      const value = unquote(token);
      next();
      return { type: 'string', value };
    }
    if (take('(')) {
      const value = expression();
      expect(')');
      if (is('in')) return value;
      return value;
    }
    if (take('$')) return { type: 'field', index: step() };
    for (const operator of ['!', '-', '+']) {
      if (take(operator)) return { type: 'unary', operator, value: power() };
    }
    if (kind !== 'word') throw new AwkError('Unexpected token');
    const name = token;
    next();
    if (is('(') && !blank) {
      next();
      const args: Expression[] = [];
      while (!is(')')) {
        args.push(expression());
        if (!take(',')) break;
        newlines();
      }
      expect(')');
      return { type: 'call', name, args };
    }
    if (take('[')) {
      const index = [expression()];
      while (take(',')) index.push(expression());
      expect(']');
      return { type: 'element', name, index };
    }
    return name === 'length' ? { type: 'call', name, args: [] } : { type: 'variable', name };
  };
  const step = (): Expression => {
    for (const [operator, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (take(operator)) return { type: 'step', by, before: true, target: step() };
    }
    const target = primary();
    for (const [operator, by] of [
      ['++', 1],
      ['--', -1],
    ] as const) {
      if (['variable', 'field', 'element'].includes(target.type) && take(operator)) {
        return { type: 'step', by, before: false, target };
      }
    }
    return target;
  };
  const power = (): Expression => {
    const left = step();
    return take('^') ? { type: 'binary', operator: '^', left, right: power() } : left;
  };
  const chain = (operators: string[], inner: () => Expression): Expression => {
    let left = inner();
    for (;;) {
      const operator = operators.find(is);
      if (operator === undefined) return left;
      next();
      newlines();
      left = { type: 'binary', operator, left, right: inner() };
    }
  };
  const product = (): Expression => chain(['*', '/', '%'], power);
  const sum = (): Expression => chain(['+', '-'], product);
  const startsOperand = (): boolean =>
    kind === 'number' ||
    kind === 'string' ||
    (kind === 'word' && !['in'].includes(token)) ||
    is('$') ||
    is('(') ||
    is('!');
  const concatenation = (): Expression => {
    let left = sum();
    while (startsOperand() && !is('!'))
      left = { type: 'binary', operator: ' ', left, right: sum() };
    return left;
  };
  let inPrint = false;
  const comparison = (): Expression => {
    const left = concatenation();
    const operator = ['<', '<=', '==', '!=', '>', '>='].find(
      (each) => is(each) && !(inPrint && each === '>'),
    );
    if (operator === undefined) return left;
    next();
    return { type: 'binary', operator, left, right: concatenation() };
  };
  const match = (): Expression => chain(['~', '!~'], comparison);
  const membership = (): Expression => {
    let left = match();
    while (take('in')) {
      left = { type: 'in', index: left, name: token };
      next();
    }
    return left;
  };
  const and = (): Expression => chain(['&&'], membership);
  const or = (): Expression => chain(['||'], and);
  const expression = (): Expression => {
    const left = or();
    if (take('?')) {
      const yes = expression();
      expect(':');
      return { type: 'choice', test: left, yes, no: expression() };
    }
    const operator = ['=', '+=', '-=', '*=', '/=', '%=', '^='].find(is);
    if (operator === undefined || !['variable', 'field', 'element'].includes(left.type))
      return left;
    next();
    return { type: 'assign', operator, target: left, value: expression() };
  };
  const simple = (): Statement => {
    if (is('print') || is('printf')) {
      const formatted = token === 'printf';
      next();
      const args: Expression[] = [];
      inPrint = true;
      const parens = is('(');
      if (!is(';') && !is('}') && !is('\n') && kind !== 'end' && !is('>')) {
        if (parens) {
          // `print (a, b)` and `print (a) b` begin alike.
          const back = { at, token, kind, blank };
          next();
          const inside = [expression()];
          while (take(',')) inside.push(expression());
          if (is(')') && inside.length > 1) {
            next();
            args.push(...inside);
          } else ({ at, token, kind, blank } = back);
        }
        if (args.length === 0) {
          args.push(expression());
          while (take(',')) {
            newlines();
            args.push(expression());
          }
        }
      }
      inPrint = false;
      if (is('>')) {
        // Only the two outputs: nothing else is written to by programs that look.
        next();
        expression();
      }
      return { type: 'print', args, formatted };
    }
    if (take('delete')) {
      const target = primary();
      if (target.type === 'element')
        return { type: 'delete', name: target.name, index: target.index };
      return { type: 'delete', name: target.type === 'variable' ? target.name : '', index: [] };
    }
    return { type: 'expression', value: expression() };
  };
  const body = (): Statement[] => {
    newlines();
    if (take(';')) return [];
    return is('{') ? block() : [statement()];
  };
  const statement = (): Statement => {
    if (take('if')) {
      expect('(');
      const test = expression();
      expect(')');
      const yes = body();
      const back = { at, token, kind, blank };
      lines();
      if (take('else')) return { type: 'if', test, yes, no: body() };
      ({ at, token, kind, blank } = back);
      return { type: 'if', test, yes, no: [] };
    }
    if (take('while')) {
      expect('(');
      const test = expression();
      expect(')');
      return { type: 'while', test, body: body(), first: false };
    }
    if (take('do')) {
      const inside = body();
      lines();
      expect('while');
      expect('(');
      const test = expression();
      expect(')');
      return { type: 'while', test, body: inside, first: true };
    }
    if (take('for')) return loop();
    for (const type of ['next', 'break', 'continue'] as const) if (take(type)) return end({ type });
    if (take('exit')) {
      const code = is(';') || is('}') || is('\n') || kind === 'end' ? undefined : expression();
      return end({ type: 'exit', code });
    }
    return end(simple());
  };
  const end = (made: Statement): Statement => {
    if (!is('}')) void (take(';') || take('\n'));
    return made;
  };
  const loop = (): Statement => {
    expect('(');
    const start = is(';') ? undefined : simple();
    if (start?.type === 'expression' && start.value.type === 'in' && is(')')) {
      next();
      const { index, name } = start.value;
      return {
        type: 'each',
        name: index.type === 'variable' ? index.name : '',
        array: name,
        body: body(),
      };
    }
    expect(';');
    const test = is(';') ? undefined : expression();
    expect(';');
    const step = is(')') ? undefined : simple();
    expect(')');
    return { type: 'for', start, test, step, body: body() };
  };
  const block = (): Statement[] => {
    expect('{');
    const found: Statement[] = [];
    lines();
    while (!is('}')) {
      if (kind === 'end') throw new AwkError('Unexpected end of string');
      found.push(statement());
      lines();
    }
    next();
    return found;
  };

  next();
  const rules: Rule[] = [];
  lines();
  while (kind !== 'end') {
    const rule: Rule = { when: 'line', pattern: undefined, until: undefined, action: undefined };
    if (take('BEGIN')) rule.when = 'BEGIN';
    else if (take('END')) rule.when = 'END';
    else if (!is('{')) {
      rule.pattern = expression();
      if (take(',')) rule.until = expression();
    }
    if (is('{')) rule.action = block();
    rules.push(rule);
    lines();
  }
  return rules;
}

function unquote(text: string): string {
  const known: Record<string, string> = {
    n: '\n',
    t: '\t',
    r: '\r',
    '\\': '\\',
    '"': '"',
    '/': '/',
  };
  return text.replace(/\\(.)/gs, (whole, char: string) => known[char] ?? whole);
}
